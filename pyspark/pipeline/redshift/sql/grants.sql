-- Grants. `ddl.py` creates missing roles before.
GRANT USAGE ON SCHEMA ops TO ROLE gp_loader
--
GRANT USAGE, CREATE ON SCHEMA silver TO ROLE gp_loader
--
GRANT USAGE, CREATE ON SCHEMA gold TO ROLE gp_loader
--
GRANT USAGE, CREATE ON SCHEMA released TO ROLE gp_loader
--
GRANT SELECT, INSERT, DELETE ON ops.release, ops.release_table, ops.loaded TO ROLE gp_loader
--
GRANT SELECT ON ops.pointer, ops.fence TO ROLE gp_loader
--
GRANT EXECUTE ON PROCEDURE ops.raise_fence(bigint) TO ROLE gp_loader
--
GRANT EXECUTE ON PROCEDURE ops.hold_fence(bigint) TO ROLE gp_loader
--
GRANT EXECUTE ON PROCEDURE ops.move_pointer(varchar, bigint, varchar) TO ROLE gp_loader
--
-- The API reads gold and moves the pointer on a rollback; it reads neither ops nor silver.
GRANT USAGE ON SCHEMA gold TO ROLE gp_api
--
GRANT USAGE ON SCHEMA ops TO ROLE gp_api
--
GRANT EXECUTE ON PROCEDURE ops.move_pointer(varchar, bigint, varchar) TO ROLE gp_api
--
-- Analysts read all tables of the current release.
GRANT USAGE ON SCHEMA released TO ROLE gp_analyst
