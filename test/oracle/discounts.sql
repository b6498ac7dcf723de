-- Orders once per dimension they count in.
CREATE TABLE discount_order AS
SELECT
  dimension,
  CASE WHEN dimension = 'month' THEN month END AS month,
  CASE WHEN dimension = 'restaurant' THEN restaurant_id END AS restaurant_id,
  CASE WHEN discount > 0 THEN 'discounted' ELSE 'full_price' END AS order_type,
  gross, discount, net, quantity, person
FROM o, (VALUES ('total'), ('month'), ('restaurant')) AS v(dimension);

CREATE TABLE discounts.discounts AS
SELECT
  dimension,
  month,
  restaurant_id,
  order_type,
  count(*) AS orders,
  ratio(count(*), sum(count(*)) OVER (PARTITION BY dimension, month, restaurant_id))
    AS orders_share,
  money(sum(gross)) AS gross_revenue,
  money(sum(discount)) AS discounts,
  money(sum(net)) AS revenue,
  ratio(sum(discount), sum(gross)) AS discount_rate,
  money_average(sum(net), count(*)) AS avg_order_value,
  money_average(sum(gross), count(*)) AS avg_gross_value,
  average(sum(quantity), count(*)) AS items_per_order,
  count(DISTINCT person) AS customers
FROM discount_order
GROUP BY dimension, month, restaurant_id, order_type;

-- Lines with their unit price in whole cents.
CREATE TABLE priced AS SELECT *, CAST(round_div(item, quantity) AS BIGINT) AS unit FROM l;

CREATE TABLE listed AS
SELECT DISTINCT item_name, unit FROM priced WHERE quantity = 1;

CREATE TABLE discounts.prices AS
SELECT
  p.item_name,
  money(p.unit) AS unit_price,
  bool_or(g.unit IS NOT NULL) AS is_listed,
  min(day) AS first_seen,
  max(day) AS last_seen,
  count(DISTINCT day) AS active_days,
  count(*) AS lines,
  sum(quantity)::BIGINT AS units,
  average(sum(quantity), count(DISTINCT day)) AS units_per_active_day,
  money(sum(item)) AS revenue,
  ratio(sum(item), sum(sum(item)) OVER (PARTITION BY p.item_name)) AS revenue_share
FROM priced AS p LEFT JOIN listed AS g USING (item_name, unit)
GROUP BY p.item_name, p.unit;

CREATE TABLE discounts.addons AS
WITH flags AS (
  SELECT
    order_id, lineitem_id, bool_or(price > 0) AS has_paid, bool_or(price = 0) AS has_free
  FROM opt GROUP BY order_id, lineitem_id
)
SELECT
  item_category,
  count(*) AS lines,
  count(*) FILTER (has_paid) AS lines_with_paid_option,
  ratio(count(*) FILTER (has_paid), count(*)) AS attach_rate,
  money(sum(options)) AS addon_revenue,
  ratio(sum(options), sum(gross)) AS addon_revenue_share,
  ratio(count(*) FILTER (has_free), count(*)) AS free_option_rate,
  count(*) FILTER (day > day_minus(as_of(), 90)) AS lines_90d,
  count(*) FILTER (day > day_minus(as_of(), 90) AND has_paid) AS lines_with_paid_option_90d,
  money(coalesce(sum(options) FILTER (day > day_minus(as_of(), 90)), 0)) AS addon_revenue_90d,
  CASE WHEN year_ago_is_whole THEN count(*) FILTER (is_year_ago) END AS lines_year_ago,
  CASE WHEN year_ago_is_whole THEN count(*) FILTER (is_year_ago AND has_paid) END
    AS lines_with_paid_option_year_ago,
  CASE WHEN year_ago_is_whole THEN money(coalesce(sum(options) FILTER (is_year_ago), 0)) END
    AS addon_revenue_year_ago
FROM (
  SELECT
    *,
    day > day_minus(as_of(), 364 + 90) AND day <= day_minus(as_of(), 364) AS is_year_ago,
    day_minus(as_of(), 364 + 89) >= first_date() AS year_ago_is_whole
  FROM l LEFT JOIN flags USING (order_id, lineitem_id)
)
GROUP BY item_category, year_ago_is_whole;

-- Cells of elasticity: item, restaurant and month, with the units of all other items there.
CREATE TABLE item_cell AS
SELECT
  item_name, restaurant_id, month, count(*) AS lines, sum(quantity)::BIGINT AS units,
  sum(item)::BIGINT AS cents,
  CAST(sum(sum(quantity)) OVER (PARTITION BY restaurant_id, month) - sum(quantity) AS BIGINT)
    AS others
FROM priced WHERE unit > 0
GROUP BY item_name, restaurant_id, month;

-- First discounted days, and every order day before anything was discounted, with the 90 days
-- before and after each.
CREATE TABLE discount_case AS
WITH around AS (
  SELECT
    person, day AS d,
    sum(orders) OVER before AS orders_before, sum(orders) OVER after AS orders_after,
    sum(net) OVER before AS net_before, sum(net) OVER after AS net_after
  FROM person_day
  WINDOW
    before AS (PARTITION BY person ORDER BY day
      RANGE BETWEEN INTERVAL 90 DAYS PRECEDING AND INTERVAL 1 DAY PRECEDING),
    after AS (PARTITION BY person ORDER BY day
      RANGE BETWEEN INTERVAL 1 DAY FOLLOWING AND INTERVAL 90 DAYS FOLLOWING)
), first_discount AS (
  SELECT person, min(day) AS first_discounted FROM o
  WHERE person IS NOT NULL AND discount > 0 GROUP BY person
)
SELECT
  CASE WHEN d = first_discounted THEN 'discounted' ELSE 'comparison' END AS cohort,
  person, d, month_of(d) AS month, restaurant_id,
  coalesce(orders_before, 0)::BIGINT AS orders_before,
  coalesce(orders_after, 0)::BIGINT AS orders_after,
  coalesce(net_before, 0)::BIGINT AS net_before,
  coalesce(net_after, 0)::BIGINT AS net_after
FROM around JOIN home USING (person) LEFT JOIN first_discount USING (person)
WHERE (first_discounted IS NULL OR d <= first_discounted)
  AND day_minus(d, 90) >= first_date() AND day_plus(d, 90) <= as_of();
