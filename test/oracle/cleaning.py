"""Values as marts.md wants them: text, cents, quantities, instants."""

import re
from datetime import UTC, datetime, timedelta

# Exactly Unicode's White_Space property; Python's str.split() knows more (U+001C to U+001F).
WHITE = "\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
WHITE_RUN = re.compile(f"[{WHITE}]+")
URL = re.compile(r"https?://\S*?#", re.ASCII)
NUMBER = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?")
TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:\.([0-9]{1,9}))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LARGEST_CENTS = 9_999_999_999


def clean(text: str) -> str | None:
    """White space trimmed and collapsed to one space; empty becomes None."""
    return WHITE_RUN.sub(" ", text).strip(" ") or None


def category(text: str | None) -> str:
    """A category without pasted URLs."""
    return clean(URL.sub("", text or "")) or "Uncategorized"


def flag(text: str | None) -> bool:
    """true, t and 1 in any case."""
    return text is not None and text.lower() in ("true", "t", "1")


def cents(text: str | None, *, negative: bool) -> int | None:
    """Hundredths, rounded half away from zero; None when not a price.

    Sign is judged before rounding, size after it.
    """
    match = NUMBER.fullmatch(text or "")
    if match is None:
        return None
    sign, whole, fraction = match[1], match[2].lstrip("0") or "0", match[3] or ""
    if len(whole) > 12:
        return None
    magnitude = int(whole + fraction[:2].ljust(2, "0")) + (fraction[2:3] >= "5")
    below_zero = sign == "-" and any(digit != "0" for digit in whole + fraction)
    if magnitude > LARGEST_CENTS or (below_zero and not negative):
        return None
    return -magnitude if below_zero else magnitude


def quantity(text: str | None) -> int | None:
    """A whole number from 1 to 1,000,000, else None."""
    match = NUMBER.fullmatch(text or "")
    if match is None or (match[3] or "").strip("0") or match[1] == "-":
        return None
    whole = match[2].lstrip("0")
    return int(whole) if 1 <= len(whole) <= 7 and int(whole) <= 1_000_000 else None


def instant(text: str | None, latest: datetime) -> datetime | None:
    """The instant in UTC, to the microsecond, between 2000 and `latest`; else None."""
    match = TIME.fullmatch(text or "")
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    micros = int((match[7] or "")[:6].ljust(6, "0"))
    offset = timedelta(hours=int(match[9] or 0), minutes=int(match[10] or 0))
    if int(match[9] or 0) > 23 or int(match[10] or 0) > 59:
        return None
    try:
        local = datetime(year, month, day, hour, minute, second, micros, tzinfo=UTC)
        found = local + offset if match[8] == "-" else local - offset
    except (ValueError, OverflowError):
        return None
    return found if EARLIEST <= found <= latest else None
