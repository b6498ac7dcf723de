/** Generated tables of real size: repeatable, and spread as real customers are. */
import type { Tables } from '../support/release.ts';
import { tables } from '../support/data.ts';

export function generated(customers: number): Tables {
  const clv = `
    select printf('customer-%05d', i) as customer_id, printf('restaurant-%02d', i % 28) as restaurant_id,
      date '2020-04-21' + (i % 1400)::int as first_order_date, date '2024-02-20' as last_order_date,
      i % 1400 as tenure_days, 1 + i % 9 as orders, 1 + i % 9 as order_dates, 2 + i % 17 as items,
      clv as gross_revenue, 0 as discounts, clv, round(clv / (1 + i % 9), 2) as avg_order_value,
      rank() over (order by clv desc) as clv_rank, cume_dist() over (order by clv) as clv_percentile,
      case when i % 5 = 0 then 'High' when i % 5 = 1 then 'Low' else 'Medium' end as clv_tier,
      i % 3 = 0 as is_member, i % 2 as loyalty_orders, round(i % 97 / 97, 4) as p_alive,
      round(i % 89 / 7, 4) as expected_orders_365d, round(clv / 9, 4) as expected_order_value,
      round(clv / 3, 4) as predicted_revenue_365d, round(clv * 4 / 3, 4) as predicted_clv
    from (select i, round(5 + 10000.0 / (1 + (i * 7919) % ${customers}), 2) as clv
      from range(${customers}) as r(i))`;
  const history = `
    select printf('customer-%05d', i) as customer_id, printf('restaurant-%02d', i % 28) as restaurant_id,
      date '2021-01-01' + (j * 7)::int as order_date, j + 1 as orders_to_date, 9.99 as revenue,
      9.99 * (j + 1) as clv_to_date, date '2021-01-07' + (j * 7)::int as valid_to
    from range(${customers}) as r(i), range(10) as s(j)`;
  return { ...tables, clv, 'clv/history': history };
}
