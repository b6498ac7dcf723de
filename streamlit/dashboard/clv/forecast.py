"""The expected revenue of the next 365 days, and how far the model was off when it was tested."""

from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.query import Row

BACK_TEST, SAME_RATE = "back_test_mbg_nbd", "back_test_same_rate"
YEAR_MONTHS = 12


@dataclass(frozen=True)
class Forecast:
    """Money in USD. `expected`: of the next 365 days, by the customers known today; `last_year`:
    what identified customers spent in the last twelve whole months.

    The back-test hides the last 180 days from the model: `tested` is what it expected of them,
    `actual` what came. `auc` and `simple_auc`: how often the model, and “same rate as before”, rank
    a buyer above one who did not buy. `deciles`: tested and actual revenue by decile of the former.
    """

    expected: float
    last_year: float | None
    tested: float | None
    actual: float | None
    auc: float | None
    simple_auc: float | None
    deciles: pd.DataFrame

    @property
    def error(self) -> float | None:
        """How far off the test was: 0.08 where 8 % too much was expected, -0.08 too little."""
        if not self.tested or not self.actual:
            return None
        return self.tested / self.actual - 1

    @property
    def uncertainty(self) -> float | None:
        """Relative error to expect: the larger of the total error and the error by decile.

        By decile errors do not cancel out: sum of |predicted - actual| / sum of actual revenue.
        """
        if self.error is None:
            return None
        off = (self.deciles["predicted_revenue"] - self.deciles["actual_revenue"]).abs().sum()
        return max(abs(self.error), float(off) / float(self.actual or 1))

    @property
    def limits(self) -> tuple[float, float] | None:
        """The expected revenue less and plus the uncertainty."""
        size = self.uncertainty
        if size is None:
            return None
        return self.expected * (1 - size), self.expected * (1 + size)


def parsed(
    model: list[Row], calibration: list[Row], expected: float, moves: pd.DataFrame
) -> Forecast | None:
    """From rows of clv/model and clv/calibration; None without a fitted model."""
    of = {(row["model"], row["name"]): row["value"] for row in model}
    if not of or not expected:
        return None
    deciles = pd.DataFrame(
        calibration, columns=["decile", "customers", "predicted_revenue", "actual_revenue"]
    )
    return Forecast(
        expected=expected,
        last_year=_last_year(moves),
        tested=of.get((BACK_TEST, "predicted_revenue")),
        actual=of.get((BACK_TEST, "actual_revenue")),
        auc=of.get((BACK_TEST, "auc")),
        simple_auc=of.get((SAME_RATE, "auc")),
        deciles=deciles,
    )


def _last_year(moves: pd.DataFrame) -> float | None:
    """What the value of all customers grew by in the last twelve whole months."""
    ends = moves.loc[~moves["is_partial"]].groupby("month")["clv_to_date"].sum()
    if len(ends) <= YEAR_MONTHS:
        return None
    return float(ends.iloc[-1] - ends.iloc[-1 - YEAR_MONTHS])


def title(found: Forecast) -> str:
    """What is expected, and how that compares with the last year."""
    text = f"Next 365 days: {formats.money_short(found.expected)} expected"
    change = formats.change_of(found.expected, found.last_year)
    return text if change is None else f"{text}, {formats.compared(change, 'the last 12 months')}"


def sentence(found: Forecast) -> str:
    """What is expected, how sure that is, and what was spent in the year before."""
    text = f"**{formats.money_short(found.expected)}** expected from today's customers"
    if found.limits:
        low, high = found.limits
        text += (
            f", give or take {formats.share(found.uncertainty or 0)} "
            f"({formats.money_short(low)} to {formats.money_short(high)})"
        )
    if found.last_year:
        text += f". Last 12 months: {formats.money_short(found.last_year)}, new customers included"
    return formats.plain(f"{text}.")


def tested(found: Forecast) -> str:
    """How the model did on days that were hidden from it; empty without a test."""
    if found.error is None:
        return ""
    word = "too much" if found.error > 0 else "too little"
    text = (
        f"Tested on the last 180 days: {formats.money_short(found.tested)} expected, "
        f"{formats.money_short(found.actual)} came, {formats.share(abs(found.error))} {word}."
    )
    if found.auc and found.simple_auc:
        text += (
            f" It ranked a buyer above a non-buyer in {formats.share(found.auc)} of pairs; the "
            f"rule “same rate as before” in {formats.share(found.simple_auc)}."
        )
    return formats.plain(text)
