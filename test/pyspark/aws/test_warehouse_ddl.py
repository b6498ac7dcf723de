"""What makes the warehouse: valid for Redshift, repeatable, least privilege, migrations."""

from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from pipeline import marts
from pipeline.cli import main as cli
from pipeline.errors import InputError
from pipeline.redshift import command, ddl, tables
from pipeline.redshift.data_api import DataApi
from pipeline.redshift.tables import warehouse_tables
from pipeline.silver.rejections import MAX_ID_CHARACTERS, MAX_TEXT_CHARACTERS
from pipeline.spark.tables import Column
from support.aws.client import DATABASE, WORKGROUP, Aws
from support.aws.publishing import Opens
from support.aws.redshift.engine import ADMIN_SECRET
from support.aws.redshift.sql import translate

# https://docs.aws.amazon.com/redshift/latest/dg/r_pg_keywords.html, those that a mart might use.
RESERVED_WORDS = """
  all analyse and any array as asc authorization between both case cast check collate column create
  cross default defrag delta desc distinct do else enable end except explicit false for foreign
  freeze from full grant group having identity in inner intersect interval into is join language
  leading left like limit minus natural new not null nulls of off offline offset old on only open or
  order outer overlaps parallel partition percent permissions primary raw recover references respect
  restore right select similar snapshot some sysdate system table tag then timestamp to top trailing
  true unique user using verbose wallet when where with without
"""
VALUES = {
    "text": "'x'", "count": "1", "money": "1", "average": "1", "ratio": "1", "percent": "1",
    "model": "1", "date": "DATE '2024-01-01'", "flag": "TRUE",
}  # fmt: skip
RESERVED = frozenset(RESERVED_WORDS.split())


def test_every_statement_is_redshifts() -> None:
    groups = [list(ddl.setup((), [("gp_api", "IAMR:api")])), *ddl.table_statements({})]
    for statement in (statement for group in groups for statement in group):
        translate(statement, {}, in_transaction=True)
    batches = list(ddl.batches(groups))
    assert max(len(batch) for batch in batches) == ddl.STATEMENTS_OF_A_BATCH
    assert [*chain(*batches)] == [*chain(*groups)]


def test_a_key_with_a_column_that_may_be_null_is_not_declared(prepared: Aws, opens: Opens) -> None:
    opens("run", 1).update_tables()
    for table in warehouse_tables().values():
        nullable = [column.name for column in table.columns if column.nullable]
        null = prepared.rows(
            "SELECT column_name FROM svv_columns WHERE is_nullable = 'YES' "
            f"AND table_schema = '{table.schema}' AND table_name = '{table.short}'"
        )
        assert sorted(name for (name,) in null) == sorted(nullable), table.place


def test_every_text_that_silver_accepts_fits_its_column() -> None:
    # A length is in bytes, and a character takes four at most.
    assert tables.SQL_TYPES["text"] == "varchar(1024)"
    assert max(MAX_ID_CHARACTERS, MAX_TEXT_CHARACTERS) * 4 <= 1024


def test_every_table_has_a_place_of_its_own_and_every_column_a_description() -> None:
    found = warehouse_tables()
    assert set(found) >= {f"gold/{name}" for name in marts.tables()}
    assert len({table.short for table in found.values()}) == len(found)
    for name, table in found.items():
        assert not {column.name for column in table.columns} & (RESERVED | {"run_id"}), name
        if table.schema == "gold":
            assert all(column.description for column in table.columns), name


def test_each_user_may_what_it_needs_and_nothing_else(prepared: Aws, opens: Opens) -> None:
    warehouse = opens("run", 1)
    warehouse.raise_fence()
    warehouse.update_tables()
    allowed = {
        "api": ["SELECT COUNT(*) AS n FROM gold.churn"],
        "refresh": ["SELECT COUNT(*) AS n FROM gold.churn"],
        "analyst": ["SELECT COUNT(*) AS n FROM released.churn"],
    }
    forbidden = {
        "api": [
            "SELECT COUNT(*) AS n FROM silver.restaurants",
            "SELECT COUNT(*) AS n FROM released.churn",
            "SELECT release FROM ops.pointer",
            "DELETE FROM gold.churn",
            "CALL ops.raise_fence(9)",
            "CREATE TABLE gold.mine (n bigint)",
        ],
        "analyst": [
            "SELECT COUNT(*) AS n FROM gold.churn",
            "SELECT release FROM ops.release",
            "CALL ops.move_pointer('a', 1, 'b')",
        ],
        "pipeline": ["UPDATE ops.fence SET token = 0", "UPDATE ops.pointer SET sequence = 9"],
        "stranger": ["SELECT COUNT(*) AS n FROM released.churn"],
    }
    for caller, statements in allowed.items():
        for statement in statements:
            prepared.ok(statement, caller=caller)
    for caller, statements in forbidden.items():
        for statement in statements:
            assert "permission denied" in prepared.error(statement, caller=caller), statement
    # It may be called, and says itself what is wrong.
    call = "CALL ops.move_pointer('a', 1, 'b')"
    assert "unknown: release a" in prepared.error(call, caller="api")


