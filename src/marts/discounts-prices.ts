import {
  additive,
  average,
  averageable,
  count,
  date,
  flag,
  model,
  money,
  ratio,
  text,
  type Table,
} from './table.js';

const lines = { unit: 'lines', ...additive() };

/** Each price that an item was sold at. */
export const discountsPrices: Table = {
  name: 'discounts/prices',
  grain: 'one row per item and unit price',
  key: ['item_name', 'unit_price'],
  groupings: [],
  columns: [
    text('item_name', 'Item.'),
    money('unit_price', 'Amount of the line without options / quantity.'),
    flag('is_listed', 'A line of quantity 1 has this price.'),
    date('first_seen', 'Business date of its first sale.'),
    date('last_seen', 'Business date of its latest sale.'),
    count('active_days', 'Days with a sale at this price.', { unit: 'days', ...averageable }),
    count('lines', 'Order lines.', lines),
    count('units', 'Units sold.', { unit: 'units', ...additive() }),
    average('units_per_active_day', 'units / active_days.', { unit: 'units', ...averageable }),
    money('revenue', 'Amounts of the lines without options, before discounts.', additive()),
    ratio('revenue_share', 'Of the revenue of the item.', {
      nullable: true,
      ...additive('item_name'),
    }),
  ],
};

/** How sales of an item moved with its price within restaurants. */
export const discountsElasticity: Table = {
  name: 'discounts/elasticity',
  grain: 'one row per item whose price varied within enough restaurants to fit a slope',
  key: ['item_name'],
  groupings: [],
  columns: [
    text('item_name', 'Item.'),
    count('points', 'Pairs of restaurant and listed price with at least 30 lines.', {
      unit: 'pairs',
    }),
    count('restaurants', 'Restaurants with two or more such prices.', { unit: 'restaurants' }),
    model(
      'slope',
      'Percent more units per day on offer for one percent more price (log on log, deviations from the mean of the restaurant). Observational.',
      { unit: 'elasticity', ...averageable },
    ),
    model(
      'std_error',
      'Standard error of the slope; points - restaurants - 1 degrees of freedom.',
      {
        unit: 'elasticity',
      },
    ),
    model('r_squared', 'Share of the variance explained; null when all rates are equal.', {
      unit: 'share, 0..1',
      nullable: true,
    }),
  ],
};

/** How often paid options go with a category. */
export const discountsAddons: Table = {
  name: 'discounts/addons',
  grain: 'one row per item category with a line',
  key: ['item_category'],
  groupings: [],
  columns: [
    text('item_category', 'Item category.'),
    count('lines', 'Order lines.', lines),
    count('lines_with_paid_option', 'Lines with an option of a price above 0.', lines),
    ratio('attach_rate', 'lines_with_paid_option / lines.'),
    money('addon_revenue', 'Amounts of the paid options.', additive()),
    ratio('addon_revenue_share', 'Of the revenue of the category before discounts.', {
      nullable: true,
    }),
    ratio('free_option_rate', 'Lines with an option of price 0 / lines.'),
  ],
};
