-- Third, by the master user: the tables that the pipeline reads. Can be run again.
--
-- Every column except the identity key is text: a value that does not fit a typed column would
-- abort the import of its whole file, where the pipeline sets one record aside. People read the
-- typed views (typed_views.sql).

SET ROLE gp_owner;

CREATE TABLE IF NOT EXISTS public.order_items_fct (
  order_item_pk bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  app_name text,
  restaurant_id text,
  creation_time_utc text,
  order_id text,
  user_id text,
  printed_card_number text,
  is_loyalty text,
  currency text,
  lineitem_id text,
  item_category text,
  item_name text,
  item_price text,
  item_quantity text
);
COMMENT ON TABLE public.order_items_fct IS
  'One row per record of order_items.csv, as it stands there.';
COMMENT ON COLUMN public.order_items_fct.order_item_pk IS
  'Number of the record in its file, from 1; reads are split by it.';
COMMENT ON COLUMN public.order_items_fct.creation_time_utc IS
  'ISO 8601, UTC, with 0 to 3 fraction digits.';
COMMENT ON COLUMN public.order_items_fct.printed_card_number IS
  'Personal data: it goes no further than bronze.';
COMMENT ON COLUMN public.order_items_fct.item_price IS
  'USD, total of the line (not of a unit).';

CREATE TABLE IF NOT EXISTS public.order_item_options_fct (
  order_option_pk bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id text,
  lineitem_id text,
  option_group_name text,
  option_name text,
  option_price text,
  option_quantity text
);
COMMENT ON TABLE public.order_item_options_fct IS
  'One row per record of order_item_options.csv, as it stands there.';
COMMENT ON COLUMN public.order_item_options_fct.order_option_pk IS
  'Number of the record in its file, from 1; reads are split by it.';
COMMENT ON COLUMN public.order_item_options_fct.option_price IS
  'USD, once per line whatever its quantity; below 0 is a discount.';

CREATE TABLE IF NOT EXISTS public.date_dim (
  date_key text,
  year text,
  month text,
  week text,
  day_of_week text,
  is_weekend text,
  is_holiday text,
  holiday_name text
);
COMMENT ON TABLE public.date_dim IS 'One row per record of date_dim.csv, as it stands there.';
COMMENT ON COLUMN public.date_dim.date_key IS 'dd-mm-yyyy';
COMMENT ON COLUMN public.date_dim.week IS 'ISO week.';

CREATE TABLE IF NOT EXISTS public.restaurants (
  restaurant_id text,
  name text,
  city text
);
COMMENT ON TABLE public.restaurants IS
  'One row per record of restaurants.csv; empty where there is no such file.';

-- The loader replaces rows; it neither alters nor drops a table. Setting the next key is USAGE
-- and UPDATE on the sequence.
GRANT INSERT, DELETE ON public.order_items_fct, public.order_item_options_fct,
  public.date_dim, public.restaurants TO gp_loader;
GRANT USAGE, UPDATE ON SEQUENCE public.order_items_fct_order_item_pk_seq,
  public.order_item_options_fct_order_option_pk_seq TO gp_loader;

RESET ROLE;
