-- Periods with their first day, and the period of equal length before, null for `all`.
CREATE TABLE location_period AS
SELECT
  period, start,
  CASE WHEN n IS NOT NULL THEN day_minus(as_of(), n) END AS prev_end,
  CASE WHEN n IS NOT NULL THEN day_minus(as_of(), 2 * n - 1) END AS prev_start
FROM (
  SELECT 'all' AS period, NULL::INTEGER AS n, first_date() AS start
  UNION ALL SELECT '365d', 365, day_minus(as_of(), 364)
  UNION ALL SELECT '90d', 90, day_minus(as_of(), 89));

CREATE TABLE location_first AS
SELECT restaurant_id, min(day) AS first_day, max(day) AS last_day FROM o GROUP BY restaurant_id;

CREATE TABLE location_now AS
SELECT
  period, restaurant_id,
  sum(net)::BIGINT AS net, sum(gross)::BIGINT AS gross, sum(discount)::BIGINT AS discount,
  count(*) AS orders, sum(quantity)::BIGINT AS items, count(DISTINCT person) AS customers,
  count(DISTINCT day) AS active_days,
  count(*) FILTER (is_loyalty) AS loyalty_orders,
  count(*) FILTER (customer_id IS NULL) AS guest_orders,
  any_value(start) AS start
FROM location_period JOIN o ON o.day >= start
GROUP BY period, restaurant_id;

CREATE TABLE location_prev AS
SELECT
  period, restaurant_id, sum(net)::BIGINT AS net,
  rank() OVER (PARTITION BY period ORDER BY sum(net) DESC) AS prev_rank
FROM location_period JOIN o ON o.day BETWEEN prev_start AND prev_end
WHERE prev_start >= first_date()
GROUP BY period, restaurant_id;

CREATE TABLE location_repeat AS
SELECT period, restaurant_id, count(*) FILTER (orders >= 2) AS repeaters
FROM (
  SELECT period, restaurant_id, person, count(*) AS orders
  FROM location_period JOIN o ON o.day >= start
  WHERE person IS NOT NULL
  GROUP BY period, restaurant_id, person)
GROUP BY period, restaurant_id;

CREATE TABLE location_top AS
SELECT period, restaurant_id, kind, value
FROM (
  SELECT restaurant_id, day, 'category' AS kind, item_category AS value, net FROM l
  UNION ALL SELECT restaurant_id, day, 'item', item_name, net FROM l
) JOIN location_period ON day >= start
GROUP BY period, restaurant_id, kind, value
QUALIFY 1 = row_number() OVER (
  PARTITION BY period, restaurant_id, kind ORDER BY count(*) DESC, sum(net) DESC, value);

-- Revenue per hour of the daypart, times 24 to stay whole.
CREATE MACRO daypart_hours(daypart) AS CASE daypart
  WHEN 'breakfast' THEN 6 WHEN 'lunch' THEN 3 WHEN 'afternoon' THEN 3 WHEN 'dinner' THEN 4
  WHEN 'late' THEN 8 END;

CREATE TABLE location_daypart AS
SELECT period, restaurant_id, daypart
FROM location_period JOIN o ON o.day >= start
GROUP BY period, restaurant_id, daypart
QUALIFY 1 = row_number() OVER (
  PARTITION BY period, restaurant_id
  ORDER BY sum(net) * (24 // daypart_hours(daypart)) DESC, daypart);

CREATE TABLE locations.locations AS
SELECT
  n.period,
  n.restaurant_id,
  money(n.net) AS revenue,
  money(n.gross) AS gross_revenue,
  money(n.discount) AS discounts,
  n.orders,
  n.items,
  n.customers,
  n.active_days,
  money_average(n.net, n.orders) AS avg_order_value,
  average(n.items, n.orders) AS items_per_order,
  average(n.orders, n.active_days) AS orders_per_day,
  average(n.orders * 7, as_of() - greatest(n.start, f.first_day) + 1) AS orders_per_week,
  ratio(coalesce(r.repeaters, 0), n.customers) AS repeat_rate,
  ratio(n.loyalty_orders, n.orders) AS loyalty_orders_share,
  ratio(n.guest_orders, n.orders) AS guest_orders_share,
  ratio(n.net, sum(n.net) OVER (PARTITION BY n.period)) AS revenue_share,
  rank() OVER (PARTITION BY n.period ORDER BY n.net DESC) AS revenue_rank,
  rank() OVER (PARTITION BY n.period ORDER BY n.orders DESC) AS orders_rank,
  money(p.net) AS prev_revenue,
  change(n.net, p.net) AS change_pct,
  p.prev_rank,
  c.value AS top_category,
  i.value AS top_item,
  d.daypart AS best_daypart
FROM location_now AS n
JOIN location_first AS f USING (restaurant_id)
LEFT JOIN location_repeat AS r USING (period, restaurant_id)
LEFT JOIN location_prev AS p USING (period, restaurant_id)
JOIN location_top AS c
  ON c.period = n.period AND c.restaurant_id = n.restaurant_id AND c.kind = 'category'
JOIN location_top AS i
  ON i.period = n.period AND i.restaurant_id = n.restaurant_id AND i.kind = 'item'
JOIN location_daypart AS d ON d.period = n.period AND d.restaurant_id = n.restaurant_id;

CREATE TABLE locations.restaurants AS
SELECT
  restaurant_id, name, city,
  first_day AS first_order_date,
  last_day AS last_order_date,
  last_day > day_minus(as_of(), 90) AS is_active
FROM location_first JOIN silver.restaurants USING (restaurant_id);
