import { average, count, money, text, type Column, type Table } from './table.ts';

const intervals = '95 % interval of the change, by customer; null but for the difference.';

const visits = (name: string, description: string, nullable: boolean): Column =>
  average(name, description, { unit: 'orders', nullable });

/** The 90 days around a first discount, compared with similar customers without one. */
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
    visits('orders_change_low', `Lower end of the ${intervals}`, true),
    visits('orders_change_high', `Upper end of the ${intervals}`, true),
    money('revenue_before', 'Revenue in the 90 days before the date, per customer and date.', {
      nullable: true,
    }),
    money('revenue_after', 'Revenue in the 90 days after it.', { nullable: true }),
    money('revenue_change', 'After less before, unrounded.'),
    money('revenue_change_low', `Lower end of the ${intervals}`, { nullable: true }),
    money('revenue_change_high', `Upper end of the ${intervals}`, { nullable: true }),
  ],
};
