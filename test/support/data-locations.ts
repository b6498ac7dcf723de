/** The mart locations of the test chain: every order lies within the 90 days. */
import type { Tables } from './release.ts';
import { rowsOf } from './rows.ts';

const places = rowsOf(`
  restaurant_id | revenue | gross_revenue | discounts | orders | items | customers | active_days | avg_order_value | orders_per_day | orders_per_week | repeat_rate | loyalty_orders_share | guest_orders_share | revenue_share | revenue_rank | best_daypart
  r2            | 110.65  | 110.65        | 0         | 5      | 10    | 2         | 2           | 22.13           | 2.5            | 0.83            | 0.5         | 0.2                  | 0                  | 0.3553        | 2            | lunch
  r1            | 200.75  | 220.75        | 20        | 8      | 16    | 3         | 3           | 25.09           | 2.67           | 1.33            | 1           | 0.125                | 0.125              | 0.6447        | 1            | dinner
`);

export const locationsTables: Tables = {
  locations: ['all', '365d', '90d'].flatMap((period) =>
    places.map((row) => ({
      ...row,
      period,
      items_per_order: 2,
      orders_rank: row['revenue_rank'] ?? 0,
      prev_revenue: null,
      change_pct: null,
      prev_rank: null,
      top_category: 'Sandwiches',
      top_item: 'Club',
    })),
  ),
  'locations/restaurants': rowsOf(`
    restaurant_id | name          | city   | first_order_date | last_order_date | is_active
    r2            | Harbour       | Boston | 2024-01-10       | 2024-02-10      | true
    r1            | Restaurant 01 | -      | 2024-01-10       | 2024-02-10      | true
  `),
};
