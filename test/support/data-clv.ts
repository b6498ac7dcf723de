/** The mart clv of the test chain; see data.ts. */
import type { Row, Tables } from './release.ts';
import { rowsOf } from './rows.ts';

/** Out of key order, as files may be. */
const spending = rowsOf(`
  customer_id | restaurant_id | orders | clv    | avg_order_value | clv_rank | clv_percentile | clv_tier | is_member
  c2          | r1            | 3      | 60.3   | 20.1            | 2        | 0.8            | Medium   | true
  c1          | r1            | 2      | 20.2   | 10.1            | 4        | 0.4            | Medium   | false
  c5          | r2            | 4      | 100.55 | 25.14           | 1        | 1              | High     | true
  c4          | r2            | 1      | 10.1   | 10.1            | 5        | 0.2            | Low      | false
  c3          | r1            | 2      | 20.25  | 10.13           | 3        | 0.6            | Medium   | false
`);

/** In the same order. */
const predictions = rowsOf(`
  p_alive | expected_orders_365d | expected_order_value | predicted_revenue_365d | predicted_clv
  0.8125  | 9.25                 | 38.5                 | 356.125                | 416.425
  0.8125  | 9.25                 | 14.2                 | 131.35                 | 151.55
  0.8125  | 9.25                 | 31.4                 | 290.45                 | 391
  0.5342  | 4.1                  | 24.6                 | 100.86                 | 110.96
  0.8125  | 9.25                 | 14.25                | 131.8125               | 152.0625
`);

export const customers: readonly Row[] = spending.map((row, i) => ({
  ...row,
  first_order_date: '2024-01-10',
  last_order_date: row['orders'] === 1 ? '2024-01-10' : '2024-02-10',
  tenure_days: 41,
  order_dates: row['orders'] === 1 ? 1 : 2,
  items: Number(row['orders']) * 2,
  gross_revenue: Number(row['clv']),
  discounts: 0,
  loyalty_orders: row['is_member'] ? 1 : 0,
  ...predictions[i],
}));

export const clvTables: Tables = {
  clv: customers,
  'clv/tiers': rowsOf(`
    clv_tier | customers | customers_share | revenue | revenue_share | avg_clv | min_clv | max_clv | avg_orders
    High     | 1         | 0.2             | 100.55  | 0.5           | 100.55  | 100.55  | 100.55  | 1.5
    Medium   | 3         | 0.6             | 100.75  | 0.5           | 33.58   | 20.2    | 60.3    | 1.5
    Low      | 1         | 0.2             | 10.1    | -             | 10.1    | 10.1    | 10.1    | 1.5
  `),
  // Of two customers only.
  'clv/history': rowsOf(`
    customer_id | order_date | restaurant_id | orders_to_date | revenue | clv_to_date | valid_to
    c1          | 2024-02-10 | r1            | 2              | 10.1    | 20.2        | 2024-02-20
    c1          | 2024-01-10 | r1            | 1              | 10.1    | 10.1        | 2024-02-09
    c4          | 2024-01-10 | r2            | 1              | 10.1    | 10.1        | 2024-02-20
  `),
  'clv/migration': rowsOf(`
    month      | from_tier | to_tier | customers | active_customers | clv_to_date | is_partial
    2024-01-01 | New       | Medium  | 4         | 1                | 110.65      | false
    2024-01-01 | New       | Low     | 1         | 1                | 10.1        | false
    2024-02-01 | Medium    | High    | 1         | 1                | 100.55      | true
  `),
  'clv/cohorts': rowsOf(`
    cohort     | months_since | customers | active_customers | retention_rate | revenue | cumulative_revenue_per_customer | is_partial
    2024-01-01 | 0            | 5         | 5                | 1              | 120.75  | 24.15                           | false
    2024-01-01 | 1            | 5         | 4                | 0.8            | 90.65   | 42.28                           | true
  `),
  // As a longer history would give.
  'clv/model': rowsOf(`
    model               | name           | value
    mbg_nbd             | r              | 0.5248
    mbg_nbd             | alpha          | 6.183
    mbg_nbd             | log_likelihood | -9582.13
    gamma_gamma         | p              | 6.249
    back_test_mbg_nbd   | bias           | -0.0412
    back_test_same_rate | auc            | -
  `),
  'clv/calibration': rowsOf(`
    decile | customers | predicted_order_dates | actual_order_dates | predicted_revenue | actual_revenue
    1      | 1         | 2.5                   | 2                  | 61.4753           | 40.2
    6      | 1         | 0.5                   | 1                  | 12.2951           | 10.05
  `),
};
