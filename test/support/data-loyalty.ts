/** The mart loyalty of the test chain: an order of c2 in January and one of c5 in February are loyalty orders. */
import type { Tables } from './release.ts';
import { rowsOf } from './rows.ts';

export const loyaltyTables: Tables = {
  loyalty: rowsOf(`
    basis    | status     | customers | orders | revenue | orders_share | revenue_share | avg_order_value | avg_spend_per_customer | avg_orders_per_customer | repeat_rate | avg_gap_days | median_clv | avg_predicted_clv
    order    | non_member | 5         | 11     | 276.2   | 0.8462       | 0.887         | 25.11           | 35.24                  | 2                       | 0.8         | 31           | -          | -
    order    | member     | 2         | 2      | 35.2    | 0.1538       | 0.113         | 17.6            | 17.6                   | 1                       | 0           | -            | -          | -
    customer | non_member | 3         | 5      | 50.55   | 0.4167       | 0.2391        | 10.11           | 16.85                  | 1.67                    | 0.6667      | 31           | 20.2       | 138.19
    customer | member     | 2         | 7      | 160.85  | 0.5833       | 0.7609        | 22.98           | 80.43                  | 3.5                     | 1           | 31           | 80.43      | 403.71
  `),
  // As a longer history would give: a year of each customer, and half a year on either side of joining.
  'loyalty/lift': rowsOf(`
    metric       | member | non_member | naive_lift_pct | matched_lift_pct | ci_low | ci_high | matched_customers | strata
    repeat_rate  | 0.8333 | 0.8333     | 12.5           | 0                | -      | -       | 24                | 3
    orders_365d  | 6      | 5          | 32.08          | 20               | -4.51  | 50.8    | 24                | 3
    revenue_365d | 120.5  | 96.4       | 41.3           | 25               | 2.17   | 52.93   | 24                | 3
  `),
  'loyalty/monthly': rowsOf(`
    month      | status     | orders | revenue | customers | avg_order_value
    2024-02-01 | non_member | 6      | 175.55  | 4         | 29.26
    2024-02-01 | member     | 1      | 15.1    | 1         | 15.1
    2024-01-01 | non_member | 5      | 100.65  | 4         | 20.13
    2024-01-01 | member     | 1      | 20.1    | 1         | 20.1
  `),
  'loyalty/switchers': rowsOf(`
    joined  | customers | orders_before | orders_after | revenue_before | revenue_after
    all     | 3         | 0.72          | 0.83         | 12.07          | 15.4
    2023-06 | 2         | 0.83          | 1            | 14.1           | 18.05
    2023-07 | 1         | 0.5           | 0.5          | 8.01           | 10.1
  `),
};
