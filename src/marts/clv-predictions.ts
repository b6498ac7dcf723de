import { additive, averageable, model, text, type Column, type Table } from './table.js';

const predicted = (name: string, description: string, unit: string): Column =>
  model(name, description, { unit, nullable: true, ...additive() });

/** The last columns of `clv`; null in a release in which no customer ever came back. */
export const clvPredictions: readonly Column[] = [
  predicted(
    'p_alive',
    'Probability of still being a customer at as_of (MBG/NBD).',
    'probability, 0..1',
  ),
  predicted(
    'expected_orders_365d',
    'Order dates expected in the 365 days after as_of (MBG/NBD).',
    'order dates',
  ),
  model('expected_order_value', 'Expected revenue of an order date (Gamma-Gamma).', {
    unit: 'USD',
    nullable: true,
    ...averageable,
  }),
  predicted(
    'predicted_revenue_365d',
    'expected_orders_365d x expected_order_value, unrounded.',
    'USD',
  ),
  predicted('predicted_clv', 'clv + predicted_revenue_365d.', 'USD'),
];

/** What the predictions rest on, and how they would have done half a year ago. */
export const clvModel: Table = {
  name: 'clv/model',
  grain: 'one row per model and figure; no rows of a model without a customer who came back',
  key: ['model', 'name'],
  groupings: [],
  columns: [
    text(
      'model',
      'The model, or the back-test of one: fitted 180 days before as_of, scored on those days.',
      {
        values: ['bg_nbd', 'mbg_nbd', 'gamma_gamma', 'back_test_mbg_nbd', 'back_test_same_rate'],
      },
    ),
    text(
      'name',
      'Parameter (r, alpha, a, b; p, q, v), log_likelihood, customers, corr_x_value; of a back-test mae, bias, auc.',
    ),
    model('value', 'Value of the figure; null where it does not exist.', { nullable: true }),
  ],
};
