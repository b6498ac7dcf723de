import {
  additive,
  averageable,
  count,
  model,
  money,
  text,
  type Column,
  type Table,
} from './table.ts';

const predicted = (name: string, description: string, unit: string): Column =>
  model(name, description, { unit, nullable: true, ...additive() });

/** Forecast columns of `clv`; null in a release without a repeat customer. */
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

/** Parameters of the models and their back-test: fitted on data up to 180 days before as_of. */
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
      'Parameter (r, alpha, a, b; p, q, v), log_likelihood, customers, corr_x_value; sample_customers where the model is fitted on a sample; of a back-test mae, bias, auc, and of the model actual_revenue, predicted_revenue, revenue_ratio (predicted / actual).',
    ),
    model('value', 'Value of the figure; null where it does not exist.', { nullable: true }),
  ],
};

/** Calibration of the back-test: predicted and actual revenue by decile of predicted revenue. */
export const clvCalibration: Table = {
  name: 'clv/calibration',
  grain: 'one row per tenth of the customers of the back-test with customers; none without a fit',
  key: ['decile'],
  groupings: [],
  columns: [
    count('decile', '1 to 10 by predicted revenue, highest first; ties share a decile.', {
      unit: 'decile',
    }),
    count('customers', 'Customers of the decile.', { unit: 'customers', ...additive() }),
    model('predicted_order_dates', 'Order dates expected in the 180 days ending as_of.', {
      unit: 'order dates',
      ...additive(),
    }),
    count('actual_order_dates', 'Order dates in them.', { unit: 'order dates', ...additive() }),
    model('predicted_revenue', 'Revenue expected in the 180 days ending as_of.', {
      unit: 'USD',
      ...additive(),
    }),
    money('actual_revenue', 'Revenue in them.', additive()),
  ],
};
