"""Periods as days."""

from collections.abc import Sequence
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.periods import Window, window

AS_OF = date(2024, 2, 20)
WEEK = Window(date(2024, 2, 14), AS_OF)
ALL = Window(None, AS_OF)


@pytest.mark.parametrize(
    ("period", "dates", "found"),
    [
        ("90 days", (), Window(date(2023, 11, 23), AS_OF)),
        ("365 days", (), Window(date(2023, 2, 21), AS_OF)),
        ("All time", (), ALL),
        ("All time", (date(2024, 1, 1), date(2024, 1, 5)), ALL),
        ("Dates", (date(2024, 1, 5), date(2024, 1, 1)), Window(date(2024, 1, 1), date(2024, 1, 5))),
        ("Dates", (date(2024, 1, 5),), ALL),
        ("Dates", (), ALL),
    ],
)
def test_a_period_ends_with_the_last_day_or_is_between_dates(
    period: str, dates: Sequence[date], found: Window
) -> None:
    assert window(period, AS_OF, dates) == found


def test_windows_are_moved_whole() -> None:
    assert WEEK.days == 7
    assert WEEK.earlier(1) == Window(date(2024, 2, 13), date(2024, 2, 19))
    assert WEEK.before() == Window(date(2024, 2, 7), date(2024, 2, 13))
    assert WEEK.year_ago() == Window(date(2023, 2, 15), date(2023, 2, 21))
    assert WEEK.first_month() == date(2024, 2, 1)


def test_all_time_has_no_first_day() -> None:
    assert ALL.days is None
    assert ALL.earlier(1) == Window(None, date(2024, 2, 19))
    assert ALL.before() == ALL
    assert ALL.first_month() is None


def page(options: list[str]) -> None:
    """A script with the period, and the window that follows."""
    from datetime import date

    import streamlit as st
    from dashboard import periods

    as_of = date(2024, 2, 20)
    found = periods.choose(as_of, options) if options else periods.choose(as_of)
    st.text(f"{found.first} {found.last}")


def run(options: Sequence[str] = (), **query: str | list[str]) -> AppTest:
    app = AppTest.from_function(page, kwargs={"options": list(options)}, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def test_the_reader_chooses_a_period() -> None:
    app = run()
    [control] = app.segmented_control
    assert (control.label, control.options, control.help) == (
        "Period",
        ["365 days", "90 days", "All time", "Dates"],
        "Periods of a number of days end with the last day of the data.",
    )
    assert (list(control.proto.default), control.proto.required) == ([0], True)
    assert not app.date_input
    assert app.text[0].value == "2023-02-21 2024-02-20"
    assert run(period="90 days").text[0].value == "2023-11-23 2024-02-20"
    assert run(["All time", "Dates"]).text[0].value == "None 2024-02-20"


def test_the_reader_chooses_dates() -> None:
    app = run(period="Dates")
    [dates] = app.date_input
    assert (dates.label, dates.key, dates.max) == ("From and to", "dates", AS_OF)
    assert dates.proto.format == "YYYY-MM-DD"
    assert app.text[0].value == "2024-01-22 2024-02-20"
    chosen = run(period="Dates", dates=["2023-07-01", "2023-09-30"])
    assert chosen.text[0].value == "2023-07-01 2023-09-30"


def test_a_first_date_alone_is_all_time_until_there_is_a_second() -> None:
    app = run(period="Dates")
    app.date_input[0].set_value((date(2024, 1, 5),)).run()
    assert app.text[0].value == "None 2024-02-20"
