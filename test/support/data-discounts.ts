/** The mart discounts of the test chain: only the guest's catering had a discount. */
import type { Tables } from './release.ts';
import { rowsOf } from './rows.ts';

export const discountsTables: Tables = {
  discounts: rowsOf(`
    dimension  | month      | restaurant_id | order_type | orders | orders_share | gross_revenue | discounts | revenue | discount_rate | avg_order_value | avg_gross_value | customers
    total      | -          | -             | full_price | 12     | 0.9231       | 211.4         | 0         | 211.4   | 0             | 17.62           | 17.62           | 5
    total      | -          | -             | discounted | 1      | 0.0769       | 120           | 20        | 100     | 0.1667        | 100             | 120             | 0
    month      | 2024-02-01 | -             | full_price | 6      | 0.8571       | 90.65         | 0         | 90.65   | 0             | 15.11           | 15.11           | 4
    month      | 2024-02-01 | -             | discounted | 1      | 0.1429       | 120           | 20        | 100     | 0.1667        | 100             | 120             | 0
    month      | 2024-01-01 | -             | full_price | 6      | 1            | 120.75        | 0         | 120.75  | 0             | 20.13           | 20.13           | 5
    restaurant | -          | r2            | full_price | 5      | 1            | 110.65        | 0         | 110.65  | 0             | 22.13           | 22.13           | 2
    restaurant | -          | r1            | full_price | 7      | 0.875        | 100.75        | 0         | 100.75  | 0             | 14.39           | 14.39           | 3
    restaurant | -          | r1            | discounted | 1      | 0.125        | 120           | 20        | 100     | 0.1667        | 100             | 120             | 0
  `).map((row) => ({ ...row, items_per_order: 2 })),
  // As a longer history would give: whole windows of 90 days, prices with 30 lines.
  'discounts/effect': rowsOf(`
    cohort     | customers | orders_before | orders_after | orders_change | orders_change_low | orders_change_high | revenue_before | revenue_after | revenue_change | revenue_change_low | revenue_change_high
    discounted | 4         | 2.25          | 2.5          | 0.25          | -                 | -                  | 30.1           | 40.2          | 10.1           | -                  | -
    comparison | 6         | 2             | 2.4          | 0.4           | -                 | -                  | 28.4           | 32.55         | 4.15           | -                  | -
    difference | -         | -             | -            | -0.15         | -0.4              | 0.1                | -              | -             | 5.95           | 1.2                | 10.7
  `),
  'discounts/prices': rowsOf(`
    item_name | unit_price | is_listed | first_seen | last_seen  | active_days | lines | units | units_per_active_day | revenue | revenue_share
    Platter   | 60         | false     | 2024-02-03 | 2024-02-03 | 1           | 1     | 2     | 2                    | 120     | 1
    Club      | 15         | false     | 2024-01-10 | 2024-01-10 | 1           | 2     | 4     | 4                    | 60      | 0.2984
    Club      | 10.05      | false     | 2024-01-10 | 2024-02-10 | 2           | 3     | 6     | 3                    | 60.3    | 0.2999
    Club      | 5.05       | false     | 2024-01-10 | 2024-02-10 | 2           | 4     | 8     | 4                    | 40.4    | 0.2009
    Club      | 5.08       | false     | 2024-02-10 | 2024-02-10 | 1           | 1     | 2     | 2                    | 10.15   | 0.0505
    Club      | 7.55       | false     | 2024-02-10 | 2024-02-10 | 1           | 2     | 4     | 4                    | 30.2    | 0.1502
  `),
  'discounts/elasticity': rowsOf(`
    item_name | cells | restaurants | months | elasticity | std_error | ci_low  | ci_high | p_value | q_value | is_clear
    Platter   | 40    | 5           | 9      | 0.2134     | 0.4321    | -0.9863 | 1.4131  | 0.6472  | 0.6472  | false
    Club      | 60    | 6           | 12     | -1.2346    | 0.3055    | -2.0199 | -0.4493 | 0.01    | 0.02    | true
  `),
  'discounts/addons': rowsOf(`
    item_category | lines | lines_with_paid_option | attach_rate | addon_revenue | addon_revenue_share | free_option_rate | lines_90d | lines_with_paid_option_90d | addon_revenue_90d | lines_year_ago | lines_with_paid_option_year_ago | addon_revenue_year_ago
    Sandwiches    | 12    | 2                      | 0.1667      | 10.35         | 0.049               | 0.5              | 12        | 2                          | 10.35             | -              | -                               | -
    Catering      | 1     | 0                      | 0           | 0             | 0                   | 0                | 1         | 0                          | 0                 | -              | -                               | -
  `),
};
