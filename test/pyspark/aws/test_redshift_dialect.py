"""The deny-list: what Redshift refuses is refused here, though parser and PostgreSQL accept it."""

import pytest

from support.aws.client import Aws
from support.aws.redshift.ddl import check_body
from support.aws.redshift.deny import DeniedError
from support.aws.redshift.sql import translate


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("SELECT COUNT(*) FILTER (WHERE n > 1) AS c FROM t", "FILTER"),
        ("SELECT DISTINCT ON (a) a, b FROM t", "DISTINCT ON"),
        ("SELECT n FROM generate_series(1, 3) AS n", "generate_series"),
        ("SELECT SUM(a) OVER (ORDER BY b RANGE UNBOUNDED PRECEDING) AS s FROM t", "not ROWS"),
        ("SELECT SUM(a) OVER (ORDER BY b) AS s FROM t", "without a frame"),
        ("INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING", "ON CONFLICT"),
        ("INSERT INTO t VALUES (1) RETURNING a", "RETURNING"),
        ("SELECT a FROM t, LATERAL (SELECT 1 AS x) AS s", "LATERAL"),
        ("SELECT a FROM t FOR UPDATE", "FOR UPDATE"),
        ("SELECT ARRAY[1, 2] AS a", "array"),
        ("CREATE TABLE t (a bigint[])", "array"),
        ("SELECT STRING_AGG(a, ',') AS s FROM t", "string_agg"),
        ("SELECT CURRENT_DATE AS d", "current_date"),
        ("SELECT AVG(a) AS m FROM t", "AVG"),
        ("SELECT AVG(CAST(a AS bigint)) AS m FROM t", "AVG"),
        ("CREATE TABLE t (a varchar)", "256 bytes"),
        ("SELECT a AS nulls FROM t", "reserved word"),
        ("CREATE INDEX i ON t (a)", "CREATE INDEX"),
        ("CREATE TABLE t (a bigint, b bigint GENERATED ALWAYS AS (a + 1) STORED)", "generated"),
        ("TRUNCATE t", "TRUNCATE commits"),
        ("SELECT a FROM t TABLESAMPLE (10)", "not known"),
        ("SELECT to_tsvector(a) AS v FROM t", "not known"),
        ("VACUUM t", "not known"),
        ("SELECT 1 AS a; SELECT 2 AS b", "only one"),
        ("SELECT FROM WHERE", "syntax error"),
        ("GRANT SELECT ON t TO x WITH GRANT OPTION", "not known"),
    ],
)
def test_what_redshift_has_not_is_refused(sql: str, problem: str) -> None:
    with pytest.raises(DeniedError, match=problem):
        translate(sql, {}, in_transaction=True)


@pytest.mark.parametrize(
    ("sql", "translated"),
    [
        (
            "CREATE TABLE IF NOT EXISTS g.t (run_id varchar(64) NOT NULL ENCODE zstd, "
            "s super, t varchar(max), PRIMARY KEY (run_id, t)) "
            "DISTSTYLE KEY DISTKEY (run_id) COMPOUND SORTKEY (run_id, t)",
            "CREATE TABLE IF NOT EXISTS g.t (run_id VARCHAR(64) NOT NULL, "
            "s JSONB, t VARCHAR(65535) NOT NULL)",
        ),
        ("ALTER TABLE g.t ADD COLUMN z bigint ENCODE az64", "ALTER TABLE g.t ADD COLUMN z BIGINT"),
        ("LOCK ops.release", "LOCK TABLE ops.release IN ACCESS EXCLUSIVE MODE"),
        ("GRANT SELECT ON TABLE g.t TO ROLE api", "GRANT SELECT ON TABLE g.t TO api"),
        ("GRANT ROLE api TO \"IAMR:x\"", 'GRANT api TO "IAMR:x"'),
        ("SELECT a FROM t WHERE b LIKE '50%' AND c = 5", None),
        ("SELECT AVG(CAST(a AS decimal(18,4))) AS m FROM t", None),
    ],
)  # fmt: skip
def test_what_redshift_has_is_translated(sql: str, translated: str | None) -> None:
    found = translate(sql, {}, in_transaction=True).text
    assert found == translated or translated is None


def test_parameters_are_bound_and_a_percent_sign_stays_one() -> None:
    found = translate(
        "SELECT a FROM t WHERE b LIKE '50%' AND c = :day", {"day": "x"}, in_transaction=False
    )
    assert found.text == "SELECT a FROM t WHERE b LIKE '50%%' AND c = (CAST(%(day)s AS VARCHAR))"
    assert found.values == {"day": "x"}


@pytest.mark.parametrize(
    "body",
    [
        "BEGIN IF (SELECT COUNT(*) FILTER (WHERE a) FROM t) > 1 THEN RETURN; END IF; END;",
        "DECLARE n bigint; BEGIN SELECT DISTINCT ON (a) a INTO n FROM t; END;",
        "BEGIN FOR r IN SELECT a FROM t LOOP RETURN; END LOOP; END;",
        "BEGIN EXECUTE 'DROP TABLE t'; END;",
    ],
)
def test_the_body_of_a_procedure_passes_the_same_list(body: str) -> None:
    with pytest.raises(DeniedError):
        check_body(body)


def test_keys_are_not_enforced(aws: Aws) -> None:
    aws.ok("CREATE TABLE t (a bigint PRIMARY KEY, b bigint NOT NULL)")
    aws.ok("INSERT INTO t VALUES (1, 1), (1, 1)")
    assert "not-null" in aws.error("INSERT INTO t VALUES (1, NULL)")


def test_a_procedure_is_its_owners_until_granted(aws: Aws) -> None:
    aws.ok("CREATE SCHEMA ops")
    aws.ok(
        "CREATE PROCEDURE ops.refuse(n bigint) AS $$ BEGIN IF n > 0 THEN "
        "RAISE EXCEPTION 'no % please', n; END IF; END; $$ LANGUAGE plpgsql SECURITY DEFINER"
    )
    # What is bound is text: the procedure that takes a number is another one.
    assert "does not exist" in aws.error("CALL ops.refuse(:n)", n="1")
    assert "no 1 please" in aws.error("CALL ops.refuse(CAST(:n AS bigint))", n="1")
    aws.ok("CREATE ROLE calling", "GRANT USAGE ON SCHEMA ops TO ROLE calling")
    assert aws.rows("SELECT 1 AS x", caller="x") == [[1]]  # its user is made when first seen
    aws.ok('GRANT ROLE calling TO "IAMR:x"')
    assert "permission denied for procedure" in aws.error("CALL ops.refuse(0)", caller="x")
    aws.ok("GRANT EXECUTE ON PROCEDURE ops.refuse(bigint) TO ROLE calling")
    aws.ok("CALL ops.refuse(0)", caller="x")
