-- Recency, and orders and revenue in the window that ends with as_of.
CREATE TABLE rfm AS
SELECT
  person, p.net, p.first_day, p.is_member,
  CAST(as_of() - p.last_day AS BIGINT) AS recency,
  coalesce(w.orders, 0) AS frequency,
  coalesce(w.net, 0) AS monetary
FROM person AS p
LEFT JOIN (
  SELECT person, sum(orders)::BIGINT AS orders, sum(net)::BIGINT AS net
  FROM person_day WHERE day > day_minus(as_of(), rfm_window_days())
  GROUP BY person
) AS w USING (person);

-- 1 + floor(5 x percent_rank), at most 5, in whole numbers.
CREATE MACRO score(place, n) AS
  CASE WHEN n = 1 THEN 1 ELSE least(5, 1 + (5 * (place - 1)) // (n - 1)) END;

CREATE TABLE scored AS
SELECT
  *,
  score(rank() OVER (ORDER BY recency DESC), count(*) OVER ()) AS r,
  CASE WHEN frequency = 0 THEN 1 ELSE
    score(rank() OVER (PARTITION BY frequency > 0 ORDER BY frequency),
          count(*) OVER (PARTITION BY frequency > 0)) END AS f,
  CASE WHEN frequency = 0 THEN 1 ELSE
    score(rank() OVER (PARTITION BY frequency > 0 ORDER BY monetary),
          count(*) OVER (PARTITION BY frequency > 0)) END AS m
FROM rfm;

CREATE TABLE named AS
SELECT *, CASE
  WHEN first_day > day_minus(as_of(), new_customer_days()) THEN 'New'
  WHEN frequency = 0 THEN 'Dormant'
  WHEN f >= 4 AND m >= 4 AND frequency >= vip_min_orders() AND recency > at_risk_days()
    THEN 'Slipping VIP'
  WHEN f >= 4 AND m >= 4 AND frequency >= vip_min_orders() THEN 'VIP'
  WHEN recency > lapsed_days() THEN 'Churn Risk'
  WHEN f >= 4 THEN 'Loyal'
  WHEN f <= 2 THEN 'Occasional'
  ELSE 'Potential' END AS segment
FROM scored;

-- Favourite: most lines, then revenue, then alphabetical.
CREATE TABLE favourite AS
SELECT person, kind, value
FROM (
  SELECT person, 'category' AS kind, item_category AS value, net FROM l
  UNION ALL SELECT person, 'item', item_name, net FROM l
  UNION ALL SELECT person, 'daypart', daypart, net FROM l)
WHERE person IS NOT NULL
GROUP BY person, kind, value
QUALIFY 1 = row_number() OVER (
  PARTITION BY person, kind ORDER BY count(*) DESC, sum(net) DESC, value);

CREATE TABLE segments.segments AS
SELECT
  person AS customer_id,
  home.restaurant_id,
  first_day AS first_order_date,
  recency AS recency_days,
  frequency,
  money(monetary) AS monetary,
  CAST(r AS BIGINT) AS r_score,
  CAST(f AS BIGINT) AS f_score,
  CAST(m AS BIGINT) AS m_score,
  concat('R', r, 'F', f, 'M', m) AS rfm,
  segment,
  is_member,
  category.value AS favourite_category,
  item.value AS favourite_item,
  daypart.value AS favourite_daypart,
  ratio(habit.weekend_orders, habit.orders) AS weekend_share,
  average(habit.items, habit.orders) AS avg_items_per_order,
  habit.restaurants
FROM named
JOIN home USING (person)
JOIN favourite AS category ON category.person = named.person AND category.kind = 'category'
JOIN favourite AS item ON item.person = named.person AND item.kind = 'item'
JOIN favourite AS daypart ON daypart.person = named.person AND daypart.kind = 'daypart'
JOIN (
  SELECT
    person, count(*) AS orders, sum(quantity) AS items,
    count(*) FILTER (isodow(day) >= 6) AS weekend_orders,
    count(DISTINCT restaurant_id) AS restaurants
  FROM o WHERE person IS NOT NULL GROUP BY person
) AS habit ON habit.person = named.person;

CREATE TABLE segments.summary AS
SELECT
  segment,
  membership,
  count(*) AS customers,
  ratio(count(*), (SELECT count(*) FROM named)) AS customers_share,
  money(sum(net)) AS revenue,
  ratio(sum(net), (SELECT sum(net) FROM named)) AS revenue_share,
  average(sum(recency), count(*)) AS avg_recency_days,
  average(sum(frequency), count(*)) AS avg_frequency,
  money_average(sum(monetary), count(*)) AS avg_monetary
FROM (
  SELECT *, CASE WHEN is_member THEN 'member' ELSE 'non_member' END AS membership FROM named
  UNION ALL SELECT *, 'all' FROM named)
GROUP BY segment, membership;