def test_the_administrator_is_who_has_the_secret(
    aws: Aws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    setup = ["--home", str(tmp_path), "ddl", "--apply", "--redshift-workgroup", WORKGROUP]
    assert cli.main([*setup, "--user", "gp_api=IAMR:api"]) != 0
    assert "permission denied" in capsys.readouterr().err
    assert cli.main([*setup, "--user", "gp_api=IAMR:api", "--admin-secret", ADMIN_SECRET]) == 0
    aws.ok("SELECT COUNT(*) AS n FROM ops.pointer")


def test_setup_and_tables_can_be_made_again(prepared: Aws, opens: Opens) -> None:
    assert opens("run", 1).update_tables() > 10
    assert opens("run", 1).update_tables() == 0
    api = DataApi(prepared.client("redshift-data"), WORKGROUP, DATABASE)
    command.apply(api, [("gp_api", "IAMR:api")])


def test_a_role_may_have_several_users(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ddl", "--user", "gp_api=IAMR:refresh", "--user", "gp_api=IAMR:api"]) == 0
    granted = [
        line for line in capsys.readouterr().out.splitlines() if "GRANT ROLE gp_api TO" in line
    ]
    assert granted == ['GRANT ROLE gp_api TO "IAMR:refresh";', 'GRANT ROLE gp_api TO "IAMR:api";']


def test_a_user_may_have_several_roles_and_is_made_once(aws: Aws) -> None:
    users = [("gp_loader", "IAMR:one"), ("gp_api", "IAMR:one")]
    assert [s for s in ddl.setup(("gp_loader",), users) if "IAMR:one" in s] == [
        'CREATE USER "IAMR:one" PASSWORD DISABLE',
        'GRANT ROLE gp_loader TO "IAMR:one"',
        'GRANT ROLE gp_api TO "IAMR:one"',
    ]
    command.apply(DataApi(aws.client("redshift-data"), WORKGROUP, DATABASE), users)


def test_a_mart_that_gains_a_column_keeps_its_rows(
    prepared: Aws, opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens("run", 1).update_tables()
    churn = warehouse_tables()["gold/churn"]
    names = ", ".join(column.name for column in churn.columns)
    values = ", ".join(VALUES[column.kind] for column in churn.columns)
    prepared.ok(f"INSERT INTO gold.churn (run_id, {names}) VALUES ('old', {values})")
    prepared.ok(
        "UPDATE ops.pointer SET release = 'r'",
        "INSERT INTO ops.release_table (release, table_name, run_id) "
        "VALUES ('r', 'gold/churn', 'old')",
    )
    columns = (*churn.columns, Column("extra", "money"))
    grown = replace(churn, table=replace(churn.table, columns=columns))
    monkeypatch.setattr(ddl, "warehouse_tables", lambda: {churn.name: grown})
    # The column and its comment; the view anew, with comment and grant.
    assert opens("run", 2).update_tables() == 6
    assert opens("run", 2).update_tables() == 0
    assert prepared.rows("SELECT extra FROM released.churn", caller="analyst") == [[None]]


def test_what_cannot_be_a_text_or_a_user_is_refused() -> None:
    assert ddl.literal("it's") == "'it''s'"
    with pytest.raises(InputError, match="text of SQL"):
        ddl.literal("a\\'b")
    with pytest.raises(InputError, match="expected one of gp_loader"):
        list(ddl.setup((), [("gp_api", 'x"; DROP')]))
    assert tables.SQL_TYPES["money"] == "decimal(18,2)"
