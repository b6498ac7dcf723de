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
  type Column,
  type Table,
} from './table.ts';

const lines = { unit: 'lines', ...additive() };
const yearAgo = { nullable: true, ...additive() };

/** Units and revenue of an item at each price. */
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

const estimate = (name: string, description: string): Column =>
  model(name, description, { unit: 'elasticity' });

/** Price elasticity of an item: a Poisson model with restaurant and month effects. */
export const discountsElasticity: Table = {
  name: 'discounts/elasticity',
  grain: 'one row per item with enough lines, restaurants, months and variation of its price',
  key: ['item_name'],
  groupings: [],
  columns: [
    text('item_name', 'Item.'),
    count('cells', 'Pairs of restaurant and month in the fit.', { unit: 'pairs' }),
    count('restaurants', 'Restaurants in the fit.', { unit: 'restaurants' }),
    count('months', 'Months in the fit.', { unit: 'months' }),
    model(
      'elasticity',
      'Percent more units for one percent more price: Poisson pseudo-maximum likelihood with restaurant and month effects, units of other items as exposure. Observational.',
      { unit: 'elasticity', ...averageable },
    ),
    estimate('std_error', 'Standard error of the elasticity, clustered by restaurant (CR1).'),
    estimate(
      'ci_low',
      'Lower end of its 95 % interval (t with restaurants - 1 degrees of freedom).',
    ),
    estimate('ci_high', 'Upper end of its 95 % interval.'),
    model('p_value', 'Chance of an estimate as far from 0 if the elasticity is 0.', {
      unit: 'probability, 0..1',
    }),
    model('q_value', 'p_value adjusted for the number of items (Benjamini and Hochberg).', {
      unit: 'probability, 0..1',
    }),
    flag('is_clear', 'q_value below 0.05: of such items about one in twenty is a false alarm.'),
  ],
};

/** Share of the lines of a category with a paid option, to date, lately and a year ago. */
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
    count('lines_90d', 'Order lines of the 90 days that end with as_of.', lines),
    count('lines_with_paid_option_90d', 'Of lines_90d, those with a paid option.', lines),
    money('addon_revenue_90d', 'Amounts of the paid options of lines_90d.', additive()),
    count(
      'lines_year_ago',
      'Order lines of the 90 days that end 364 days before as_of; null unless the data covers them.',
      { unit: 'lines', ...yearAgo },
    ),
    count(
      'lines_with_paid_option_year_ago',
      'Of lines_year_ago, those with a paid option; null as that is.',
      { unit: 'lines', ...yearAgo },
    ),
    money(
      'addon_revenue_year_ago',
      'Amounts of the paid options of lines_year_ago; null as that is.',
      yearAgo,
    ),
  ],
};
