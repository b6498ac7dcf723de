-- Second, by the master user, who owns the database: users and their privileges. Can be run again.
--
--   gp_owner   owns tables, views and functions; cannot log in
--   gp_loader  replaces the rows of the source tables from files in S3, and nothing else
--   gp_reader  reads the source tables and views, and nothing else: the pipeline, and people
--
-- None of them is a superuser or a member of rds_superuser. This file has no passwords: they come
-- from Secrets Manager and are set with admin.set_password, below.

DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['gp_owner', 'gp_loader', 'gp_reader'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    END IF;
  END LOOP;
END
$$;

ALTER ROLE gp_loader LOGIN CONNECTION LIMIT 5;
ALTER ROLE gp_loader SET search_path = public;
ALTER ROLE gp_loader SET lock_timeout = '30s';
ALTER ROLE gp_loader SET statement_timeout = '30min';

-- A run keeps one transaction open while it reads, so that all its connections see one state.
ALTER ROLE gp_reader LOGIN CONNECTION LIMIT 50;
ALTER ROLE gp_reader SET search_path = public;
-- No default_transaction_read_only: the rotation of its secret runs ALTER USER as this user. What
-- keeps it from writing are its privileges; the pipeline's transactions are read-only by themselves.
ALTER ROLE gp_reader RESET default_transaction_read_only;
ALTER ROLE gp_reader SET statement_timeout = '30min';
ALTER ROLE gp_reader SET idle_in_transaction_session_timeout = '2h';

-- Whoever runs these files may create objects for the owner.
GRANT gp_owner TO CURRENT_USER;

-- By default every user may connect and create temporary tables.
DO $$
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO gp_loader, gp_reader', current_database());
  EXECUTE format('GRANT CREATE ON DATABASE %I TO gp_owner', current_database());
  -- Files are imported into a temporary table first.
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO gp_loader', current_database());
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO gp_owner;
GRANT USAGE ON SCHEMA public TO gp_loader, gp_reader;

-- The import from S3. The extension belongs to RDS, which decides what the master user may grant:
-- nothing is granted that the loader has already, and no function that it does not call.
DO $$
DECLARE
  import_function regprocedure;
BEGIN
  IF NOT has_schema_privilege('gp_loader', 'aws_s3', 'USAGE') THEN
    GRANT USAGE ON SCHEMA aws_s3 TO gp_loader;
  END IF;
  FOR import_function IN SELECT oid::regprocedure FROM pg_proc
    WHERE pronamespace = 'aws_s3'::regnamespace AND proname = 'table_import_from_s3' LOOP
    IF NOT has_function_privilege('gp_loader', import_function, 'EXECUTE') THEN
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO gp_loader', import_function);
    END IF;
  END LOOP;
  -- Its types are in a schema of their own.
  IF to_regnamespace('aws_commons') IS NOT NULL
     AND NOT has_schema_privilege('gp_loader', 'aws_commons', 'USAGE') THEN
    GRANT USAGE ON SCHEMA aws_commons TO gp_loader;
  END IF;
END
$$;

-- Objects that the owner creates later: tables and views can be read, functions be called by the
-- two users only. Without the first line every function could be called by everybody.
ALTER DEFAULT PRIVILEGES FOR ROLE gp_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE gp_owner IN SCHEMA public
  GRANT SELECT ON TABLES TO gp_reader, gp_loader;
ALTER DEFAULT PRIVILEGES FOR ROLE gp_owner IN SCHEMA public
  GRANT EXECUTE ON FUNCTIONS TO gp_reader, gp_loader;

CREATE SCHEMA IF NOT EXISTS admin;
REVOKE ALL ON SCHEMA admin FROM PUBLIC;

-- ALTER ROLE takes no bound parameters; this does:  SELECT admin.set_password($1, $2)
-- The secret may be a SCRAM verifier, so that the password itself never reaches the server.
CREATE OR REPLACE FUNCTION admin.set_password(role_name text, secret text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF role_name NOT IN ('gp_loader', 'gp_reader') THEN
    RAISE EXCEPTION 'the password of % is not set here', role_name;
  END IF;
  IF coalesce(length(secret), 0) < 16 THEN
    RAISE EXCEPTION 'a password has at least 16 characters';
  END IF;
  EXECUTE format('ALTER ROLE %I PASSWORD %L', role_name, secret);
END
$$;
REVOKE ALL ON FUNCTION admin.set_password(text, text) FROM PUBLIC;
