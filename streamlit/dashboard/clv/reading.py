"""Reads what the CLV page shows: once for all customers, and for those that pass the filters."""

from dataclasses import dataclass

import pandas as pd

from dashboard import page
from dashboard.api import Api, Row
from dashboard.catalogue import Catalogue
from dashboard.clv import figures, questions
from dashboard.clv.figures import Totals
from dashboard.filters import Filters


@dataclass(frozen=True)
class Standing:
    """What does not depend on the filters.

    `limits`: a row per tier; `places`: customers by restaurant, most first; `migration` and
    `cohorts` are empty where the caller may not see them.
    """

    meta: Row
    catalogue: Catalogue
    limits: list[Row]
    places: dict[str, int]
    names: dict[str, str]
    migration: pd.DataFrame
    cohorts: pd.DataFrame


@dataclass(frozen=True)
class Chosen:
    """Figures of the customers that pass the filters. `top`: where the last bar begins, in USD."""

    total: Totals
    tiers: pd.DataFrame
    members: pd.DataFrame
    bars: pd.DataFrame
    top: float
    curve: pd.DataFrame


def standing(api: Api) -> Standing:
    """Catalogue first, because it tells what else the caller may read. Raises ApiProblem."""
    marts = page.asked(api, [questions.CATALOGUE])[0]
    catalogue = Catalogue.parse(marts.rows)
    queries = questions.standing(catalogue)
    answers = dict(zip(queries, page.asked(api, queries.values()), strict=True))
    page.of_one_release(marts, *answers.values())
    rows = {name: answer.rows for name, answer in answers.items()}
    return Standing(
        meta=answers["limits"].meta,
        catalogue=catalogue,
        limits=rows["limits"],
        places={
            row["restaurant_id"]: row["rows"]
            for row in sorted(rows["places"], key=lambda row: -int(row["rows"]))
        },
        names={row["restaurant_id"]: row["name"] for row in rows.get("names", [])},
        migration=figures.migration(rows.get("migration", [])),
        cohorts=figures.cohorts(rows.get("cohorts", [])),
    )


def chosen(api: Api, known: Standing, filters: Filters) -> Chosen | None:
    """None when nobody passes the filters. Raises ApiProblem."""
    top = figures.histogram_top(known.limits)
    queries = questions.filtered(filters, known.catalogue, top)
    answers = dict(zip(queries, page.asked(api, queries.values()), strict=True))
    total = figures.totals(answers["total"].rows, questions.PREDICTED)
    if not total.customers:
        return None
    return Chosen(
        total=total,
        tiers=figures.tier_shares(answers["tiers"].rows, known.limits),
        members=figures.shares(answers["members"].rows, "is_member"),
        bars=figures.histogram(answers["bars"].rows, top, total.customers),
        top=top,
        curve=figures.concentration(answers["curve"].rows),
    )
