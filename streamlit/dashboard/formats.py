"""Numbers, dates and names written for people."""

from datetime import UTC, date, datetime

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


def beside(percent: float, other: str) -> str:
    """A change in running text: `4.2% more than last year`, `as much as last year`."""
    if round(percent, 1) == 0:
        return f"as much as {other}"
    size = change(abs(percent)).lstrip("+")
    return f"{size} {'more' if percent > 0 else 'less'} than {other}"


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


def plain(text: str) -> str:
    """Text for Markdown in which a dollar sign is a dollar sign, not the start of a formula."""
    return text.replace("$", r"\$")


def restaurant(restaurant_id: str, names: dict[str, str]) -> str:
    """A restaurant's name, or the end of its id, which tells ids of the same day apart."""
    return names.get(restaurant_id, f"Restaurant …{restaurant_id[-6:]}")
