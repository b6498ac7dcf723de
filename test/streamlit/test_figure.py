"""A chart on a page: title, unit, description, how to read it, what was clicked, long rankings."""

from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import figure


def drawn(**options: object) -> None:
    """A script of one chart of two bars, and of what was picked."""
    from typing import Any

    import altair as alt
    import pandas as pd

    import streamlit as st
    from dashboard import figure
    from dashboard.catalogue import Catalogue, Column
    from dashboard.context import PageContext
    from dashboard.figure import Method
    from dashboard.marks import PICK

    column = Column("clv", "Lifetime value", "All $ so far.", "USD", "money")
    plain = Column("x", "X", "", None, "count")
    catalogue = Catalogue({"clv": {"clv": column, "x": plain}}, {}, {})
    context = PageContext(None, {}, catalogue, {}, {})  # type: ignore[arg-type]
    more: dict[str, Any] = dict(options)
    if "method" in more:
        more["method"] = Method(**more["method"])
    pick = alt.selection_point(name=PICK, fields=["bar"])
    frame = pd.DataFrame({"bar": ["a", "b"], "size": [1, 2]})
    chart = alt.Chart(frame).mark_bar().encode(x="bar", y="size").add_params(pick)
    picked = figure.show(context, "From $1 *up*", chart, "Two \\$ bars", **more)
    st.text(f"picked {picked}")


def texts(app: AppTest) -> dict[str, list[str]]:
    assert not app.exception
    [chart] = app.get("vega_lite_chart")
    return {
        "markdown": [each.value for each in app.markdown],
        "caption": [each.value for each in app.caption],
        "text": [each.value for each in app.text],
        "alt": [chart.proto.alt],
    }


def run(**options: Any) -> AppTest:
    return AppTest.from_function(drawn, kwargs=options, default_timeout=60).run()


CHART = {
    "markdown": [r"##### From \$1 *up*"],
    "caption": [],
    "text": ["picked None"],
    "alt": ["From $1 up. Two $ bars"],
}


def test_a_chart_has_a_title_and_a_description_without_markdown() -> None:
    assert texts(run()) == CHART


@pytest.mark.parametrize("key", [None, "chart"])
def test_a_unit_is_written_above_the_chart(key: str | None) -> None:
    assert texts(run(unit="$ a month", key=key)) == CHART | {"caption": [r"\$ a month"]}


def test_a_chart_with_a_key_can_be_clicked() -> None:
    [chart] = run(key="bars").get("vega_lite_chart")
    assert (chart.key, list(chart.proto.selection_mode)) == ("bars", ["pick"])
    [chart] = run().get("vega_lite_chart")
    assert (chart.key, list(chart.proto.selection_mode)) == (None, [])


def test_a_method_says_how_to_read_the_chart() -> None:
    method = {
        "population": "Everyone with $1",
        "formula": "a / b",
        "interval": "95%",
        "caveat": "Few",
        "columns": ("clv.clv", "clv.x"),
    }
    app = run(method=method)
    [popover] = app.get("popover")
    proto = popover.proto.popover
    assert (proto.label, proto.icon, proto.help, proto.type) == (
        *("", ":material/info:", "How to read this", "tertiary"),
    )
    assert not run().get("popover")
    assert texts(app) == CHART | {
        "markdown": [
            r"##### From \$1 *up*",
            r"**From \$1 *up*: how to read this**",
            r"**Who and what.** Everyone with \$1",
            "**Formula.** a / b",
            "**Interval.** 95%",
            "**Caution.** Few",
            r"**Lifetime value** (`clv.clv`): All \$ so far.",
        ]
    }
    assert texts(run(method={"population": "All"}))["markdown"][1:] == [
        r"**From \$1 *up*: how to read this**",
        "**Who and what.** All",
    ]


@pytest.mark.parametrize(
    ("values", "limit"),
    [
        ([], None),
        ([0.0] * 3, None),
        ([1.0] * 18 + [2.0, 3.0], None),
        ([1.0] * 19 + [3.01], 1.5),
        ([-1.0] * 19 + [-3.01], 1.5),
        (["1.00"] * 19 + ["3.01"], 1.5),
        ([1.0] * 19 + [3.0], None),
        ([0.5] * 19 + [3.0], 0.75),
        ([0.0] * 19 + [3.0], None),
    ],
)
def test_bars_are_cut_where_one_would_flatten_the_others(
    values: list[Any], limit: float | None
) -> None:
    assert figure.outlier(pd.Series(values)) == limit


def ranked(length: int) -> None:
    """A script with both ends of a ranking."""
    import pandas as pd

    import streamlit as st
    from dashboard import figure

    found = figure.ends(pd.DataFrame({"place": range(length)}), "items")
    st.text(",".join(str(place) for place in found["place"]))


def test_a_long_ranking_shows_both_ends_or_all() -> None:
    app = AppTest.from_function(ranked, kwargs={"length": 21}, default_timeout=60).run()
    ends = [*range(10), *range(11, 21)]
    assert app.text[0].value == ",".join(map(str, ends))
    [toggle] = app.toggle
    assert (toggle.label, toggle.key) == ("Show all 21", "all_items")
    toggle.set_value(True).run()
    assert app.text[0].value == ",".join(map(str, range(21)))
    link = AppTest.from_function(ranked, kwargs={"length": 21}, default_timeout=60)
    link.query_params["all_items"] = "true"
    assert link.run().text[0].value == app.text[0].value
    short = AppTest.from_function(ranked, kwargs={"length": 20}, default_timeout=60).run()
    assert short.text[0].value == ",".join(map(str, range(20)))
    assert not short.toggle
