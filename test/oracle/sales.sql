-- Each line once per grain and dimension it counts in; the columns of other dimensions are null.
CREATE MACRO period_end(grain, start) AS CASE grain
  WHEN 'day' THEN start
  WHEN 'week' THEN day_plus(start, 6)
  ELSE month_end(start) END;
CREATE MACRO is_part(grain, start) AS
  grain <> 'day' AND (start < first_date() OR period_end(grain, start) > as_of());

CREATE TABLE sales_dimension AS
SELECT * FROM (VALUES
  ('total', false, false, false),
  ('restaurant', true, false, false),
  ('category', false, true, false),
  ('daypart', false, false, true),
  ('restaurant_category', true, true, false),
  ('restaurant_daypart', true, false, true)
) AS v(dimension, by_restaurant, by_category, by_daypart);

CREATE TABLE sales_cell AS
SELECT
  grain, period_start, dimension,
  CASE WHEN by_restaurant THEN restaurant_id END AS restaurant_id,
  CASE WHEN by_category THEN item_category END AS item_category,
  CASE WHEN by_daypart THEN daypart END AS daypart,
  sum(net)::BIGINT AS net,
  sum(gross)::BIGINT AS gross,
  sum(discount)::BIGINT AS discount,
  count(DISTINCT order_id) AS orders,
  count(*) AS lines,
  sum(quantity)::BIGINT AS items,
  count(DISTINCT person) AS customers,
  count(DISTINCT order_id) FILTER (customer_id IS NULL) AS guest_orders,
  any_value(by_category) AS by_category
FROM (
  SELECT *, 'day' AS grain, day AS period_start FROM l
  UNION ALL SELECT *, 'week', CAST(date_trunc('week', day) AS DATE) FROM l
  UNION ALL SELECT *, 'month', month FROM l
) JOIN sales_dimension ON grain = 'month' OR NOT starts_with(dimension, 'restaurant_')
GROUP BY 1, 2, 3, 4, 5, 6;

-- Where the earlier periods begin, and whether a comparison with them means something.
CREATE TABLE sales_earlier AS
SELECT
  *,
  CASE grain
    WHEN 'month' THEN CAST(period_start - INTERVAL 1 MONTH AS DATE)
    ELSE day_minus(period_start, 7) END AS prev_start,
  CASE grain
    WHEN 'month' THEN CAST(period_start - INTERVAL 1 YEAR AS DATE)
    ELSE day_minus(period_start, 364) END AS year_ago_start
FROM sales_cell;

CREATE TABLE sales.sales AS
SELECT
  s.grain, s.period_start, s.dimension, s.restaurant_id, s.item_category, s.daypart,
  money(s.net) AS revenue,
  money(s.gross) AS gross_revenue,
  money(s.discount) AS discounts,
  s.orders, s.lines, s.items, s.customers, s.guest_orders,
  CASE WHEN NOT s.by_category THEN money_average(s.net, s.orders) END AS avg_order_value,
  money(p.net) AS prev_revenue,
  CASE WHEN NOT is_part(s.grain, s.period_start) AND NOT is_part(s.grain, s.prev_start)
    THEN change(s.net, p.net) END AS change_pct,
  money(y.net) AS year_ago_revenue,
  CASE WHEN NOT is_part(s.grain, s.period_start) AND NOT is_part(s.grain, s.year_ago_start)
    THEN change(s.net, y.net) END AS yoy_pct,
  is_part(s.grain, s.period_start) AS is_partial,
  c.is_weekend, c.is_holiday, c.holiday_name
FROM sales_earlier AS s
LEFT JOIN sales_cell AS p
  ON p.period_start = s.prev_start AND p.grain = s.grain AND p.dimension = s.dimension
  AND p.restaurant_id IS NOT DISTINCT FROM s.restaurant_id
  AND p.item_category IS NOT DISTINCT FROM s.item_category
  AND p.daypart IS NOT DISTINCT FROM s.daypart
LEFT JOIN sales_cell AS y
  ON y.period_start = s.year_ago_start AND y.grain = s.grain AND y.dimension = s.dimension
  AND y.restaurant_id IS NOT DISTINCT FROM s.restaurant_id
  AND y.item_category IS NOT DISTINCT FROM s.item_category
  AND y.daypart IS NOT DISTINCT FROM s.daypart
LEFT JOIN silver.calendar AS c ON s.grain = 'day' AND c.date = s.period_start;

CREATE TABLE sales.hours AS
WITH weekday AS (
  SELECT day_of_week, count(*) AS weeks FROM silver.calendar
  WHERE date BETWEEN first_date() AND as_of()
  GROUP BY day_of_week
), scoped AS (
  SELECT restaurant_id, day, hour, net FROM o
  UNION ALL SELECT NULL, day, hour, net FROM o
)
SELECT
  restaurant_id,
  day_of_week,
  hour,
  count(*) AS orders,
  money(sum(net)) AS revenue,
  average(count(*), any_value(weeks)) AS orders_per_week
FROM scoped JOIN weekday ON day_of_week = isodow(day)
GROUP BY restaurant_id, day_of_week, hour;

-- The baseline is kept as twice the median, a whole number also of an even count.
CREATE TABLE sales.holidays AS
WITH day_revenue AS (
  SELECT day, sum(net)::BIGINT AS net FROM o GROUP BY day
), baseline AS (
  SELECT
    h.date,
    list_sort(list(r.net)) AS nets,
    nets[(len(nets) + 1) // 2] + nets[(len(nets) + 2) // 2] AS doubled
  FROM silver.calendar AS h
  JOIN silver.calendar AS c
    ON abs(h.date - c.date) IN (7, 14, 21, 28) AND NOT c.is_holiday
    AND c.date BETWEEN first_date() AND as_of()
  JOIN day_revenue AS r ON r.day = c.date
  WHERE h.is_holiday
  GROUP BY h.date
)
SELECT
  c.date,
  c.holiday_name,
  c.is_observed,
  money(coalesce(r.net, 0)) AS revenue,
  money_average(b.doubled, 2) AS baseline,
  change(2 * coalesce(r.net, 0), b.doubled) AS uplift_pct
FROM silver.calendar AS c
LEFT JOIN day_revenue AS r ON r.day = c.date
LEFT JOIN baseline AS b USING (date)
WHERE c.is_holiday AND c.date BETWEEN first_date() AND as_of();
