"""The SQL of infra/database in a real server: loading, users, typed views. No Spark."""

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from support.datasets.files import DAY_DEFAULTS, day, line, option, place, write
from support.postgres import BUCKET, LOADER, MASTER, READER, Server

pytest_plugins = ["support.postgres_fixtures"]

LINES = [line(order_id=f"o{n}") for n in range(1, 5)]
OPTIONS = [option(), option(order_id="o2")]


def rows(server: Server, statement: str, user: str = READER) -> list[tuple[Any, ...]]:
    with server.connect(user) as connection:
        return connection.execute(statement.encode()).fetchall()


def orders(server: Server) -> list[tuple[int, str]]:
    return rows(
        server, "SELECT order_item_pk, order_id FROM order_items_fct ORDER BY order_item_pk"
    )


@pytest.fixture
def loaded(database: Server, tmp_path: Path) -> Server:
    database.load(database.put(write(tmp_path / "loaded", LINES, OPTIONS, [day()])))
    return database


def test_a_load_replaces_all_rows_and_keys_are_record_numbers(
    loaded: Server, tmp_path: Path
) -> None:
    new = write(tmp_path / "new", [line(order_id="n1"), LINES[3]], OPTIONS[:1], [day()], [place()])
    assert loaded.load(loaded.put(new)) == [
        ("date_dim", 1, 1),
        ("order_item_options", 1, 2),
        ("order_items", 2, 4),
        ("restaurants", 1, 0),
    ]
    assert orders(loaded) == [(1, "n1"), (2, "o4")]
    assert rows(loaded, "SELECT * FROM restaurants") == [("r1", "Harbour", "Boston")]
    with loaded.connect(MASTER) as master:  # a row by hand goes on with the next number
        master.execute("INSERT INTO order_items_fct (order_id) VALUES ('by hand')")
    assert orders(loaded)[2:] == [(3, "by hand")]


def test_restaurants_stay_when_the_load_has_none(loaded: Server, tmp_path: Path) -> None:
    loaded.load(loaded.put(write(tmp_path / "a", LINES, OPTIONS, [day()], [place()])))
    loaded.load(loaded.put(write(tmp_path / "b", LINES, OPTIONS, [day()])))
    assert rows(loaded, "SELECT count(*) FROM restaurants") == [(1,)]


def test_columns_may_come_in_any_order_and_case_with_others_among_them(
    loaded: Server, tmp_path: Path
) -> None:
    folder = write(tmp_path / "new", LINES, OPTIONS)
    names = ["Holiday_Name", "extra", *reversed([n for n in DAY_DEFAULTS if n != "holiday_name"])]
    values = {**DAY_DEFAULTS, "date_key": "01-05-2023"}
    record = ["May Day", "ignored", *(values[name] for name in names[2:])]
    (folder / "date_dim.csv").write_text(
        "\ufeff" + ",".join(names) + "\n" + ",".join(record) + "\n", encoding="utf-8"
    )
    loaded.load(loaded.put(folder))
    found = rows(loaded, "SELECT date_key, year, holiday_name FROM date_dim")
    assert found == [("01-05-2023", "2023", "May Day")]


def too_few_fields(folder: Path) -> None:
    with (folder / "order_item_options.csv").open("a") as out:
        out.write("o1,l1\n")


def unclosed_quote(folder: Path) -> None:
    with (folder / "order_items.csv").open("a") as out:
        out.write('"Alltown\n')


def bad_utf8(folder: Path) -> None:
    with (folder / "order_items.csv").open("ab") as out:
        out.write(b"\xff" + b",x" * 12 + b"\n")


def other_header(folder: Path) -> None:
    (folder / "date_dim.csv").write_text("date,year\n01-01-2023,2023\n")


def repeated_column(folder: Path) -> None:
    text = (folder / "date_dim.csv").read_text()
    (folder / "date_dim.csv").write_text(text.replace("holiday_name", "holiday_name,YEAR", 1))


def fewer_lines(folder: Path) -> None:
    text = (folder / "order_items.csv").read_text().splitlines(keepends=True)
    (folder / "order_items.csv").write_text("".join(text[:2]))


def no_options(folder: Path) -> None:
    (folder / "order_item_options.csv").unlink()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (too_few_fields, 'missing data for column "option_group_name"'),
        (unclosed_quote, "unterminated CSV quoted field"),
        (bad_utf8, "invalid byte sequence"),
        (other_header, "date_dim: missing column date_key, month, week"),
        (repeated_column, "date_dim: column year appears more than once"),
        (fewer_lines, "order_items: 1 records, less than 0.5 of the 4 that are there"),
        (no_options, "given: date_dim, order_items"),
    ],
)
def test_a_bad_file_changes_nothing(
    loaded: Server, tmp_path: Path, damage: Any, message: str
) -> None:
    folder = write(tmp_path / "bad", [line(order_id=f"x{n}") for n in range(4)], OPTIONS, [day()])
    damage(folder)
    with pytest.raises(psycopg.Error, match=message):
        loaded.load(loaded.put(folder))
    assert orders(loaded) == [(1, "o1"), (2, "o2"), (3, "o3"), (4, "o4")]


def test_a_file_that_was_cut_on_its_way_changes_nothing(loaded: Server, tmp_path: Path) -> None:
    files = loaded.put(write(tmp_path / "cut", LINES[:3], OPTIONS, [day()]))
    counted = [file | {"records": 4 if file["table"] == "order_items" else None} for file in files]
    with pytest.raises(psycopg.Error, match="order_items: 3 records imported, 4 expected"):
        loaded.load(counted)
    assert orders(loaded)[3:] == [(4, "o4")]


def test_an_intended_shrink_is_allowed(loaded: Server, tmp_path: Path) -> None:
    loaded.load(loaded.put(write(tmp_path / "few", LINES[:1], [], [])), min_ratio=0)
    assert orders(loaded) == [(1, "o1")]


def test_a_second_load_at_the_same_time_is_refused(loaded: Server, tmp_path: Path) -> None:
    files = loaded.put(write(tmp_path / "new", LINES, OPTIONS, [day()]))
    call = "SELECT * FROM loading.load_source(%s, %s, %s::jsonb)"
    with loaded.connect(LOADER) as first, first.transaction():
        first.execute(call, (BUCKET, "us-east-1", json.dumps(files)))
        with pytest.raises(psycopg.errors.LockNotAvailable, match="another load is running"):
            loaded.load(files)
