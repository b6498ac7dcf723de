import { discountsEffect } from './discounts-effect.ts';
import { discountsAddons, discountsElasticity, discountsPrices } from './discounts-prices.ts';
import {
  additive,
  average,
  count,
  date,
  money,
  ratio,
  text,
  type Mart,
  type Table,
} from './table.ts';

const discountsTable: Table = {
  name: 'discounts',
  grain: 'one row per dimension, its month or restaurant, and order type with an order',
  key: ['dimension', 'month', 'restaurant_id', 'order_type'],
  groupings: ['dimension'],
  columns: [
    text('dimension', 'What orders are split by.', { values: ['total', 'month', 'restaurant'] }),
    date('month', 'First day of the month; null unless in the dimension.', { nullable: true }),
    text('restaurant_id', 'Restaurant; null unless in the dimension.', { nullable: true }),
    text('order_type', 'discounted: any discount on the order; else full_price.', {
      values: ['discounted', 'full_price'],
    }),
    count('orders', 'Orders, guests included.', { unit: 'orders', ...additive() }),
    ratio(
      'orders_share',
      'Of the orders of the month, of the restaurant, or of all.',
      additive('month', 'restaurant_id'),
    ),
    money('gross_revenue', 'Revenue before discounts.', additive()),
    money('discounts', 'Discounts, as a positive amount.', additive()),
    money('revenue', 'Revenue after discounts.', additive()),
    ratio('discount_rate', 'discounts / gross_revenue.', { nullable: true }),
    money('avg_order_value', 'revenue / orders.'),
    money('avg_gross_value', 'gross_revenue / orders.'),
    average('items_per_order', 'Items / orders.', { unit: 'items' }),
    count('customers', 'Distinct identified, not excluded customers.', { unit: 'customers' }),
  ],
};

/** Discounts (cost, effect on later orders) and prices (elasticity, add-ons). */
export const discounts: Mart = {
  name: 'discounts',
  question: 'What do discounts cost and gain, and how do prices and add-ons affect sales?',
  tables: [discountsTable, discountsEffect, discountsPrices, discountsElasticity, discountsAddons],
};
