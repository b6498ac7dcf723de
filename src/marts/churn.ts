import {
  additive,
  average,
  averageable,
  count,
  date,
  flag,
  model,
  money,
  percent,
  ratio,
  text,
  type Column,
  type Mart,
  type Table,
} from './table.ts';

const tiers = ['High', 'Medium', 'Low'];
const statuses = ['active', 'at_risk', 'lapsed'];
const status = text(
  'churn_status',
  'By days since the last order: active up to at_risk_days, at_risk up to lapsed_days, else lapsed.',
  { values: statuses },
);
const orders = (name: string, description: string): Column =>
  count(name, description, { unit: 'orders', ...additive() });
const predicted = (name: string, description: string, unit: string): Column =>
  model(name, description, { unit, nullable: true, ...additive() });

const churnTable: Table = {
  name: 'churn',
  grain: 'one row per identified, not excluded customer with an order up to as_of',
  key: ['customer_id'],
  groupings: [],
  columns: [
    text('customer_id', 'Id of the customer.'),
    text(
      'restaurant_id',
      'Home restaurant: most orders, then the latest order, then the smallest id.',
    ),
    date('last_order_date', 'Business date of the latest order.'),
    count('days_since_last_order', 'Days from the latest order to as_of.', {
      unit: 'days',
      ...averageable,
    }),
    orders('orders', 'Orders to date.'),
    count('order_dates', 'Distinct business dates with an order.', {
      unit: 'days',
      ...averageable,
    }),
    average('avg_gap_days', '(last - first order date) / (order_dates - 1); null for one date.', {
      unit: 'days',
      nullable: true,
      ...averageable,
    }),
    orders('orders_last_90d', 'Orders in the 90 days ending as_of.'),
    orders('orders_prev_90d', 'Orders in the 90 days before those.'),
    money('spend_last_90d', 'Revenue in the 90 days ending as_of.', additive()),
    money('spend_prev_90d', 'Revenue in the 90 days before those.', additive()),
    percent(
      'spend_change_pct',
      'spend_last_90d against spend_prev_90d; null where that is not above 0 or the data does not cover it.',
      { nullable: true, ...averageable },
    ),
    money(
      'usual_spend_90d',
      'Revenue of the 90 days ending last_order_date: what is lost in 90 days if the customer stays away.',
      additive(),
    ),
    status,
    flag('is_overdue', 'Days since the last order > 2 x average gap; null under 3 order dates.', {
      nullable: true,
    }),
    money('clv', 'Customer lifetime value: revenue to date, after discounts.', additive()),
    text('clv_tier', 'High, Medium or Low by clv_percentile; ties share a tier.', {
      values: tiers,
    }),
    predicted('expected_orders_90d', 'Order dates expected in the 90 days after as_of.', 'orders'),
    predicted('p_order_90d', 'Probability of any order in them.', 'probability, 0..1'),
  ],
};

/** Churn: customers at risk, the spending at stake, and the back-test of the indicators. */
export const churn: Mart = {
  name: 'churn',
  question: 'Who is at risk of churn now, and which indicators predict it?',
  tables: [
    churnTable,
    {
      name: 'churn/summary',
      grain: 'one row per churn status with customers and CLV tier, all of them included',
      key: ['churn_status', 'clv_tier'],
      groupings: ['clv_tier'],
      columns: [
        status,
        text('clv_tier', 'CLV tier, or all of them together.', { values: [...tiers, 'all'] }),
        count('customers', 'Customers of the row.', { unit: 'customers', ...additive() }),
        ratio('customers_share', 'Of all customers.', additive()),
        money('clv', 'Sum of their clv.', additive()),
        money('usual_spend_90d', 'Sum of their usual_spend_90d.', additive()),
        average('avg_days_since_last_order', 'Mean of days_since_last_order.', { unit: 'days' }),
        average('avg_gap_days', 'Mean of the unrounded gaps, customers without one left out.', {
          unit: 'days',
          nullable: true,
        }),
      ],
    },
    {
      name: 'churn/monthly',
      grain: "one row per month and churn status with customers at the month's end",
      key: ['month', 'churn_status'],
      groupings: [],
      columns: [
        date('month', 'First day of the month.'),
        text('churn_status', "Status at the month's end, or at as_of.", { values: statuses }),
        count('customers', "Customers with an order by the month's end.", {
          unit: 'customers',
          ...additive('month'),
        }),
        ratio('customers_share', 'Of all customers of the month.', additive('month')),
        money(
          'usual_spend_90d',
          "Their revenue of the 90 days ending with their last order by the month's end.",
          additive('month'),
        ),
        flag('is_partial', "The month is as_of's and as_of is not its last day."),
      ],
    },
    {
      name: 'churn/evaluation',
      grain: 'one row per rule and population; none without customers in it 90 days before as_of',
      key: ['rule', 'population'],
      groupings: ['population'],
      columns: [
        text(
          'rule',
          'fixed: more than at_risk_days since the last order; own_cadence: is_overdue; recency: longest since the last order; expected_orders: fewest expected_orders_90d.',
          { values: ['fixed', 'own_cadence', 'recency', 'expected_orders'] },
        ),
        text(
          'population',
          'all: customers 90 days before as_of; not_lapsed: of these, at most lapsed_days since the last order then.',
          { values: ['all', 'not_lapsed'] },
        ),
        ratio('auc', 'Chance that one who left ranks above one who came back; a tie is half.', {
          nullable: true,
        }),
        ratio('precision', 'Of the flagged, those without an order in the 90 days.', {
          nullable: true,
        }),
        ratio('recall', 'Of those without an order in the 90 days, the flagged.', {
          nullable: true,
        }),
        ratio('base_rate', 'Share of the population without an order in the 90 days.'),
        ratio('lift', 'precision / base_rate, unrounded: 1 is no better than chance.', {
          unit: 'ratio',
          nullable: true,
        }),
        count('flagged', 'Customers that the rule flags.', { unit: 'customers' }),
        count('customers', 'Customers of the population.', { unit: 'customers' }),
      ],
    },
  ],
};
