-- Fourth, by the master user: the source tables with types, for people. Can be run again.
--
-- No value makes a view fail: what does not follow the grammar of docs/files.md is null. The
-- pipeline does not read the views; it reads the text and says why it rejects a record.

SET ROLE gp_owner;

-- White space (Unicode's property) trimmed and collapsed, empty becomes null.
CREATE OR REPLACE FUNCTION public.cleaned(value text) RETURNS text
IMMUTABLE PARALLEL SAFE
RETURN nullif(btrim(regexp_replace(value,
  '[\u0009-\u000D\u0020\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+',
  ' ', 'g')), '');

-- An id; the words of the setting null_words, as it is by default, mean none.
CREATE OR REPLACE FUNCTION public.as_id(value text) RETURNS text
IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN lower(public.cleaned(value)) NOT IN ('null', 'none', 'nan', 'n/a', '\n')
            THEN public.cleaned(value) END;

-- A plain decimal number; no exponent, NaN or infinity, which a cast would take.
CREATE OR REPLACE FUNCTION public.as_number(value text) RETURNS numeric
STABLE PARALLEL SAFE
RETURN CASE WHEN public.cleaned(value) ~ '^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$'
             AND pg_input_is_valid(public.cleaned(value), 'numeric')
            THEN public.cleaned(value)::numeric END;

-- A whole number in the range of BIGINT; 2.0 is one.
CREATE OR REPLACE FUNCTION public.as_whole(value text) RETURNS bigint
STABLE PARALLEL SAFE
RETURN CASE WHEN public.as_number(value) = trunc(public.as_number(value))
             AND pg_input_is_valid(trunc(public.as_number(value))::text, 'bigint')
            THEN public.as_number(value)::bigint END;

-- An instant with its offset; not `now`, `infinity`, 24:00:00 or second 60, which a cast would take.
-- A cast would round to microseconds: what follows the sixth digit is cut before.
CREATE OR REPLACE FUNCTION public.as_instant(value text) RETURNS timestamptz
STABLE PARALLEL SAFE
RETURN CASE WHEN public.cleaned(value) ~ ('^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]'
               || '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?'
               || ' ?(Z|UTC|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)$')
             AND pg_input_is_valid(
               regexp_replace(public.cleaned(value), '(\.[0-9]{6})[0-9]+', '\1'), 'timestamptz')
            THEN regexp_replace(
               public.cleaned(value), '(\.[0-9]{6})[0-9]+', '\1')::timestamptz END;

-- Empty is false.
CREATE OR REPLACE FUNCTION public.as_flag(value text) RETURNS boolean
IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN lower(public.cleaned(value)) IN ('true', 't', 'yes', 'y', '1') THEN true
            WHEN coalesce(lower(public.cleaned(value)), '0') IN ('false', 'f', 'no', 'n', '0')
            THEN false END;

-- dd-mm-yyyy. A cast of that order would depend on the setting DateStyle.
CREATE OR REPLACE FUNCTION public.as_day(value text) RETURNS date
STABLE PARALLEL SAFE
RETURN CASE WHEN public.cleaned(value) ~ '^[0-9]{2}-[0-9]{2}-[0-9]{4}$'
             AND pg_input_is_valid(regexp_replace(public.cleaned(value),
               '^(..)-(..)-(....)$', '\3-\2-\1'), 'date')
            THEN regexp_replace(public.cleaned(value),
               '^(..)-(..)-(....)$', '\3-\2-\1')::date END;

-- Without the card number: no reader needs it.
CREATE OR REPLACE VIEW public.order_items_typed AS
SELECT order_item_pk,
       public.cleaned(app_name) AS app_name,
       public.as_id(restaurant_id) AS restaurant_id,
       public.as_instant(creation_time_utc) AS creation_time_utc,
       public.as_id(order_id) AS order_id,
       public.as_id(user_id) AS user_id,
       public.as_flag(is_loyalty) AS is_loyalty,
       public.cleaned(currency) AS currency,
       public.as_id(lineitem_id) AS lineitem_id,
       public.cleaned(item_category) AS item_category,
       public.cleaned(item_name) AS item_name,
       public.as_number(item_price) AS item_price,
       public.as_whole(item_quantity) AS item_quantity
FROM public.order_items_fct;
COMMENT ON VIEW public.order_items_typed IS
  'order_items_fct with types; a value that does not fit is null.';

CREATE OR REPLACE VIEW public.order_item_options_typed AS
SELECT order_option_pk,
       public.as_id(order_id) AS order_id,
       public.as_id(lineitem_id) AS lineitem_id,
       public.cleaned(option_group_name) AS option_group_name,
       public.cleaned(option_name) AS option_name,
       public.as_number(option_price) AS option_price,
       public.as_whole(option_quantity) AS option_quantity
FROM public.order_item_options_fct;
COMMENT ON VIEW public.order_item_options_typed IS
  'order_item_options_fct with types; a value that does not fit is null.';

CREATE OR REPLACE VIEW public.date_dim_typed AS
SELECT public.as_day(date_key) AS date_key,
       public.as_whole(year) AS year,
       public.as_whole(month) AS month,
       public.as_whole(week) AS week,
       public.cleaned(day_of_week) AS day_of_week,
       public.as_flag(is_weekend) AS is_weekend,
       public.as_flag(is_holiday) AS is_holiday,
       public.cleaned(holiday_name) AS holiday_name
FROM public.date_dim;
COMMENT ON VIEW public.date_dim_typed IS
  'date_dim with types; a value that does not fit is null.';

RESET ROLE;
