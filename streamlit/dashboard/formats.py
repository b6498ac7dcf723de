"""Numbers, dates and names written for people."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

NONE = "–"


def count(value: float | None) -> str:
    """20174 -> `20,174`."""
    return NONE if value is None else f"{value:,.0f}"


def money(value: float | None) -> str:
    """Dollars and cents below a thousand, whole dollars above: `$84.90`, `$1,712,345`."""
    if value is None:
        return NONE
    sign, size = ("-" if value < 0 else ""), abs(value)
    return f"{sign}${size:,.2f}" if size < 1000 else f"{sign}${size:,.0f}"


def money_short(value: float | None) -> str:
    """Three digits are enough in a sentence: `$1.71 million`, `$35,200`, `$84.90`."""
    if value is None or abs(value) < 1_000_000:
        return money(value)
    return f"{'-' if value < 0 else ''}${abs(value) / 1_000_000:,.2f} million"


def money_label(value: float | None) -> str:
    """Money next to a bar, short: `$84.90`, `$1.2k`, `$312k`, `$1.71M`."""
    if value is None:
        return NONE
    sign, size = ("-" if value < 0 else ""), abs(value)
    if size >= 999_500:
        return f"{sign}${size / 1e6:,.2f}M"
    if size >= 9_995:
        return f"{sign}${size / 1e3:,.0f}k"
    return f"{sign}${size / 1e3:,.1f}k" if size >= 1_000 else f"{sign}${size:,.0f}"


def share(value: float | None) -> str:
    """A ratio as percentage, one decimal below ten: 0.7412 -> `74%`, 0.0312 -> `3.1%`."""
    if value is None:
        return NONE
    percent = value * 100
    return f"{percent:.1f}%" if 0 < abs(percent) < 9.95 else f"{percent:.0f}%"


def change(value: float | None) -> str:
    """A change, or a difference, in percent: 4.25 -> `+4.2%`."""
    if value is None:
        return NONE
    return f"{value:+,.0f}%" if abs(value) >= 100 else f"{value:+.1f}%"


def number(value: float | None) -> str:
    """A mean of counts: two digits after a small point, one after a larger: `1.24`, `31.5`."""
    if value is None:
        return NONE
    return f"{value:,.1f}" if abs(value) >= 10 else f"{value:.2f}"


def compared(percent: float, other: str) -> str:
    """A change in running text: `4% above December`, `equal to December`."""
    if round(percent) == 0:
        return f"equal to {other}"
    return f"{abs(percent):,.0f}% {'above' if percent > 0 else 'below'} {other}"


def change_of(now: float | None, before: float | None) -> float | None:
    """The change in percent; None where either is absent or there was nothing before."""
    if now is None or before is None or before <= 0:
        return None
    return (now / before - 1) * 100


def versus(now: float | None, before: float | None) -> str | None:
    """The change in percent, written; None where there is none."""
    percent = change_of(now, before)
    return None if percent is None else change(percent)


def signed_money(value: float | None) -> str:
    """A change of money with its sign: `+$2.48`, `-$1,200`."""
    if value is None:
        return NONE
    return f"{'+' if value >= 0 else ''}{money(value)}"


def signed_label(value: float | None) -> str:
    """A change of money next to a bar, short: `+$118`, `-$1.2k`."""
    if value is None:
        return NONE
    return f"{'+' if value >= 0 else ''}{money_label(value)}"


def hour(value: int) -> str:
    """An hour of the day: 0 -> `12 am`, 13 -> `1 pm`."""
    return f"{value % 12 or 12} {'am' if value < 12 else 'pm'}"


def listed(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]])) if parts else ""


def day(value: str | date) -> str:
    """`2024-02-20` -> `20 Feb 2024`."""
    found = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{found.day} {found:%b %Y}"


def month(value: str | date) -> str:
    """`2024-02-01` -> `Feb 2024`."""
    found = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{found:%b %Y}"


def ago(instant: str, now: datetime) -> str:
    """How long before `now` an RFC 3339 instant was: `just now`, `5 minutes ago`, `3 days ago`."""
    seconds = (now.astimezone(UTC) - datetime.fromisoformat(instant)).total_seconds()
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            number = int(seconds // size)
            return f"{number} {unit}{'s' if number > 1 else ''} ago"
    return "just now"


def span_days(days: int) -> str:
    """A number of days in words: `12 days`, `3 months`, `2 years`."""
    for size, unit in ((365, "year"), (30, "month")):
        if days >= 2 * size:
            return f"{days // size} {unit}s"
    return f"{days} days"


def days_ago(days: int) -> str:
    """How long before today a day was: `today`, `yesterday`, `12 days ago`, `3 months ago`."""
    return {0: "today", 1: "yesterday"}.get(days) or f"{span_days(days)} ago"


def plain(text: str) -> str:
    """Text for Markdown in which a dollar sign is a dollar sign, not the start of a formula."""
    return re.sub(r"(?<!\\)\$", r"\\$", text)


def restaurant(restaurant_id: str, names: dict[str, str]) -> str:
    """A restaurant's name, or the end of its id, which tells ids of the same day apart."""
    return names.get(restaurant_id, f"Restaurant …{restaurant_id[-6:]}")


def distinct(names: dict[str, str]) -> dict[str, str]:
    """Names by id; those that several ids share with the end of the id."""
    shared = Counter(names.values())
    return {
        one: name if shared[name] == 1 else f"{name} …{one[-4:]}" for one, name in names.items()
    }


def customer(row: Mapping[str, Any], names: dict[str, str]) -> str:
    """A customer's short name: home restaurant, month of the first order, end of the id."""
    parts = [restaurant(row["restaurant_id"], names)] if row.get("restaurant_id") else []
    parts += [month(row["first_order_date"])] if row.get("first_order_date") else []
    return " · ".join([*parts, str(row["customer_id"])[-4:]])
