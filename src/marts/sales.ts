import { dayparts } from './dayparts.ts';
import { salesHolidays, salesHours } from './sales-hours.ts';
import {
  additive,
  count,
  date,
  flag,
  money,
  percent,
  text,
  type Mart,
  type Table,
} from './table.ts';

const ofDays = { nullable: true };
// An order with lines of two categories counts in both, so orders do not add up over categories.
const orders = { unit: 'orders', ...additive('item_category') };

const salesTable: Table = {
  name: 'sales',
  grain: 'one row per grain, period, dimension and its keys with an order in the period',
  key: ['grain', 'period_start', 'dimension', 'restaurant_id', 'item_category', 'daypart'],
  groupings: ['grain', 'dimension'],
  columns: [
    text('grain', 'Length of the period; weeks are ISO weeks.', {
      values: ['day', 'week', 'month'],
    }),
    date('period_start', 'First day of the period; Monday for a week.'),
    text(
      'dimension',
      'What the period is split by; restaurant_daypart and restaurant_category by month only.',
      {
        values: [
          'total',
          'restaurant',
          'daypart',
          'restaurant_daypart',
          'category',
          'restaurant_category',
        ],
      },
    ),
    text('restaurant_id', 'Restaurant; null unless in the dimension.', { nullable: true }),
    text('item_category', 'Item category; null unless in the dimension.', { nullable: true }),
    text('daypart', 'Part of the day by local hour; null unless in the dimension.', {
      nullable: true,
      values: dayparts,
    }),
    money('revenue', 'Revenue after discounts.', additive()),
    money('gross_revenue', 'Revenue before discounts.', additive()),
    money('discounts', 'Discounts, as a positive amount.', additive()),
    count('orders', 'Distinct orders; of a category: with a line of it.', orders),
    count('lines', 'Order lines.', { unit: 'lines', ...additive() }),
    count('items', 'Items sold: the sum of quantities.', { unit: 'items', ...additive() }),
    count('customers', 'Distinct identified, not excluded customers.', { unit: 'customers' }),
    count('guest_orders', 'Orders without a customer id.', orders),
    money('avg_order_value', 'revenue / orders; null in dimensions of categories.', {
      nullable: true,
    }),
    money(
      'prev_revenue',
      'Revenue of the period before; of a day: 7 days earlier. Null without orders then.',
      { nullable: true },
    ),
    percent(
      'change_pct',
      'revenue against prev_revenue; null when that is absent or not above 0, or either period is partial.',
      { nullable: true },
    ),
    money(
      'year_ago_revenue',
      'Revenue 364 days, 52 weeks or 12 months earlier. Null without orders then.',
      { nullable: true },
    ),
    percent(
      'yoy_pct',
      'revenue against year_ago_revenue; null when that is absent or not above 0, or either period is partial.',
      { nullable: true },
    ),
    flag('is_partial', 'A day of the period is before the first date or after as_of; days never.'),
    flag('is_weekend', 'Saturday or Sunday; null unless the grain is day.', ofDays),
    flag('is_holiday', 'A holiday; null unless the grain is day.', ofDays),
    text('holiday_name', 'Name of the holiday; null unless the day is one.', ofDays),
  ],
};

/** Sales by period, restaurant, category and hour; guests are included. */
export const sales: Mart = {
  name: 'sales',
  question: 'How do sales change by month and season, and by location, category and hour?',
  tables: [salesTable, salesHours, salesHolidays],
};
