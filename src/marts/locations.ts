import { dayparts } from './dayparts.ts';
import {
  additive,
  average,
  averageable,
  count,
  date,
  flag,
  money,
  percent,
  ratio,
  text,
  type Mart,
  type Table,
} from './table.ts';

const rank = { unit: 'rank' };
const orders = { unit: 'orders', ...additive() };

const locationsTable: Table = {
  name: 'locations',
  grain: 'one row per period ending as_of and restaurant with an order in it',
  key: ['period', 'restaurant_id'],
  groupings: ['period'],
  columns: [
    text('period', 'All time, or the 365 or 90 days ending as_of.', {
      values: ['all', '365d', '90d'],
    }),
    text('restaurant_id', 'Id of the restaurant.'),
    money('revenue', 'Revenue after discounts.', additive()),
    money('gross_revenue', 'Revenue before discounts.', additive()),
    money('discounts', 'Discounts, as a positive amount.', additive()),
    count('orders', 'Orders, guests included.', orders),
    count('items', 'Items sold: the sum of quantities.', { unit: 'items', ...additive() }),
    count('customers', 'Distinct identified, not excluded customers.', { unit: 'customers' }),
    count('active_days', 'Days with an order.', { unit: 'days', ...averageable }),
    money('avg_order_value', 'revenue / orders.', averageable),
    average('items_per_order', 'items / orders.', { unit: 'items', ...averageable }),
    average('orders_per_day', 'orders / active_days.', { unit: 'orders', ...averageable }),
    average(
      'orders_per_week',
      "orders x 7 / days from the later of the period's start and the restaurant's first order to as_of.",
      { unit: 'orders', ...averageable },
    ),
    ratio('repeat_rate', 'Customers with at least 2 orders there in the period / customers.', {
      nullable: true,
      ...averageable,
    }),
    ratio('loyalty_orders_share', 'Loyalty orders / orders.', averageable),
    ratio('guest_orders_share', 'Orders without a customer id / orders.', averageable),
    ratio('revenue_share', 'Of the revenue of all restaurants in the period.', {
      nullable: true,
      ...additive(),
    }),
    count('revenue_rank', 'Rank by revenue in the period, highest first; ties share.', rank),
    count('orders_rank', 'Rank by orders in the period, highest first; ties share.', rank),
    money(
      'prev_revenue',
      'Revenue of the period of equal length before; null for all, without orders then, or when that begins before the first date.',
      { nullable: true },
    ),
    percent('change_pct', 'revenue against prev_revenue; null where that is null or not above 0.', {
      nullable: true,
    }),
    count('prev_rank', 'Rank by revenue in that earlier period; null where prev_revenue is.', {
      ...rank,
      nullable: true,
    }),
    text('top_category', 'Item category of most lines, then revenue, then alphabetical.'),
    text('top_item', 'Item name of most lines, then revenue, then alphabetical.'),
    text('best_daypart', 'Most revenue per hour of the daypart, then alphabetical.', {
      values: dayparts,
    }),
  ],
};

/** Restaurants ranked over all time, the last year and the last quarter. */
export const locations: Mart = {
  name: 'locations',
  question: 'Which restaurants perform best, and how do they differ?',
  tables: [
    locationsTable,
    {
      name: 'locations/restaurants',
      grain: 'one row per restaurant with an order',
      key: ['restaurant_id'],
      groupings: [],
      columns: [
        text('restaurant_id', 'Id of the restaurant.'),
        text('name', 'Name; Restaurant NN in the order of first orders where none was given.'),
        text('city', 'City, where one was given.', { nullable: true }),
        date('first_order_date', 'Business date of the first order.'),
        date('last_order_date', 'Business date of the latest order.'),
        flag('is_active', 'Has an order in the 90 days ending as_of.'),
      ],
    },
  ],
};
