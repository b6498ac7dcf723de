-- Gaps are kept as a numerator (days) and a denominator (gaps), so that nothing is rounded early.
CREATE TABLE activity AS
SELECT
  person, p.orders, p.order_dates, p.last_day, p.net, t.clv_tier,
  CAST(as_of() - p.last_day AS BIGINT) AS since,
  CAST(p.last_day - p.first_day AS BIGINT) AS span,
  p.order_dates - 1 AS gaps,
  CASE
    WHEN as_of() - p.last_day <= at_risk_days() THEN 'active'
    WHEN as_of() - p.last_day <= lapsed_days() THEN 'at_risk'
    ELSE 'lapsed' END AS churn_status,
  coalesce(w.last_orders, 0)::BIGINT AS last_orders,
  coalesce(w.prev_orders, 0)::BIGINT AS prev_orders,
  coalesce(w.last_net, 0)::BIGINT AS last_net,
  coalesce(w.prev_net, 0)::BIGINT AS prev_net,
  u.usual_net
FROM person AS p JOIN person_tier AS t USING (person)
LEFT JOIN (
  SELECT
    person,
    sum(orders) FILTER (day > day_minus(as_of(), 90)) AS last_orders,
    sum(orders) FILTER (day <= day_minus(as_of(), 90)) AS prev_orders,
    sum(net) FILTER (day > day_minus(as_of(), 90)) AS last_net,
    sum(net) FILTER (day <= day_minus(as_of(), 90)) AS prev_net
  FROM person_day WHERE day > day_minus(as_of(), 180)
  GROUP BY person
) AS w USING (person)
JOIN (
  SELECT person, sum(d.net)::BIGINT AS usual_net
  FROM person JOIN person_day AS d USING (person)
  WHERE day > day_minus(last_day, 90)
  GROUP BY person
) AS u USING (person);

CREATE TABLE churn.churn AS
SELECT
  person AS customer_id,
  restaurant_id,
  last_day AS last_order_date,
  since AS days_since_last_order,
  orders,
  order_dates,
  average(span, gaps) AS avg_gap_days,
  last_orders AS orders_last_90d,
  prev_orders AS orders_prev_90d,
  money(last_net) AS spend_last_90d,
  money(prev_net) AS spend_prev_90d,
  CASE WHEN day_minus(as_of(), 179) >= first_date() THEN change(last_net, prev_net) END
    AS spend_change_pct,
  money(usual_net) AS usual_spend_90d,
  churn_status,
  CASE WHEN order_dates >= 3 THEN since * gaps > 2 * span END AS is_overdue,
  money(net) AS clv,
  clv_tier
FROM activity JOIN home USING (person);

CREATE TABLE churn.summary AS
SELECT
  churn_status,
  tier AS clv_tier,
  count(*) AS customers,
  ratio(count(*), (SELECT count(*) FROM activity)) AS customers_share,
  money(sum(net)) AS clv,
  money(sum(usual_net)) AS usual_spend_90d,
  average(sum(since), count(*)) AS avg_days_since_last_order,
  CAST(mean_of_fractions(list(span), list(gaps)) AS DECIMAL(18, 2)) AS avg_gap_days
FROM (SELECT *, clv_tier AS tier FROM activity UNION ALL SELECT *, 'all' FROM activity)
GROUP BY churn_status, tier;

-- The last day with an order of everybody known by a month's end, and what they spent up to it.
CREATE TABLE churn.monthly AS
WITH last_order AS (
  SELECT month, upto, person, max(day) AS last_day
  FROM clv_month JOIN person_day ON day <= upto
  GROUP BY month, upto, person
), standing_then AS (
  SELECT
    month, person,
    CASE
      WHEN upto - last_day <= at_risk_days() THEN 'active'
      WHEN upto - last_day <= lapsed_days() THEN 'at_risk'
      ELSE 'lapsed' END AS churn_status,
    sum(net)::BIGINT AS usual_net
  FROM last_order JOIN person_day USING (person)
  WHERE day <= last_day AND day > day_minus(last_day, 90)
  GROUP BY month, upto, person, last_day
)
SELECT
  month,
  churn_status,
  count(*) AS customers,
  ratio(count(*), sum(count(*)) OVER (PARTITION BY month)) AS customers_share,
  money(sum(usual_net)) AS usual_spend_90d,
  is_cut_short(month) AS is_partial
FROM standing_then
GROUP BY month, churn_status;
