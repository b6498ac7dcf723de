import { clvCalibration, clvModel, clvPredictions } from './clv-predictions.ts';
import {
  additive,
  average,
  averageable,
  count,
  date,
  flag,
  money,
  ratio,
  text,
  type Mart,
} from './table.ts';

const tiers = ['High', 'Medium', 'Low'];
const customerId = text('customer_id', 'Id of the customer.');
const home = text(
  'restaurant_id',
  'Home restaurant: most orders, then the latest order, then the smallest id.',
);
const isPartial = flag('is_partial', "The month is as_of's and as_of is not its last day.");

/** Customer lifetime value (CLV): spending to date, tier, history and forecast of each customer. */
export const clv: Mart = {
  name: 'clv',
  question:
    'Which customers are most valuable, how is that changing, and which cohorts perform best?',
  tables: [
    {
      name: 'clv',
      grain: 'one row per identified, not excluded customer with an order up to as_of',
      key: ['customer_id'],
      groupings: [],
      columns: [
        customerId,
        home,
        date('first_order_date', 'Business date of the first order.'),
        date('last_order_date', 'Business date of the latest order.'),
        count('tenure_days', 'Days from the first order to as_of.', {
          unit: 'days',
          ...averageable,
        }),
        count('orders', 'Orders to date.', { unit: 'orders', ...additive() }),
        count('order_dates', 'Distinct business dates with an order.', {
          unit: 'days',
          ...averageable,
        }),
        count('items', 'Items bought: the sum of quantities.', { unit: 'items', ...additive() }),
        money('gross_revenue', 'Revenue before discounts.', additive()),
        money('discounts', 'Discounts, as a positive amount.', additive()),
        money('clv', 'Customer lifetime value: revenue to date, after discounts.', additive()),
        money('avg_order_value', 'clv / orders.', averageable),
        count('clv_rank', 'Rank by clv, highest first; ties share.', { unit: 'rank' }),
        ratio(
          'clv_percentile',
          'Share of customers with at most this clv (cumulative distribution).',
        ),
        text('clv_tier', 'High, Medium or Low by clv_percentile; ties share a tier.', {
          values: tiers,
        }),
        flag('is_member', 'Has any loyalty order.'),
        count('loyalty_orders', 'Loyalty orders to date.', { unit: 'orders', ...additive() }),
        ...clvPredictions,
      ],
    },
    {
      name: 'clv/tiers',
      grain: 'one row per CLV tier that has customers',
      key: ['clv_tier'],
      groupings: [],
      columns: [
        text('clv_tier', 'CLV tier.', { values: tiers }),
        count('customers', 'Customers of the tier.', { unit: 'customers', ...additive() }),
        ratio('customers_share', 'Of all customers.', additive()),
        money('revenue', 'Sum of clv.', additive()),
        ratio('revenue_share', 'Of the revenue of all customers.', {
          nullable: true,
          ...additive(),
        }),
        money('avg_clv', 'revenue / customers.'),
        money('min_clv', 'Smallest clv of the tier.'),
        money('max_clv', 'Largest clv of the tier.'),
        average('avg_orders', 'Orders per customer.', { unit: 'orders' }),
      ],
    },
    {
      name: 'clv/history',
      grain: 'one row per customer and date with an order, valid until the day before the next',
      key: ['customer_id', 'order_date'],
      groupings: [],
      columns: [
        customerId,
        date('order_date', 'Business date with at least one order.'),
        home,
        count('orders_to_date', 'Orders up to and including this date.', { unit: 'orders' }),
        money('revenue', 'Revenue of the date.', additive()),
        money('clv_to_date', 'Revenue up to and including this date.'),
        date(
          'valid_to',
          'Last day on which clv_to_date holds: the day before the next order date, else as_of.',
        ),
      ],
    },
    {
      name: 'clv/migration',
      grain: 'one row per month and pair of tiers at the end of the month before and of this one',
      key: ['month', 'from_tier', 'to_tier'],
      groupings: [],
      columns: [
        date('month', 'First day of the month.'),
        text('from_tier', "Tier at the end of the month before; New in a customer's first month.", {
          values: [...tiers, 'New'],
        }),
        text('to_tier', "Tier at the month's end, or at as_of.", { values: tiers }),
        count('customers', "Customers with an order by the month's end.", {
          unit: 'customers',
          ...additive('month'),
        }),
        count('active_customers', 'Of these, with an order in the month.', {
          unit: 'customers',
          ...additive('month'),
        }),
        money('clv_to_date', "Their revenue up to the month's end.", additive('month')),
        isPartial,
      ],
    },
    {
      name: 'clv/cohorts',
      grain: "one row per first-order month and month since then up to as_of's, zeros included",
      key: ['cohort', 'months_since'],
      groupings: [],
      columns: [
        date('cohort', 'Month of the first order (its first day).'),
        count('months_since', 'Months since the cohort began; 0 is its own month.', {
          unit: 'months',
        }),
        count('customers', 'Customers of the cohort.', {
          unit: 'customers',
          ...additive('months_since'),
        }),
        count('active_customers', 'Of these, with an order in the month.', {
          unit: 'customers',
          ...additive('months_since'),
        }),
        ratio('retention_rate', 'active_customers / customers.'),
        money('revenue', 'Revenue of the cohort in the month.', additive()),
        money(
          'cumulative_revenue_per_customer',
          'Revenue up to the end of the month / customers of the cohort.',
        ),
        isPartial,
      ],
    },
    clvModel,
    clvCalibration,
  ],
};
