-- One row per identified, not excluded customer, in cents.
CREATE TABLE person AS
SELECT
  person, min(day) AS first_day, max(day) AS last_day, count(*) AS orders,
  count(DISTINCT day) AS order_dates, sum(quantity)::BIGINT AS items,
  sum(gross)::BIGINT AS gross, sum(discount)::BIGINT AS discount, sum(net)::BIGINT AS net,
  bool_or(is_loyalty) AS is_member, count(*) FILTER (is_loyalty) AS loyalty_orders
FROM o WHERE person IS NOT NULL
GROUP BY person;

-- Tiers compare whole numbers: place (rank from below, ties at the top of theirs) against n.
CREATE MACRO tier(place, n) AS CASE
  WHEN place > n * tier_high() THEN 'High'
  WHEN place <= n * tier_low() THEN 'Low'
  ELSE 'Medium' END;

CREATE TABLE person_tier AS
SELECT
  person, place, n, tier(place, n) AS clv_tier, clv_rank
FROM (
  SELECT
    person,
    count(*) OVER (ORDER BY net) AS place,
    count(*) OVER () AS n,
    rank() OVER (ORDER BY net DESC) AS clv_rank
  FROM person);

CREATE TABLE clv.clv AS
SELECT
  person AS customer_id,
  restaurant_id,
  first_day AS first_order_date,
  last_day AS last_order_date,
  CAST(as_of() - first_day AS BIGINT) AS tenure_days,
  orders,
  order_dates,
  items,
  money(gross) AS gross_revenue,
  money(discount) AS discounts,
  money(net) AS clv,
  money_average(net, orders) AS avg_order_value,
  clv_rank,
  ratio(place, n) AS clv_percentile,
  clv_tier,
  is_member,
  loyalty_orders
FROM person JOIN home USING (person) JOIN person_tier USING (person);

CREATE TABLE clv.history AS
SELECT
  person AS customer_id,
  day AS order_date,
  restaurant_id,
  CAST(sum(orders) OVER so_far AS BIGINT) AS orders_to_date,
  money(net) AS revenue,
  money(sum(net) OVER so_far) AS clv_to_date,
  coalesce(day_minus(lead(day) OVER (PARTITION BY person ORDER BY day), 1), as_of()) AS valid_to
FROM person_day JOIN home USING (person)
WINDOW so_far AS (PARTITION BY person ORDER BY day ROWS UNBOUNDED PRECEDING);

CREATE TABLE clv.tiers AS
SELECT
  clv_tier,
  count(*) AS customers,
  ratio(count(*), (SELECT count(*) FROM person)) AS customers_share,
  money(sum(net)) AS revenue,
  ratio(sum(net), (SELECT sum(net) FROM person)) AS revenue_share,
  money_average(sum(net), count(*)) AS avg_clv,
  money(min(net)) AS min_clv,
  money(max(net)) AS max_clv,
  average(sum(orders), count(*)) AS avg_orders
FROM person JOIN person_tier USING (person)
GROUP BY clv_tier;

-- Every month from the first customer's to as_of's, with the last day that counts in it.
CREATE TABLE clv_month AS
SELECT CAST(m AS DATE) AS month, least(month_end(CAST(m AS DATE)), as_of()) AS upto
FROM generate_series(
  (SELECT month_of(min(first_day)) FROM person), month_of(as_of()), INTERVAL 1 MONTH) AS s(m);

-- Everybody known by a month's end, ranked anew on what they had spent by then.
CREATE TABLE standing AS
SELECT
  month, person, net, is_new, is_active,
  tier(count(*) OVER (PARTITION BY month ORDER BY net),
       count(*) OVER (PARTITION BY month)) AS tier
FROM (
  SELECT
    month, person, sum(net)::BIGINT AS net,
    month_of(min(day)) = month AS is_new,
    month_of(max(day)) = month AS is_active
  FROM clv_month JOIN person_day ON day <= upto
  GROUP BY month, person);

CREATE TABLE clv.migration AS
SELECT
  now.month,
  CASE WHEN now.is_new THEN 'New' ELSE earlier.tier END AS from_tier,
  now.tier AS to_tier,
  count(*) AS customers,
  count(*) FILTER (now.is_active) AS active_customers,
  money(sum(now.net)) AS clv_to_date,
  is_cut_short(now.month) AS is_partial
FROM standing AS now
LEFT JOIN standing AS earlier
  ON earlier.person = now.person
  AND earlier.month = CAST(now.month - INTERVAL 1 MONTH AS DATE)
GROUP BY ALL;

CREATE TABLE clv.cohorts AS
WITH cohort AS (
  SELECT month_of(first_day) AS cohort, count(*) AS customers FROM person GROUP BY 1
), activity AS (
  SELECT
    month_of(first_day) AS cohort, month_of(day) AS month,
    count(DISTINCT person) AS active, sum(person_day.net)::BIGINT AS net
  FROM person JOIN person_day USING (person)
  GROUP BY 1, 2
)
SELECT
  cohort,
  months_between(cohort, month) AS months_since,
  customers,
  coalesce(active, 0) AS active_customers,
  ratio(coalesce(active, 0), customers) AS retention_rate,
  money(coalesce(net, 0)) AS revenue,
  money_average(
    sum(coalesce(net, 0)) OVER (PARTITION BY cohort ORDER BY month ROWS UNBOUNDED PRECEDING),
    customers) AS cumulative_revenue_per_customer,
  is_cut_short(month) AS is_partial
FROM cohort JOIN clv_month ON month >= cohort LEFT JOIN activity USING (cohort, month);
