import {
  additive,
  average,
  averageable,
  count,
  date,
  flag,
  money,
  percent,
  text,
  type Table,
} from './table.ts';

/** The heat map of the week, in local time. */
export const salesHours: Table = {
  name: 'sales/hours',
  grain: 'one row per restaurant (null: all), weekday and local hour with an order',
  key: ['restaurant_id', 'day_of_week', 'hour'],
  groupings: ['restaurant_id'],
  columns: [
    text('restaurant_id', 'Restaurant; null: all of them together.', { nullable: true }),
    count('day_of_week', 'Day of the week; 1 is Monday.', { unit: 'weekday' }),
    count('hour', 'Local hour in which the orders began.', { unit: 'hour' }),
    count('orders', 'Orders to date.', { unit: 'orders', ...additive() }),
    money('revenue', 'Revenue to date.', additive()),
    average('orders_per_week', 'orders / number of those weekdays from the first date to as_of.', {
      unit: 'orders',
      ...additive(),
    }),
  ],
};

/** Sales on holidays, compared with the same weekdays around them. */
export const salesHolidays: Table = {
  name: 'sales/holidays',
  grain: 'one row per holiday from the first date to as_of, without sales too',
  key: ['date'],
  groupings: [],
  columns: [
    date('date', 'The day.'),
    text('holiday_name', 'Name of the holiday.', { nullable: true }),
    flag('is_observed', 'The name says observed.'),
    money('revenue', 'Revenue of the day; 0 without sales.', additive()),
    money(
      'baseline',
      'Median revenue of the same weekday 1 to 4 weeks before and after, of days with orders that are no holidays.',
      { nullable: true },
    ),
    percent('uplift_pct', 'revenue against the unrounded baseline.', {
      nullable: true,
      ...averageable,
    }),
  ],
};
