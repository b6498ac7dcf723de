-- What a set of source files is like: (metric, value), the metrics of check.py.
-- `l` are the records of order_items, `p` those of order_item_options, all columns text.
WITH
lines AS (
  SELECT *, ITEM_PRICE::DECIMAL(12, 2) AS price, ITEM_QUANTITY::INTEGER AS quantity,
    rtrim(split_part(CREATION_TIME_UTC, '.', 2), 'Z') AS fraction,
    (substr(CREATION_TIME_UTC, 1, 19) || 'Z')::TIMESTAMPTZ AT TIME ZONE 'UTC' AS time
  FROM l
),
orders AS (
  SELECT ORDER_ID, any_value(USER_ID) AS user_id, any_value(IS_LOYALTY) = 'TRUE' AS loyal,
    any_value(RESTAURANT_ID) AS restaurant_id, any_value(APP_NAME) AS app, any_value(time) AS time,
    count(*) AS lines
  FROM lines GROUP BY ORDER_ID
),
users AS (
  SELECT user_id, count(*) AS orders, sum(lines) AS lines, bool_or(loyal) AND NOT bool_and(loyal) AS switched
  FROM orders WHERE user_id IS NOT NULL GROUP BY user_id
),
single AS (
  SELECT DISTINCT ITEM_NAME, price FROM lines WHERE quantity = 1 AND ITEM_CATEGORY = 'Breakfast'
),
several AS (
  SELECT price, quantity,
    EXISTS (SELECT 1 FROM single s WHERE s.ITEM_NAME = b.ITEM_NAME AND s.price * b.quantity = b.price) AS is_total,
    EXISTS (SELECT 1 FROM single s WHERE s.ITEM_NAME = b.ITEM_NAME AND s.price = b.price) AS is_unit
  FROM lines b WHERE quantity > 1 AND ITEM_CATEGORY = 'Breakfast'
),
charged AS (SELECT *, OPTION_PRICE::DECIMAL(12, 2) AS price FROM p WHERE OPTION_PRICE::DECIMAL(12, 2) >= 0),
orphans AS (SELECT * FROM p ANTI JOIN l ON l.ORDER_ID = p.ORDER_ID AND l.LINEITEM_ID = p.LINEITEM_ID),
shared AS (SELECT * FROM orders WHERE user_id = '5ece77fe902ad501337b23fd'),
records AS (
  SELECT count(*) AS "order lines", count(DISTINCT ORDER_ID) AS orders,
    count(DISTINCT (ORDER_ID, LINEITEM_ID)) AS "different lines",
    count(DISTINCT RESTAURANT_ID) AS restaurants, count(DISTINCT ITEM_CATEGORY) AS categories,
    count(DISTINCT ITEM_NAME) AS "item names",
    count(DISTINCT lower(trim(regexp_replace(ITEM_NAME, '[\s\x{00A0}]+', ' ', 'g')))) AS "folded item names",
    count(DISTINCT price) AS prices,
    count(*) FILTER (USER_ID IS NULL) AS "guest lines",
    count(*) FILTER (IS_LOYALTY = 'TRUE') AS "loyalty lines",
    count(*) FILTER ((PRINTED_CARD_NUMBER IS NOT NULL) <> (IS_LOYALTY = 'TRUE')
      OR NOT regexp_full_match(PRINTED_CARD_NUMBER, '678[0-9]{9}')) AS "wrong card numbers",
    count(*) FILTER (contains(ITEM_NAME, chr(10))) AS "line breaks in names",
    count(*) FILTER (ITEM_NAME LIKE '%*') AS "names with a star",
    count(*) FILTER (regexp_matches(ITEM_CATEGORY, 'https?://\S*?#')) AS "URLs in categories",
    count(*) FILTER (LINEITEM_ID IS NULL AND ITEM_CATEGORY IS NULL AND ITEM_NAME IS NULL
      AND quantity = 0 AND price = 4.39) AS "malformed records",
    count(*) FILTER (price = 0) AS "free lines",
    count(*) FILTER (quantity = 500) AS "bulk lines",
    max(price) AS "highest price",
    min(price) AS "lowest price",
    sum(price) FILTER (LINEITEM_ID IS NOT NULL) AS "item revenue",
    sum(price * quantity) / sum(price) AS "inflation by quantity"
  FROM lines
),
of_orders AS (
  SELECT count(*) FILTER (user_id IS NULL) AS "guest orders", count(*) FILTER (loyal) AS "loyalty orders",
    count(*) FILTER (app LIKE '%DEVELOPMENT') AS "test orders",
    count(DISTINCT restaurant_id) FILTER (app LIKE '%DEVELOPMENT') AS "test restaurants",
    epoch_ms(min(time)) // 1000 AS "first time", epoch_ms(max(time)) // 1000 AS "last time"
  FROM orders
),
of_users AS (
  SELECT count(*) AS users, count(*) FILTER (switched) AS "users with and without loyalty",
    count(*) FILTER (lines > 500) AS "users over 500 lines"
  FROM users
),
of_shared AS (
  SELECT count(*) AS "shared account orders", count(DISTINCT restaurant_id) AS "shared account restaurants",
    (SELECT max(n) FROM (SELECT count(*) AS n FROM shared GROUP BY time::DATE)) AS "shared account on one day"
  FROM shared
),
of_options AS (
  SELECT count(*) AS options, count(DISTINCT (ORDER_ID, LINEITEM_ID)) AS "lines with options",
    count(DISTINCT OPTION_GROUP_NAME) AS "option groups", count(DISTINCT OPTION_NAME) AS "option names",
    count(*) - (SELECT count(*) FROM (SELECT DISTINCT * FROM charged)) AS "surplus duplicates",
    count(*) FILTER (OPTION_QUANTITY <> '1') AS "option quantities above 1",
    sum(price) AS "option revenue"
  FROM charged
),
of_orphans AS (
  SELECT count(*) AS "orphan options", count(DISTINCT LINEITEM_ID) AS "orphan lines",
    count(DISTINCT ORDER_ID) AS "orphan orders"
  FROM orphans
),
of_several AS (
  SELECT count(*) FILTER (is_total) AS "breakfast totals", count(*) FILTER (is_unit) AS "breakfast units"
  FROM several
),
quantiles AS (
  SELECT unnest([0.05, 0.25, 0.5, 0.75, 0.95, 0.99]) AS q,
    unnest(quantile_disc(price, [0.05, 0.25, 0.5, 0.75, 0.95, 0.99])) AS value
  FROM lines
)
SELECT name, value::DOUBLE FROM (UNPIVOT (SELECT COLUMNS(*)::DOUBLE FROM records) ON COLUMNS(*))
UNION ALL SELECT name, value FROM (UNPIVOT (SELECT COLUMNS(*)::DOUBLE FROM of_orders) ON COLUMNS(*))
UNION ALL SELECT name, value FROM (UNPIVOT (SELECT COLUMNS(*)::DOUBLE FROM of_users) ON COLUMNS(*))
UNION ALL SELECT name, value FROM (UNPIVOT (SELECT COLUMNS(*)::DOUBLE FROM of_shared) ON COLUMNS(*))
UNION ALL SELECT name, value FROM (UNPIVOT (SELECT COLUMNS(*)::DOUBLE FROM of_options) ON COLUMNS(*))
UNION ALL SELECT name, value FROM (UNPIVOT (SELECT COLUMNS(*)::DOUBLE FROM of_orphans) ON COLUMNS(*))
UNION ALL SELECT name, value FROM (UNPIVOT (SELECT COLUMNS(*)::DOUBLE FROM of_several) ON COLUMNS(*))
UNION ALL SELECT 'price quantile ' || printf('%.2f', q), value FROM quantiles
UNION ALL SELECT 'lines in ' || year(time), count(*) FROM lines GROUP BY 1
UNION ALL SELECT 'lines at ' || hour(time) || ' UTC', count(*) FROM lines GROUP BY 1
UNION ALL SELECT 'lines with ' || length(fraction) || ' fraction digits', count(*) FROM lines GROUP BY 1
UNION ALL SELECT 'lines of ' || APP_NAME, count(*) FROM lines GROUP BY 1
UNION ALL SELECT 'lines of ' || ITEM_CATEGORY, count(*) FROM lines WHERE ITEM_CATEGORY IS NOT NULL GROUP BY 1
UNION ALL SELECT 'lines at price ' || price, count(*) FROM lines GROUP BY 1
UNION ALL SELECT 'lines of quantity ' || quantity, count(*) FROM lines GROUP BY 1
UNION ALL SELECT 'lines of restaurant ' || row_number() OVER (ORDER BY n DESC), n
  FROM (SELECT count(*) AS n FROM lines GROUP BY RESTAURANT_ID)
UNION ALL SELECT 'orders with ' || lines || ' lines', count(*) FROM orders GROUP BY 1
UNION ALL SELECT 'users with ' || orders || ' orders', count(*) FROM users GROUP BY 1
UNION ALL SELECT 'options at price ' || price, count(*) FROM charged GROUP BY 1
