import {
  additive,
  average,
  count,
  money,
  percent,
  ratio,
  text,
  type Column,
  type Table,
} from './table.ts';

const mean = (name: string, who: string): Column =>
  ratio(
    name,
    `Mean of the metric over matched ${who}, each stratum weighted by its members; rounded to 2 decimals but for repeat_rate.`,
    { unit: 'USD, orders or share, as the metric says', nullable: true },
  );
const lift = (name: string, description: string): Column =>
  percent(name, description, { nullable: true });

/** Members compared with similar non-members: an association, not a causal effect. */
export const loyaltyLift: Table = {
  name: 'loyalty/lift',
  grain: 'one row per metric of the year after the first order: always three',
  key: ['metric'],
  groupings: [],
  columns: [
    text(
      'metric',
      'Revenue, orders, or share with an order, in the 365 days after the first order date. Member is whose first order was a loyalty order. An association, not proof of cause.',
      { values: ['revenue_365d', 'orders_365d', 'repeat_rate'] },
    ),
    mean('member', 'members'),
    mean('non_member', 'non-members'),
    lift(
      'naive_lift_pct',
      'Mean of members against non-members, all with a whole year, unmatched.',
    ),
    lift(
      'matched_lift_pct',
      'member against non_member, unrounded: matched by month and restaurant of the first order.',
    ),
    lift('ci_low', 'Lower end of the 95 % interval of matched_lift_pct (jackknife over strata).'),
    lift('ci_high', 'Upper end of the 95 % interval of matched_lift_pct.'),
    count('matched_customers', 'Customers of both groups in the strata.', { unit: 'customers' }),
    count('strata', 'Months and restaurants of first orders that have both groups.', {
      unit: 'strata',
    }),
  ],
};

const halfYear = (name: string, description: string): Column =>
  average(name, `${description}, a month and customer.`, { unit: 'orders' });

/** Customers who joined, before and after; descriptive. */
export const loyaltySwitchers: Table = {
  name: 'loyalty/switchers',
  grain: 'one row per month of joining, and one for all, of customers with both half years whole',
  key: ['joined'],
  groupings: ['joined'],
  columns: [
    text('joined', 'Month of the first loyalty order as yyyy-mm, or all.'),
    count('customers', 'Customers who joined.', { unit: 'customers', ...additive() }),
    halfYear('orders_before', 'Orders in the 180 days before the day of joining'),
    halfYear('orders_after', 'Orders in the 180 days after it'),
    money('revenue_before', 'Revenue in the 180 days before, a month and customer.'),
    money('revenue_after', 'Revenue in the 180 days after, a month and customer.'),
  ],
};
