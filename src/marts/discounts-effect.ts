import { average, count, money, text, type Column, type Table } from './table.js';

const visits = (name: string, description: string, nullable: boolean): Column =>
  average(name, description, { unit: 'orders', nullable });

/** What follows a first discount, beside like customers without one. */
export const discountsEffect: Table = {
  name: 'discounts/effect',
  grain: 'one row per cohort, and one of the difference of their changes; none without strata',
  key: ['cohort'],
  groupings: [],
  columns: [
    text(
      'cohort',
      'discounted: the date of a first discounted order; comparison: order dates of customers without one so far, weighted alike; difference: of the changes. Observational.',
      { values: ['discounted', 'comparison', 'difference'] },
    ),
    count('customers', 'Distinct customers in the strata.', {
      unit: 'customers',
      nullable: true,
    }),
    visits('orders_before', 'Orders in the 90 days before the date, per customer and date.', true),
    visits('orders_after', 'Orders in the 90 days after it.', true),
    visits('orders_change', 'After less before, unrounded.', false),
    money('revenue_before', 'Revenue in the 90 days before the date, per customer and date.', {
      nullable: true,
    }),
    money('revenue_after', 'Revenue in the 90 days after it.', { nullable: true }),
    money('revenue_change', 'After less before, unrounded.'),
  ],
};
