-- Money is whole cents in every view below: sums are exact, and round_div rounds once.

-- num / den, rounded half away from zero; null when the denominator is zero.
CREATE MACRO round_div(num, den) AS
  CASE WHEN den <> 0 THEN
    sign(num)::HUGEINT * sign(den)::HUGEINT
      * ((2 * abs(num::HUGEINT) + abs(den::HUGEINT)) // (2 * abs(den::HUGEINT)))
  END;
-- Whole hundredths and ten-thousandths as the decimals of the tables.
CREATE MACRO hundredths(n) AS
  CAST(CAST(n AS DECIMAL(30, 0)) * CAST('0.01' AS DECIMAL(3, 2)) AS DECIMAL(18, 2));
CREATE MACRO ten_thousandths(n) AS
  CAST(CAST(n AS DECIMAL(30, 0)) * CAST('0.0001' AS DECIMAL(5, 4)) AS DECIMAL(18, 4));
CREATE MACRO money(cents) AS hundredths(cents);
-- Cents over a count; a count over a count; a share; a change in percent of two amounts.
CREATE MACRO money_average(cents, n) AS hundredths(round_div(cents, n));
CREATE MACRO average(num, den) AS hundredths(round_div(num::HUGEINT * 100, den));
CREATE MACRO ratio(num, den) AS ten_thousandths(round_div(num::HUGEINT * 10000, den));
CREATE MACRO change(now, earlier) AS
  CASE WHEN earlier > 0 THEN
    hundredths(round_div((now::HUGEINT - earlier::HUGEINT) * 10000, earlier))
  END;
CREATE MACRO month_of(day) AS CAST(date_trunc('month', day) AS DATE);
CREATE MACRO month_end(day) AS CAST(last_day(day) AS DATE);
CREATE MACRO months_between(earlier, later) AS
  CAST(12 * (year(later) - year(earlier)) + month(later) - month(earlier) AS BIGINT);
CREATE MACRO days(n) AS to_days(CAST(n AS INTEGER));
CREATE MACRO day_minus(day, n) AS CAST(day - to_days(CAST(n AS INTEGER)) AS DATE);
CREATE MACRO day_plus(day, n) AS CAST(day + to_days(CAST(n AS INTEGER)) AS DATE);
CREATE MACRO is_cut_short(month) AS
  month = month_of(as_of()) AND as_of() <> month_end(as_of());
CREATE MACRO daypart_of(hour) AS CASE
  WHEN hour BETWEEN 5 AND 10 THEN 'breakfast'
  WHEN hour BETWEEN 11 AND 13 THEN 'lunch'
  WHEN hour BETWEEN 14 AND 16 THEN 'afternoon'
  WHEN hour BETWEEN 17 AND 20 THEN 'dinner'
  ELSE 'late' END;

-- One row per order in scope; `person` is null for guests and excluded accounts.
CREATE TABLE o AS
SELECT
  order_id, app_name, restaurant_id, customer_id, is_loyalty, ordered_at, hour, lines, quantity,
  business_date AS day,
  month_of(business_date) AS month,
  daypart_of(hour) AS daypart,
  CASE WHEN NOT list_contains(excluded_customers(), customer_id) THEN customer_id END AS person,
  CAST(item_amount * 100 AS BIGINT) AS item,
  CAST(options_amount * 100 AS BIGINT) AS options,
  CAST(discount_amount * 100 AS BIGINT) AS discount,
  CAST(gross_amount * 100 AS BIGINT) AS gross,
  CAST(net_amount * 100 AS BIGINT) AS net
FROM silver.orders
WHERE NOT is_test AND business_date <= as_of();

-- The lines of those orders, with their own amounts.
CREATE TABLE l AS
SELECT
  order_id, lineitem_id, o.restaurant_id, o.person, o.customer_id, o.is_loyalty, o.day, o.month,
  o.hour, o.daypart, s.item_category, s.item_name, s.quantity,
  CAST(s.item_amount * 100 AS BIGINT) AS item,
  CAST(s.options_amount * 100 AS BIGINT) AS options,
  CAST(s.discount_amount * 100 AS BIGINT) AS discount,
  CAST(s.gross_amount * 100 AS BIGINT) AS gross,
  CAST(s.net_amount * 100 AS BIGINT) AS net
FROM o JOIN silver.order_lines AS s USING (order_id);

-- The options of those lines.
CREATE TABLE opt AS
SELECT
  order_id, lineitem_id, l.item_category,
  CAST(p.option_price * 100 AS BIGINT) AS price,
  CAST(p.option_amount * 100 AS BIGINT) AS amount
FROM silver.order_options AS p JOIN l USING (order_id, lineitem_id);

-- Home restaurant: most orders, then latest order, then smallest id.
CREATE TABLE home AS
SELECT person, restaurant_id
FROM o WHERE person IS NOT NULL
GROUP BY person, restaurant_id
QUALIFY 1 = row_number() OVER (
  PARTITION BY person ORDER BY count(*) DESC, max(ordered_at) DESC, restaurant_id);

-- One row per person and day with an order.
CREATE TABLE person_day AS
SELECT person, day, count(*) AS orders, sum(net)::BIGINT AS net
FROM o WHERE person IS NOT NULL
GROUP BY person, day;
