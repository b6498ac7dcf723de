-- Fifth, by the master user: the functions that the loader calls. Can be run again.
--
-- A load is one call, so one transaction: the rows of all tables change together, or none does.
--
--   SELECT table_name, records, previous_records
--   FROM loading.load_source($1, $2, $3::jsonb, $4)
--
--   $1 bucket   $2 region   $4 smallest share of the present rows (0.5), 0 to allow any
--   $3 files    [{"table": "order_items", "key": "landing/2026-11-23/order_items.csv",
--                 "columns": ["APP_NAME", ...], "records": 203519}, ...]
--      columns: the header of the file, in its order; records: how many the caller counted, or null
--
-- order_items, order_item_options and date_dim are all required, so that they belong together;
-- restaurants keeps its rows when it is not named. Rows are deleted and inserted, not truncated:
-- transactions that read meanwhile continue to see the earlier rows.

SET ROLE gp_owner;

CREATE SCHEMA IF NOT EXISTS loading;
GRANT USAGE ON SCHEMA loading TO gp_loader;

-- Target table of each file; the only names that are ever put into a statement.
CREATE OR REPLACE FUNCTION loading.target(file_table text) RETURNS regclass
STABLE SET search_path = pg_catalog, pg_temp
RETURN CASE file_table
  WHEN 'order_items' THEN 'public.order_items_fct'::regclass
  WHEN 'order_item_options' THEN 'public.order_item_options_fct'::regclass
  WHEN 'date_dim' THEN 'public.date_dim'::regclass
  WHEN 'restaurants' THEN 'public.restaurants'::regclass
END;

-- Columns of the staging table for a header: known names in lower case, others by their place.
CREATE OR REPLACE FUNCTION loading.staging_columns(file_table text, header jsonb) RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  titles text[];
  known text[];
  wrong text;
BEGIN
  SELECT array_agg(lower(btrim(ltrim(title, E'\uFEFF'))) ORDER BY place) INTO titles
  FROM jsonb_array_elements_text(header) WITH ORDINALITY AS given (title, place);
  SELECT array_agg(attname::text) INTO known FROM pg_attribute
  WHERE attrelid = loading.target(file_table)
    AND attnum > 0 AND NOT attisdropped AND attidentity = '';
  SELECT string_agg(name, ', ') INTO wrong FROM unnest(known) AS name WHERE name <> ALL (titles);
  IF wrong IS NOT NULL OR titles IS NULL THEN
    RAISE EXCEPTION '%: missing column %', file_table, coalesce(wrong, 'names')
      USING ERRCODE = 'data_exception';
  END IF;
  SELECT string_agg(name, ', ') INTO wrong FROM unnest(known) AS name
  WHERE cardinality(array_positions(titles, name)) > 1;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION '%: column % appears more than once', file_table, wrong
      USING ERRCODE = 'data_exception';
  END IF;
  RETURN (
    SELECT array_agg(CASE WHEN title = ANY (known) THEN title ELSE 'ignored_' || place END
                     ORDER BY place)
    FROM unnest(titles) WITH ORDINALITY AS given (title, place));
END
$$;

-- Import a file from S3 into the temporary table `staged`; returns its number of records.
CREATE OR REPLACE FUNCTION loading.stage(file jsonb, bucket text, region text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  columns text[] := loading.staging_columns(file ->> 'table', file -> 'columns');
  staged_records bigint;
BEGIN
  DROP TABLE IF EXISTS pg_temp.staged;
  EXECUTE format(
    'CREATE TEMPORARY TABLE staged (record_number bigint GENERATED ALWAYS AS IDENTITY, %s) '
    'ON COMMIT DROP',
    (SELECT string_agg(format('%I text', name), ', ' ORDER BY place)
     FROM unnest(columns) WITH ORDINALITY AS given (name, place)));
  PERFORM aws_s3.table_import_from_s3(
    'staged',
    (SELECT string_agg(quote_ident(name), ', ' ORDER BY place)
     FROM unnest(columns) WITH ORDINALITY AS given (name, place)),
    '(FORMAT csv, HEADER true, ENCODING ''UTF8'')',
    bucket, file ->> 'key', region);
  SELECT count(*) INTO staged_records FROM pg_temp.staged;
  RETURN staged_records;
END
$$;

-- Put the staged records in the place of a table's rows; keys are the record numbers.
CREATE OR REPLACE FUNCTION loading.replace_rows(target regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  key_name text := (SELECT attname FROM pg_attribute
                    WHERE attrelid = target AND attidentity <> '' AND NOT attisdropped);
  names text := (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
                 WHERE attrelid = target
                   AND attnum > 0 AND NOT attisdropped AND attidentity = '');
BEGIN
  EXECUTE format('DELETE FROM %s', target);
  IF key_name IS NULL THEN
    EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM pg_temp.staged', target, names, names);
  ELSE
    EXECUTE format('INSERT INTO %s (%I, %s) OVERRIDING SYSTEM VALUE '
                   'SELECT record_number, %s FROM pg_temp.staged', target, key_name, names, names);
    EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, %L), greatest(max(%I), 1)) FROM %s',
                   target::text, key_name, key_name, target);
  END IF;
END
$$;

CREATE OR REPLACE FUNCTION loading.load_file(
  file jsonb, bucket text, region text, min_ratio numeric,
  OUT table_name text, OUT records bigint, OUT previous_records bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  target regclass := loading.target(file ->> 'table');
BEGIN
  table_name := file ->> 'table';
  EXECUTE format('SELECT count(*) FROM %s', target) INTO previous_records;
  records := loading.stage(file, bucket, region);
  IF records <> (file ->> 'records')::bigint THEN
    RAISE EXCEPTION '%: % records imported, % expected', table_name, records, file ->> 'records'
      USING ERRCODE = 'data_exception';
  END IF;
  IF records < min_ratio * previous_records THEN
    RAISE EXCEPTION '%: % records, less than % of the % that are there',
      table_name, records, min_ratio, previous_records USING ERRCODE = 'data_exception';
  END IF;
  PERFORM loading.replace_rows(target);
END
$$;

CREATE OR REPLACE FUNCTION loading.load_source(
  bucket text, region text, files jsonb, min_ratio numeric DEFAULT 0.5)
RETURNS TABLE (table_name text, records bigint, previous_records bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  given text[] := ARRAY(SELECT file ->> 'table' FROM jsonb_array_elements(files) AS file
                        ORDER BY file ->> 'table' COLLATE "C");
BEGIN
  IF array_remove(given, 'restaurants') IS DISTINCT FROM
     ARRAY['date_dim', 'order_item_options', 'order_items']
     OR cardinality(array_positions(given, 'restaurants')) > 1 THEN
    RAISE EXCEPTION 'a load needs order_items, order_item_options, date_dim, each once; given: %',
      array_to_string(given, ', ', '?') USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF NOT pg_try_advisory_xact_lock(hashtextextended('loading.load_source', 0)) THEN
    RAISE EXCEPTION 'another load is running' USING ERRCODE = 'lock_not_available';
  END IF;
  RETURN QUERY
  SELECT loaded.table_name, loaded.records, loaded.previous_records
  FROM jsonb_array_elements(files) AS file,
       LATERAL loading.load_file(file, bucket, region, min_ratio) AS loaded;
END
$$;

GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA loading TO gp_loader;

RESET ROLE;
