"""A small generated set: reproducible, dirty in every way that is listed, and like a business."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import InputError
from tools.sample.block import Block
from tools.sample.check import compare
from tools.sample.generate import OPTIONS as OPTION_ITEMS
from tools.sample.generate import ORDER_ITEMS, RESTAURANTS, generate
from tools.sample.profile import SHARED_ACCOUNT

SCALE = 0.02
Row = dict[str, str]


def made(folder: Path, seed: int = 1, *, discounts: bool = False) -> Path:
    generate(folder, SCALE, seed, discounts=discounts, told=lambda _: None)
    return folder


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("sample"))


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.fixture(scope="module")
def lines(sample: Path) -> list[Row]:
    return rows(sample / ORDER_ITEMS)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_equal_seeds_give_equal_bytes_and_others_do_not(sample: Path, tmp_path: Path) -> None:
    assert contents(made(tmp_path / "again")) == contents(sample)
    other = contents(made(tmp_path / "other", seed=2))
    same = {name for name, text in contents(sample).items() if other[name] == text}
    assert same == {"date_dim.csv", "restaurants.csv"}
    sold, otherwise_sold = (
        [row["ITEM_NAME"] for row in rows(folder / ORDER_ITEMS)]
        for folder in (sample, tmp_path / "other")
    )
    assert sold != otherwise_sold


def test_parts_are_the_same_records_in_a_file_for_each_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = [Block(1, 0, SCALE / 2), Block(1, 1, SCALE / 2)]
    monkeypatch.setattr("tools.sample.generate.blocks", lambda *_: two)
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    for folder, in_parts in ((whole, False), (parts, True)):
        generate(folder, SCALE, 1, discounts=False, parts=in_parts, told=lambda _: None)
    names = ["part-1.csv", "part-2.csv"]
    for table in (ORDER_ITEMS, OPTION_ITEMS):
        of_table = parts / Path(table).stem
        assert sorted(path.name for path in of_table.iterdir()) == names
        assert [row for name in names for row in rows(of_table / name)] == rows(whole / table)
    assert sorted(path.name for path in parts.iterdir() if path.is_file()) == [
        "date_dim.csv",
        "restaurants.csv",
    ]
    monkeypatch.setattr("tools.sample.generate.blocks", lambda *_: two[:1])
    with pytest.raises(InputError, match=r"order_items has part-2\.csv, of another set"):
        generate(parts, SCALE, 1, discounts=False, parts=True, told=lambda _: None)


def test_the_profile_holds_at_small_scale(sample: Path) -> None:
    assert [finding for finding in compare(sample, SCALE) if not finding.passed] == []


def test_the_check_sees_records_that_are_missing(sample: Path, tmp_path: Path) -> None:
    for name in (ORDER_ITEMS, OPTION_ITEMS):
        (tmp_path / name).write_bytes((sample / name).read_bytes())
    with (tmp_path / ORDER_ITEMS).open(encoding="utf-8", newline="") as file:
        kept = [row for row in csv.reader(file) if row[10] != "Bacon Egg & Cheese*"]
    with (tmp_path / ORDER_ITEMS).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(kept)
    missed = {finding.metric for finding in compare(tmp_path, SCALE) if not finding.passed}
    assert {"order lines", "lines of Breakfast", "names with a star"} <= missed


def test_every_oddity_is_there(sample: Path, lines: list[Row]) -> None:
    categories = Counter(row["ITEM_CATEGORY"] for row in lines)
    names = {row["ITEM_NAME"] for row in lines}
    malformed = [row for row in lines if not row["LINEITEM_ID"]]
    assert [(r["ITEM_CATEGORY"], r["ITEM_NAME"], r["ITEM_PRICE"]) for r in malformed] == [
        ("", "", "4.39")
    ]
    assert malformed[0]["ITEM_QUANTITY"] == "0"
    assert {"Bowls0", "Sandwiches`1`", "Sqalads"} < set(categories)
    assert sum("https://" in category for category in categories) == 2
    assert {name for name in names if "\n" in name} == {
        "Gluten Free\nBrownie",
        "Double Smash\nBurger",
    }
    assert any(name != name.strip() for name in names)
    assert any("  " in name for name in names)
    assert len({name.lower() for name in names}) < len(names)
    assert any("," in name for name in names)
    options = rows(sample / OPTION_ITEMS)
    assert any('"' in row["OPTION_GROUP_NAME"] for row in options)
    assert any("," in row["OPTION_NAME"] for row in options)
    known = {(row["ORDER_ID"], row["LINEITEM_ID"]) for row in lines}
    orphans = [row for row in options if (row["ORDER_ID"], row["LINEITEM_ID"]) not in known]
    assert len(orphans) == 1
    assert "65baf" <= orphans[0]["ORDER_ID"] < "65d6"
    assert {row["APP_NAME"] for row in lines} == {
        "Alltown Fresh",
        "Alltown Neighborhood Perks",
        "Alltown Fresh - DEVELOPMENT",
    }
    assert sum(row["USER_ID"] == SHARED_ACCOUNT for row in lines) > 40


def by_order(lines: list[Row]) -> Iterator[Row]:
    yield from {row["ORDER_ID"]: row for row in lines}.values()


def test_the_lines_of_an_order_agree(lines: list[Row]) -> None:
    shared = ("APP_NAME", "RESTAURANT_ID", "CREATION_TIME_UTC", "USER_ID", "IS_LOYALTY")
    attributes = {(row["ORDER_ID"], *(row[name] for name in shared)) for row in lines}
    assert len(attributes) == len({row["ORDER_ID"] for row in lines})


def test_customers_are_at_home_somewhere_and_have_favourites(lines: list[Row]) -> None:
    places: dict[str, Counter[str]] = defaultdict(Counter)
    items: dict[str, Counter[str]] = defaultdict(Counter)
    ordinary = [row for row in lines if row["USER_ID"] not in ("", SHARED_ACCOUNT)]
    for order in by_order(ordinary):
        places[order["USER_ID"]][order["RESTAURANT_ID"]] += 1
    for row in ordinary:
        items[row["USER_ID"]][row["ITEM_NAME"]] += 1
    regulars = [user for user, visited in places.items() if visited.total() >= 10]
    at_home = sum(places[user].most_common(1)[0][1] for user in regulars)
    liked = sum(count for user in regulars for _, count in items[user].most_common(6))
    assert at_home / sum(places[user].total() for user in regulars) > 0.8
    assert liked / sum(items[user].total() for user in regulars) > 0.6


def test_discounts_come_on_top_and_never_exceed_their_line(
    sample: Path, lines: list[Row], tmp_path: Path
) -> None:
    with_discounts = made(tmp_path, discounts=True)
    assert (with_discounts / ORDER_ITEMS).read_bytes() == (sample / ORDER_ITEMS).read_bytes()
    options = rows(with_discounts / OPTION_ITEMS)
    discounts = [row for row in options if float(row["OPTION_PRICE"]) < 0]
    assert [row for row in options if row not in discounts] == rows(sample / OPTION_ITEMS)
    assert {row["OPTION_GROUP_NAME"] for row in discounts} == {"Promotions"}
    total = {row["LINEITEM_ID"]: float(row["ITEM_PRICE"]) for row in lines}
    assert all(-float(row["OPTION_PRICE"]) <= total[row["LINEITEM_ID"]] for row in discounts)
    assert 0.01 < len(discounts) / len(list(by_order(lines))) < 0.1


def test_restaurants_are_named_and_known(sample: Path, lines: list[Row]) -> None:
    places = rows(sample / RESTAURANTS)
    assert len({row["restaurant_id"] for row in places}) == len({r["name"] for r in places}) == 28
    assert all(row["city"] for row in places)
    assert {row["RESTAURANT_ID"] for row in lines} <= {row["restaurant_id"] for row in places}
