"""The command that shows rejected records, also of a run that failed its audit because of them."""

import json
from pathlib import Path

import pytest

from pipeline.cli.main import main
from pipeline.errors import AuditError
from support.runs import execute
from support.tiny_source import ITEM_HEADER, ITEMS, item, write_source

pytestmark = pytest.mark.usefixtures("one_mart")

CARD = "678000000001"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A run of two part files with three rejected lines and one rejected option, not published."""
    data = write_source(tmp_path / "data", [], ["o1,l1,Extras,Bacon,,1"])
    (data / "order_items.csv").unlink()
    (data / "order_items").mkdir()
    bad = item(9, "dee", "2023-03-01", "-1").replace(",,false", f",{CARD},maybe")
    for name, records in (("9.csv", [*ITEMS, bad, f"too,few,{CARD}"]), ("10.csv", [ITEMS[4]])):
        text = "\n".join([ITEM_HEADER, *records])
        (data / "order_items" / name).write_text(text, encoding="utf-8")
    with pytest.raises(AuditError, match="at most 1 % quarantined: 2 of 8 quarantined, 1 repeats"):
        execute(tmp_path / "home", data, run_id="first")
    return tmp_path / "home"


def shown(home: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[str, list[str]]:
    assert main(["--home", str(home), "quarantine", *options]) == 0
    out, err = capsys.readouterr()
    assert CARD not in out + err
    return out, err.splitlines()


def test_shows_rejected_records_with_place_and_reasons(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, summary = shown(home, capsys)
    assert (
        out
        == """\
order_items/9.csv, record 5: duplicate_line
    app_name          'Alltown Fresh'
    restaurant_id     'r1'
    creation_time_utc '2023-03-01T17:00:00Z'
    order_id          'o5'
    user_id           'cem'
    is_loyalty        'false'
    currency          'USD'
    lineitem_id       'l5'
    item_category     'Breakfast'
    item_name         'Egg'
    item_price        '2.00'
    item_quantity     '1'
order_items/9.csv, record 6: price_invalid, loyalty_invalid
    app_name          'Alltown Fresh'
    restaurant_id     'r1'
    creation_time_utc '2023-03-01T17:00:00Z'
    order_id          'o9'
    user_id           'dee'
    is_loyalty        'maybe'
    currency          'USD'
    lineitem_id       'l9'
    item_category     'Breakfast'
    item_name         'Egg'
    item_price        '-1'
    item_quantity     '1'
order_items/9.csv, record 7: record_malformed
order_item_options.csv, record 1: price_invalid
    order_id          'o1'
    lineitem_id       'l1'
    option_group_name 'Extras'
    option_name       'Bacon'
    option_quantity   '1'
"""
    )
    assert summary == [
        "run first",
        "order_items: 3 of 3 rejected records",
        "order_item_options: 1 of 1 rejected records",
    ]

    out, summary = shown(home, capsys, "first", "--table", "order_items", "--limit", "1")
    assert out.startswith("order_items/9.csv, record 5: ")
    assert "record 6" not in out
    assert summary[1] == "order_items: 3 of 3 rejected records, 1 shown (--limit 0 for all)"

    out, _ = shown(
        home, capsys, "--reason", "price_invalid", "--file", "order_items/9.csv", "--json"
    )
    assert [json.loads(line) for line in out.splitlines()] == [
        {
            "table": "order_items",
            "app_name": "Alltown Fresh",
            "restaurant_id": "r1",
            "creation_time_utc": "2023-03-01T17:00:00Z",
            "order_id": "o9",
            "user_id": "dee",
            "is_loyalty": "maybe",
            "currency": "USD",
            "lineitem_id": "l9",
            "item_category": "Breakfast",
            "item_name": "Egg",
            "item_price": "-1",
            "item_quantity": "1",
            "reasons": ["price_invalid", "loyalty_invalid"],
            "source_file": "order_items/9.csv",
            "record_number": 6,
            "run_id": "first",
        }
    ]


def test_a_run_without_quarantine_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(tmp_path), "quarantine"]) == 2
    assert "error: there is no run with a quarantine" in capsys.readouterr().err
    assert main(["--home", str(tmp_path), "quarantine", "gone"]) == 2
    assert "error: release gone does not exist" in capsys.readouterr().err
