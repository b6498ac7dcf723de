-- Releases in the warehouse. The administrator of the database owns these objects. A line of two hyphens
-- separates the statements, because procedures contain semicolons.
CREATE TABLE IF NOT EXISTS ops.release (
  release varchar(64) NOT NULL,
  as_of date NOT NULL,
  registered_at timestamp NOT NULL,
  PRIMARY KEY (release)
) DISTSTYLE ALL
--
COMMENT ON TABLE ops.release IS 'one row per release whose tables are all loaded and audited'
--
CREATE TABLE IF NOT EXISTS ops.release_table (
  release varchar(64) NOT NULL,
  table_name varchar(128) NOT NULL,
  run_id varchar(64) NOT NULL,
  PRIMARY KEY (release, table_name)
) DISTSTYLE ALL SORTKEY (release)
--
COMMENT ON TABLE ops.release_table IS 'one row per release and table: the run that wrote the version it has'
--
CREATE TABLE IF NOT EXISTS ops.loaded (
  table_name varchar(128) NOT NULL,
  run_id varchar(64) NOT NULL,
  path varchar(1024) NOT NULL,
  loaded_at timestamp NOT NULL,
  PRIMARY KEY (table_name, run_id)
) DISTSTYLE ALL
--
COMMENT ON TABLE ops.loaded IS 'one row per table version that is loaded, with the folder of the lake it came from'
--
CREATE TABLE IF NOT EXISTS ops.pointer (
  release varchar(64),
  sequence bigint NOT NULL,
  moved_at varchar(24) NOT NULL
) DISTSTYLE ALL
--
COMMENT ON TABLE ops.pointer IS 'one row: the release that the views show; it follows releases/current.json'
--
CREATE TABLE IF NOT EXISTS ops.fence (token bigint NOT NULL) DISTSTYLE ALL
--
COMMENT ON TABLE ops.fence IS 'one row: the highest fencing token seen; a run with a lower one writes nothing'
--
INSERT INTO ops.pointer (release, sequence, moved_at)
SELECT NULL, 0, '' WHERE NOT EXISTS (SELECT 1 FROM ops.pointer)
--
INSERT INTO ops.fence (token) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM ops.fence)
--
-- Called before a run loads: every run with a lower token fails from then on.
CREATE OR REPLACE PROCEDURE ops.raise_fence(new_token bigint) AS $$
DECLARE
  last_token bigint;
BEGIN
  LOCK ops.fence;
  SELECT token INTO last_token FROM ops.fence;
  IF last_token > new_token THEN
    RAISE EXCEPTION 'fenced: a later run (token %) has taken over from token %', last_token, new_token;
  END IF;
  UPDATE ops.fence SET token = new_token;
END;
$$ LANGUAGE plpgsql SECURITY DEFINER
--
-- Called first in the transaction of every load. It writes the same row as raise_fence: of two concurrent
-- transactions one fails, even if the lock is granted after the snapshot was taken.
CREATE OR REPLACE PROCEDURE ops.hold_fence(own_token bigint) AS $$
DECLARE
  last_token bigint;
BEGIN
  LOCK ops.fence;
  SELECT token INTO last_token FROM ops.fence;
  IF last_token <> own_token THEN
    RAISE EXCEPTION 'fenced: the token is % and not %', last_token, own_token;
  END IF;
  UPDATE ops.fence SET token = own_token;
END;
$$ LANGUAGE plpgsql SECURITY DEFINER
--
-- Moves of releases/current.json are ordered by moved_at: each is later than the previous one. A late move is
-- refused, a repeated one is not.
CREATE OR REPLACE PROCEDURE ops.move_pointer(new_release varchar(64), new_sequence bigint, new_moved_at varchar(24)) AS $$
DECLARE
  last_moved_at varchar(24);
  known bigint;
BEGIN
  LOCK ops.pointer;
  SELECT COUNT(*) INTO known FROM ops.release WHERE release = new_release;
  IF known = 0 THEN
    RAISE EXCEPTION 'unknown: release % is not in the warehouse', new_release;
  END IF;
  SELECT moved_at INTO last_moved_at FROM ops.pointer;
  IF last_moved_at > new_moved_at THEN
    RAISE EXCEPTION 'late: the pointer was moved at %, after %', last_moved_at, new_moved_at;
  END IF;
  UPDATE ops.pointer SET release = new_release, sequence = new_sequence, moved_at = new_moved_at;
END;
$$ LANGUAGE plpgsql SECURITY DEFINER
