import { dayparts } from './dayparts.ts';
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
  type Column,
  type Mart,
} from './table.ts';

const segment = text('segment', 'The first of the rules in docs/marts.md that fits.', {
  values: [
    'New',
    'Dormant',
    'Slipping VIP',
    'VIP',
    'Churn Risk',
    'Loyal',
    'Occasional',
    'Potential',
  ],
});

const score = (name: string, description: string): Column =>
  count(name, description, { unit: 'score, 1..5', ...averageable });

/** Customer segments by recency, frequency and monetary value (RFM). */
export const segments: Mart = {
  name: 'segments',
  question: 'Which customer groups do recency, frequency, spend and loyalty form?',
  tables: [
    {
      name: 'segments',
      grain: 'one row per identified, not excluded customer with an order up to as_of',
      key: ['customer_id'],
      groupings: [],
      columns: [
        text('customer_id', 'Id of the customer.'),
        text(
          'restaurant_id',
          'Home restaurant: most orders, then the latest order, then the smallest id.',
        ),
        date('first_order_date', 'Business date of the first order.'),
        count('recency_days', 'Days from the latest order to as_of.', {
          unit: 'days',
          ...averageable,
        }),
        count('frequency', 'Orders in the rfm_window_days ending as_of.', {
          unit: 'orders',
          ...additive(),
        }),
        money('monetary', 'Revenue in the rfm_window_days ending as_of.', additive()),
        score('r_score', 'By recency_days among all customers; 5 is the most recent fifth.'),
        score(
          'f_score',
          'By frequency among customers with frequency above 0; the others score 1.',
        ),
        score('m_score', 'By monetary among customers with frequency above 0; the others score 1.'),
        text('rfm', 'The three scores, as in R5F4M3.'),
        segment,
        flag('is_member', 'Has any loyalty order.'),
        text('favourite_category', 'Item category of most lines, then revenue, then alphabetical.'),
        text('favourite_item', 'Item name of most lines, then revenue, then alphabetical.'),
        text('favourite_daypart', 'Daypart of most lines, then revenue, then alphabetical.', {
          values: dayparts,
        }),
        ratio('weekend_share', 'Orders on Saturday or Sunday / orders to date.', averageable),
        average('avg_items_per_order', 'Items / orders, to date.', {
          unit: 'items',
          ...averageable,
        }),
        count('restaurants', 'Distinct restaurants ordered from, to date.', {
          unit: 'restaurants',
          ...averageable,
        }),
      ],
    },
    {
      name: 'segments/summary',
      grain: 'one row per segment with customers and membership, all of them included',
      key: ['segment', 'membership'],
      groupings: ['membership'],
      columns: [
        segment,
        text('membership', 'Members, non-members, or all: the two together.', {
          values: ['member', 'non_member', 'all'],
        }),
        count('customers', 'Customers of the row.', { unit: 'customers', ...additive() }),
        ratio('customers_share', 'Of all customers.', additive()),
        money('revenue', 'Sum of clv: revenue to date.', additive()),
        ratio('revenue_share', "Of all customers' clv.", { nullable: true, ...additive() }),
        average('avg_recency_days', 'Mean of recency_days.', { unit: 'days' }),
        average('avg_frequency', 'Mean of frequency.', { unit: 'orders' }),
        money('avg_monetary', 'Mean of monetary.'),
      ],
    },
  ],
};
