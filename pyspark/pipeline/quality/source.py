"""Checks of the source: no record lost, few quarantined, not much fewer than last time."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipeline.quality.check import Check
from pipeline.rules import Rules
from pipeline.silver.tables import ACCEPTED_IN

MAX_QUARANTINED_PERCENT = 1
# Exports that overlap: another record holds the same, so nothing is lost.
REPEATS = ("duplicate_line", "superseded")


def source_checks(
    counts: Mapping[str, Mapping[str, Any]],
    rows: Mapping[str, int],
    rules: Rules,
    previous_lines: int | None,
    allow_shrink: bool,
) -> list[Check]:
    """Read = accepted + quarantined; the quarantined share; the size since the last release."""
    checks = []
    for source in ACCEPTED_IN:
        count = counts[source]
        checks += [_balance_check(source, count, rows), _share_check(source, count)]
    lines = rows["silver/order_lines"]
    return [*checks, _shrink_check(lines, previous_lines, rules, allow_shrink)]


def _balance_check(source: str, count: Mapping[str, Any], rows: Mapping[str, int]) -> Check:
    read, accepted, quarantined = (count[k] for k in ("read", "accepted", "quarantined"))
    table = f"silver/{ACCEPTED_IN[source]}"
    rejects = f"silver/quarantine_{source}"
    written = {name: rows.get(name) for name in (f"bronze/{source}", table, rejects)}
    expected = {f"bronze/{source}": read, table: accepted, rejects: quarantined}
    balanced = read == accepted + quarantined and written == expected
    found = ", ".join(f"{name} {number}" for name, number in written.items())
    detail = f"read {read}, accepted {accepted}, quarantined {quarantined}; written: {found}"
    return Check(f"{source}: read = accepted + quarantined", table, balanced, detail)


def _share_check(source: str, count: Mapping[str, Any]) -> Check:
    read, by_reason = count["read"], count["by_reason"]
    repeats = sum(by_reason.get(reason, 0) for reason in REPEATS)
    lost = count["quarantined"] - repeats
    passed = lost * 100 <= read * MAX_QUARANTINED_PERCENT
    reasons = ", ".join(f"{reason} {n}" for reason, n in sorted(by_reason.items()))
    detail = f"{lost} of {read} quarantined, {repeats} repeats apart"
    detail += f": {reasons}" if reasons else ""
    # Only another source can mend this, so a resumed run reads it again.
    name = f"{source}: at most {MAX_QUARANTINED_PERCENT} % quarantined"
    return Check(name, f"bronze/{source}", passed, detail)


def _shrink_check(
    lines: int, previous_lines: int | None, rules: Rules, allow_shrink: bool
) -> Check:
    name, table = "size compared with the last release", "bronze/order_items"
    if previous_lines is None:
        return Check(name, table, True, f"{lines} lines, no earlier release of this source")
    enough = lines >= Decimal(str(rules.min_release_ratio)) * previous_lines
    detail = (
        f"{lines} lines, {previous_lines} in the last release, "
        f"min_release_ratio {rules.min_release_ratio}"
    )
    if not enough and allow_shrink:
        return Check(name, table, True, f"{detail}: allowed for this run")
    return Check(name, table, enough, detail)


def price_basis_check(lines: DataFrame, rules: Rules) -> Check:
    """Whether lines of several units have prices that their items have at quantity 1.

    The data dictionary calls ITEM_PRICE a unit price; in the data it is the total of the line. A
    source that changes to the other reading must not multiply revenue unnoticed.
    """
    prices = (
        lines.where(F.col("quantity") == 1)
        .groupBy("item_name")
        .agg(F.collect_set("item_amount").alias("unit_prices"))
    )
    several = (
        lines.where(F.col("quantity") > 1)
        .groupBy("item_name", "quantity", "item_amount")
        .agg(F.count(F.lit(1)).alias("lines"))
        .join(prices, on="item_name", how="inner")
    )
    amount, quantity = F.col("item_amount"), F.col("quantity")
    # Prices are multiplied, never divided: a quotient would not be exact.
    own = F.exists("unit_prices", lambda price: price * quantity == amount)
    other = F.exists("unit_prices", lambda price: _as_other(price, quantity, rules) == amount)
    only_other = F.sum(F.when(other & ~own, F.col("lines")))
    found = several.agg(F.sum("lines").alias("lines"), only_other.alias("only_other")).collect()[0]
    return _price_basis(found.lines or 0, found.only_other or 0, rules.price_basis)


def _as_other(price: Column, quantity: Column, rules: Rules) -> Column:
    """The item_amount that silver has where the other reading is the true one."""
    return price if rules.price_basis == "line" else price * quantity * quantity


def _price_basis(lines: int, only_other: int, basis: str) -> Check:
    other = "unit" if basis == "line" else "line"
    passed = only_other * 2 <= lines
    detail = (
        f"{only_other} of {lines} lines of several units match a price of their item only "
        f"as price_basis={other}"
    )
    advice = "" if passed else f"; this run has price_basis={basis}: change that setting"
    return Check("price basis", "silver/order_lines", passed, detail + advice)
