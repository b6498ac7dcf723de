"""The seven answers: what each mart is asked for them, and its answer in words."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.api import Query
from dashboard.churn import reading as churn
from dashboard.churn import story as churn_story
from dashboard.clv import figures as clv_figures
from dashboard.clv import questions as clv
from dashboard.clv import story as clv_story
from dashboard.discounts import reading as discounts
from dashboard.discounts import story as discounts_story
from dashboard.filters import ALL_TIME
from dashboard.locations import reading as locations
from dashboard.locations import story as locations_story
from dashboard.loyalty import reading as loyalty
from dashboard.loyalty import story as loyalty_story
from dashboard.mart import Known, Rows
from dashboard.periods import window
from dashboard.sales import reading as sales
from dashboard.sales import story as sales_story
from dashboard.segments import reading as segments
from dashboard.segments import story as segments_story

Asked = dict[str, Query]


@dataclass(frozen=True)
class Answer:
    """`queries`: what the mart is asked; `main`: the query without whose rows there is no answer;
    `say`: the answer in words, empty where there is nothing to say."""

    queries: Callable[[Known], Asked]
    main: str
    say: Callable[[Known, Rows], str]


def _some(asked: Asked, *names: str) -> Asked:
    return {name: asked[name] for name in names}


def _clv_asked(known: Known) -> Asked:
    # The distribution, which alone needs to know where it ends, is not asked for.
    filtered = clv.filtered({}, known.catalogue, 1)
    return {"limits": clv.LIMITS, **_some(filtered, "total", "tiers", "curve")}


def _clv(_: Known, rows: Rows) -> str:
    return clv_story.worth(
        clv_figures.totals(rows["total"], clv.PREDICTED),
        clv_figures.tier_shares(rows["tiers"], rows["limits"]),
        clv_figures.concentration(rows["curve"]),
        is_filtered=False,
    )


def _segments(known: Known, rows: Rows) -> str:
    seen = segments.parsed({**rows, "scores": [], "dayparts": [], "categories": []})
    days = known.setting("rfm_window_days", 365), known.setting("at_risk_days", 45)
    return "" if seen is None else segments_story.groups(seen, *days, is_filtered=False)


def _churn(known: Known, rows: Rows) -> str:
    seen = churn.parsed(known, {**rows, "bars": []})
    days = known.setting("at_risk_days", 45), known.setting("lapsed_days", 90)
    return churn_story.risk(seen, *days, is_filtered=False)


def _sales(known: Known, rows: Rows) -> str:
    always = window(ALL_TIME, known.as_of)
    seen = sales.parsed(rows, always)
    if seen is None:
        return ""
    return f"{sales_story.sold(known, seen, always, [])} {sales_story.latest(seen.months)}"


def _loyalty(known: Known, rows: Rows) -> str:
    seen = loyalty.parsed(known, {"switchers": [], **rows})
    return f"{loyalty_story.members(seen)} {loyalty_story.lift(seen)}"


def _locations(known: Known, rows: Rows) -> str:
    seen = locations.parsed(known, rows, ALL_TIME)
    if seen is None:
        return ""
    return f"{locations_story.ranking(seen, [], 'in all time')} {locations_story.moves(seen)}"


def _discounts(known: Known, rows: Rows) -> str:
    seen = discounts.parsed(known, {"months": [], **rows})
    if seen is None:
        return ""
    said = discounts_story.cost(seen) or "**No discounts** are in this data."
    return " ".join(filter(None, (said, discounts_story.addons(seen.addons))))


def _discounts_asked(known: Known) -> Asked:
    asked = discounts.queries([], by_place=known.is_limited)
    return _some(asked, "types", "places", "addons")


ANSWERS = {
    "clv": Answer(_clv_asked, "limits", _clv),
    "segments": Answer(
        lambda _: _some(segments.queries({}), "groups", "members"), "groups", _segments
    ),
    "churn": Answer(lambda _: _some(churn.queries({}), "statuses", "rules"), "statuses", _churn),
    "sales": Answer(
        lambda known: _some(
            sales.queries([], window(ALL_TIME, known.as_of), by_place=known.is_limited),
            *("ever", "now", "months"),
        ),
        "months",
        _sales,
    ),
    "loyalty": Answer(
        lambda _: _some(loyalty.QUERIES, "statuses", "lift", "months"), "statuses", _loyalty
    ),
    "locations": Answer(lambda _: locations.QUERIES, "ranked", _locations),
    "discounts": Answer(_discounts_asked, "places", _discounts),
}
