"""Which files of a folder are read, in which order; what is refused and what is warned of."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.sources.csv_files import find_files, lookalikes, natural_order

ENDINGS = ".csv, .csv.gz, .parquet or a folder"
TABLES = ("order_items", "order_item_options", "date_dim")


def touch(folder: Path, *names: str) -> Path:
    """A folder of empty files."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def found(folder: Path) -> dict[str, list[str]]:
    return {
        table: [path.relative_to(folder).as_posix() for path in paths]
        for table, paths in find_files(folder).items()
    }


def test_names_and_endings_are_read_in_any_case(tmp_path: Path) -> None:
    touch(tmp_path, "ORDER_ITEMS.CSV", "Order_Item_Options/part.Csv.GZ", "date_dim.csv.gz")
    assert found(tmp_path) == {
        "order_items": ["ORDER_ITEMS.CSV"],
        "order_item_options": ["Order_Item_Options/part.Csv.GZ"],
        "date_dim": ["date_dim.csv.gz"],
        "restaurants": [],
    }


def test_parts_are_in_natural_order() -> None:
    names = [
        *("export_9.csv", "export_09.csv", "export_9b.csv", "export_10.csv"),
        *("export_10_2.csv", "Export_2.csv", "export.csv", "export-1.csv", "\uff11.csv", "é.csv"),
    ]
    assert sorted(names, key=natural_order) == [
        *("Export_2.csv", "export-1.csv", "export.csv", "export_09.csv", "export_9.csv"),
        *("export_9b.csv", "export_10.csv", "export_10_2.csv", "é.csv", "\uff11.csv"),
    ]


def test_what_begins_with_a_dot_or_a_line_is_ignored(tmp_path: Path) -> None:
    touch(tmp_path, "order_items/a.csv", "order_item_options.csv", "date_dim.csv")
    touch(tmp_path, "order_items/_SUCCESS", "order_items/.a.csv.crc", "order_items/_old/b.csv")
    touch(tmp_path, "._order_items.csv", ".order_items (1).csv", "_date_dim.csv")
    assert found(tmp_path)["order_items"] == ["order_items/a.csv"]
    assert lookalikes(tmp_path) == []


def test_what_looks_like_a_table_is_warned_of(tmp_path: Path) -> None:
    touch(tmp_path, *(f"{table}.csv" for table in TABLES))
    touch(tmp_path, "order_items (1).csv", "Order-Items.xlsx", "date_dim", "notes.txt")
    (tmp_path / "restaurants.old").mkdir()
    assert lookalikes(tmp_path) == [
        f"Order-Items.xlsx is not read: order_items is order_items{ENDINGS}",
        f"date_dim is not read: date_dim is date_dim{ENDINGS}",
        f"order_items (1).csv is not read: order_items is order_items{ENDINGS}",
        f"restaurants.old is not read: restaurants is restaurants{ENDINGS}",
    ]


def link_to_nothing(folder: Path) -> None:
    (folder / "order_items" / "b.csv").symlink_to(folder / "nowhere")


MISSING = (
    "date_dim.csv is missing in {folder} "
    "(date_dim.csv.gz, date_dim.parquet or a folder date_dim would do)"
)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda folder: touch(folder, "order_items/notes.txt"),
            "order_items/notes.txt is not a .csv, .csv.gz or .parquet file: "
            "remove it from the part files, or let its name begin with _",
        ),
        (
            lambda folder: touch(folder, "order_items/deep/a.csv"),
            "order_items/deep is a folder: expected a CSV or Parquet file",
        ),
        (link_to_nothing, "order_items/b.csv is a link to nothing: expected a CSV or Parquet file"),
        (
            lambda folder: (folder / "order_items/a.csv").unlink(),
            "order_items has no .csv, .csv.gz or .parquet file",
        ),
        (
            lambda folder: touch(folder, "ORDER_ITEMS.csv"),
            "ORDER_ITEMS.csv and order_items are both in {folder}: which one is order_items?",
        ),
        (lambda folder: (folder / "date_dim.csv").unlink(), MISSING),
        (
            lambda folder: (folder / "date_dim.csv").rename(folder / "date_dim(1).csv"),
            MISSING + "; rename date_dim(1).csv if that is it",
        ),
    ],
)
def test_a_folder_that_is_not_as_it_must_be_is_refused(
    tmp_path: Path, change: Callable[[Path], object], message: str
) -> None:
    touch(tmp_path, "order_items/a.csv", "order_item_options.csv", "date_dim.csv")
    change(tmp_path)
    with pytest.raises(InputError) as error:
        find_files(tmp_path)
    assert str(error.value) == message.format(folder=tmp_path)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere is not a folder"):
        find_files(tmp_path / "nowhere")
