"""The check of one file: what it counts, and how it names what is wrong."""

import gzip
import hashlib
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.sources import SourceFile
from pipeline.sources.csv_check import CheckedFile, check_file

HEADER = b"restaurant_id,name,city\n"


def check(folder: Path, content: bytes, name: str = "restaurants.csv") -> CheckedFile:
    path = folder / name
    path.write_bytes(content)
    return check_file(path, name, "restaurants")


def test_counts_records_as_spark_will(tmp_path: Path) -> None:
    content = (
        b'\xef\xbb\xbf\r\n" City ",RESTAURANT_ID,Name\r\n'  # an empty line before the header
        b'\r\n"a ""b""\r\nc",1,x\r\n'  # an empty line, a quoted line break
        b"\n2\n"  # too few fields are a record all the same
        b'""\n'  # so is an empty text in quotes
        b"x\ry,3,z"  # a lone carriage return is white space; no line end at the end
    )
    assert check(tmp_path, content) == CheckedFile(
        path=str(tmp_path / "restaurants.csv"),
        source=SourceFile(
            table="restaurants",
            name="restaurants.csv",
            records=4,
            sha256=hashlib.sha256(content).hexdigest(),
        ),
        header=("city", "restaurant_id", "name"),
        max_fields=3,
        has_crlf=True,
        warnings=(),
    )


def test_a_compressed_file_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    content = HEADER + b"1,a,b\n"
    packed = check(tmp_path, gzip.compress(content), "restaurants.csv.gz")
    plain = check(tmp_path, content)
    assert (packed.source.records, packed.source.sha256) == (1, plain.source.sha256)


def test_unknown_columns_are_ignored_with_a_warning(tmp_path: Path) -> None:
    found = check(tmp_path, b"name,note,restaurant_id,city,\n1,2,3,4,5,6\n")
    assert found.max_fields == 6
    assert found.warnings == ("restaurants.csv: 2 unknown columns are ignored (number 2, 5)",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "restaurants.csv is empty"),
        (b"\n\r\n", "restaurants.csv has no header line"),
        (b"restaurant_id,city\n", "restaurants.csv: missing column name"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "restaurants.csv, line 1: not valid UTF-8"),
        (HEADER + b"1,\x00,b\n", "restaurants.csv, line 2: binary data"),
        (gzip.compress(HEADER), "restaurants.csv, line 1: binary data"),
        (HEADER + b"1,a,b\n2,\xff,c\n", "restaurants.csv, line 3: not valid UTF-8 (byte 3)"),
        (HEADER.replace(b"city", b"city,Name "), "restaurants.csv: column name appears more"),
        (HEADER.replace(b"\n", b"\r") + b"1,a,b\r", "restaurants.csv, line 1: a carriage return"),
        # The quote on line 4 is never closed; the field before it closes there.
        (HEADER + b'1,a,b\n"2\n",x,"3\n4,c,d\n', "restaurants.csv, line 4: the quote"),
        # The quote of line 2 is taken for closed by the one that opens on line 3.
        (HEADER + b'1,"a,b\n2,"c",d\n', "restaurants.csv, line 2: the quote"),
        (HEADER + b'1,"a" x,b\n', "restaurants.csv, line 2: the quote"),
    ],
)
def test_a_faulty_file_is_named_with_its_line(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(InputError) as error:
        check(tmp_path, content)
    assert str(error.value).startswith(message)


def test_a_file_without_header_is_not_quoted(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        check(tmp_path, b"5ece77,678000000001,Boston\n")
    assert str(error.value) == (
        "restaurants.csv: the first line has none of the columns restaurant_id, name, city: "
        "is the header missing?"
    )


def test_unknown_columns_may_repeat(tmp_path: Path) -> None:
    found = check(tmp_path, b"city,x,restaurant_id,x,name\n1,2,3,4,5\n")
    assert found.warnings == ("restaurants.csv: 2 unknown columns are ignored (number 2, 4)",)


@pytest.mark.parametrize("content", [HEADER, gzip.compress(HEADER * 99)[:-9]])
def test_a_broken_archive_is_named(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match=r"^restaurants\.csv\.gz cannot be read: "):
        check(tmp_path, content, "restaurants.csv.gz")


def test_a_field_without_end_is_not_read_into_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.sources.csv_check.MAX_FIELD_CHARACTERS", 100)
    with pytest.raises(InputError, match=r"^restaurants\.csv, line 2: the quote"):
        check(tmp_path, HEADER + b'1,"a,b\n' + b"2,c,d\n" * 100)
