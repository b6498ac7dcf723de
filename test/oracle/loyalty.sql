-- Orders under both readings of loyalty: the customer's (members) and the order's own flag.
CREATE TABLE loyalty_order AS
SELECT
  'customer' AS basis,
  CASE WHEN p.is_member THEN 'member' ELSE 'non_member' END AS status,
  o.person, o.day, o.net
FROM o JOIN person AS p USING (person)
UNION ALL
SELECT 'order', CASE WHEN is_loyalty THEN 'member' ELSE 'non_member' END, person, day, net
FROM o;

CREATE TABLE loyalty_person AS
SELECT
  basis, status, lo.person, count(*) AS orders, sum(lo.net)::BIGINT AS net,
  CAST(max(day) - min(day) AS BIGINT) AS span, count(DISTINCT day) - 1 AS gaps,
  any_value(p.net) AS clv
FROM loyalty_order AS lo JOIN person AS p USING (person)
GROUP BY basis, status, lo.person;

-- The median is kept doubled, a whole number also of an even count.
CREATE TABLE loyalty.loyalty AS
WITH people AS (
  SELECT
    basis, status, count(*) AS customers, sum(net)::BIGINT AS net,
    sum(orders)::BIGINT AS orders, count(*) FILTER (orders >= 2) AS repeaters,
    mean_of_fractions(list(span), list(gaps)) AS avg_gap_days,
    list_sort(list(clv)) AS clvs,
    clvs[(len(clvs) + 1) // 2] + clvs[(len(clvs) + 2) // 2] AS doubled
  FROM loyalty_person GROUP BY basis, status
), orders AS (
  SELECT basis, status, count(*) AS orders, sum(net)::BIGINT AS net
  FROM loyalty_order GROUP BY basis, status
)
SELECT
  basis,
  status,
  coalesce(p.customers, 0) AS customers,
  o.orders,
  money(o.net) AS revenue,
  ratio(o.orders, sum(o.orders) OVER (PARTITION BY basis)) AS orders_share,
  ratio(o.net, sum(o.net) OVER (PARTITION BY basis)) AS revenue_share,
  money_average(o.net, o.orders) AS avg_order_value,
  money_average(p.net, p.customers) AS avg_spend_per_customer,
  average(p.orders, p.customers) AS avg_orders_per_customer,
  ratio(p.repeaters, p.customers) AS repeat_rate,
  CAST(p.avg_gap_days AS DECIMAL(18, 2)) AS avg_gap_days,
  CASE WHEN basis = 'customer' THEN money_average(p.doubled, 2) END AS median_clv
FROM orders AS o LEFT JOIN people AS p USING (basis, status);

CREATE TABLE loyalty.monthly AS
SELECT
  month,
  CASE WHEN is_loyalty THEN 'member' ELSE 'non_member' END AS status,
  count(*) AS orders,
  money(sum(net)) AS revenue,
  count(DISTINCT person) AS customers,
  money_average(sum(net), count(*)) AS avg_order_value
FROM o
GROUP BY 1, 2;

-- Half a year before and after the first loyalty order, that day left out.
CREATE TABLE switcher AS
WITH joining AS (
  SELECT person, min(day) AS joined FROM o WHERE person IS NOT NULL AND is_loyalty GROUP BY person
)
SELECT
  joining.person, joined,
  coalesce(sum(d.orders) FILTER (d.day < joined), 0)::BIGINT AS orders_before,
  coalesce(sum(d.orders) FILTER (d.day > joined), 0)::BIGINT AS orders_after,
  coalesce(sum(d.net) FILTER (d.day < joined), 0)::BIGINT AS net_before,
  coalesce(sum(d.net) FILTER (d.day > joined), 0)::BIGINT AS net_after
FROM joining JOIN person AS p USING (person)
LEFT JOIN person_day AS d
  ON d.person = joining.person AND abs(d.day - joined) <= 180 AND d.day <> joined
WHERE p.first_day <= day_minus(joined, 180) AND day_plus(joined, 180) <= as_of()
GROUP BY ALL;

CREATE TABLE loyalty.switchers AS
SELECT
  label AS joined,
  count(*) AS customers,
  average(sum(orders_before), 6 * count(*)) AS orders_before,
  average(sum(orders_after), 6 * count(*)) AS orders_after,
  money_average(sum(net_before), 6 * count(*)) AS revenue_before,
  money_average(sum(net_after), 6 * count(*)) AS revenue_after
FROM (
  SELECT *, strftime(joined, '%Y-%m') AS label FROM switcher
  UNION ALL SELECT *, 'all' FROM switcher)
GROUP BY label;

-- Every customer with a whole year after their first order, and what they did in it.
CREATE TABLE newcomer AS
WITH first_order AS (
  SELECT person, month, restaurant_id, is_loyalty, day
  FROM o WHERE person IS NOT NULL
  QUALIFY 1 = row_number() OVER (PARTITION BY person ORDER BY ordered_at, order_id)
)
SELECT
  first_order.person, is_loyalty, first_order.month, restaurant_id,
  coalesce(sum(d.net), 0)::BIGINT AS net,
  coalesce(sum(d.orders), 0)::BIGINT AS orders
FROM first_order
LEFT JOIN person_day AS d
  ON d.person = first_order.person
  AND d.day BETWEEN day_plus(first_order.day, 1) AND day_plus(first_order.day, 365)
WHERE first_order.day <= day_minus(as_of(), 365)
GROUP BY ALL;
