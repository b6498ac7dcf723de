"""Values as docs/files.md defines them: text, cents, quantities, instants."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

# Exactly Unicode's White_Space property; Python's str.split() knows more (U+001C to U+001F).
WHITE = "\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
WHITE_RUN = re.compile(f"[{WHITE}]+")
URL = re.compile(r"https?://\S*?#", re.ASCII)
NUMBER = re.compile(r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))")
DAY_AND_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?"
)
ZONE = re.compile(r"(?:Z|UTC|([+-])([0-9]{2})(?::?([0-9]{2}))?)")
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LARGEST_CENTS = 9_999_999_999


def clean(text: str) -> str | None:
    """White space trimmed and collapsed to one space; empty becomes None."""
    return WHITE_RUN.sub(" ", text).strip(" ") or None


def category(text: str | None) -> str:
    """A category without pasted URLs."""
    return clean(URL.sub("", text or "")) or "Uncategorized"


def flag(text: str | None) -> bool | None:
    """A flag in any case; empty is false, None is no flag."""
    word = (text or "0").lower()
    if word in ("true", "t", "yes", "y", "1"):
        return True
    return False if word in ("false", "f", "no", "n", "0") else None


def identity(text: str | None, null_words: Iterable[str]) -> str | None:
    """An id, None where it is a word that means none."""
    return None if text is None or text.lower() in {w.lower() for w in null_words} else text


def parts(text: str | None) -> tuple[str, str, str] | None:
    """Sign, digits before the dot without leading zeros ("0" for none), digits after it."""
    match = NUMBER.fullmatch(text or "")
    if match is None:
        return None
    return match[1], (match[2] or "").lstrip("0") or "0", match[3] or match[4] or ""


def cents(text: str | None, *, negative: bool) -> int | None:
    """Hundredths, rounded half away from zero; None when not a price.

    Sign is judged before rounding, size after it.
    """
    found = parts(text)
    if found is None or len(found[1]) > 12:
        return None
    sign, whole, fraction = found
    magnitude = int(whole + fraction[:2].ljust(2, "0")) + (fraction[2:3] >= "5")
    below_zero = sign == "-" and any(digit != "0" for digit in whole + fraction)
    if magnitude > LARGEST_CENTS or (below_zero and not negative):
        return None
    return -magnitude if below_zero else magnitude


def quantity(text: str | None) -> int | None:
    """A whole number from 1 to 1,000,000, else None."""
    found = parts(text)
    if found is None or found[0] == "-" or found[2].strip("0"):
        return None
    return int(found[1]) if len(found[1]) <= 7 and 1 <= int(found[1]) <= 1_000_000 else None


def instant(text: str | None, latest: datetime) -> datetime | None:
    """The instant in UTC, to the microsecond, between 2000 and `latest`; else None."""
    match = DAY_AND_TIME.match(text or "")
    if match is None:
        return None
    zone = ZONE.fullmatch((text or "")[match.end() :].removeprefix(" "))
    if zone is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    micros = int((match[7] or "")[:6].ljust(6, "0"))
    offset = timedelta(hours=int(zone[2] or 0), minutes=int(zone[3] or 0))
    if int(zone[2] or 0) > 23 or int(zone[3] or 0) > 59:
        return None
    try:
        local = datetime(year, month, day, hour, minute, second, micros, tzinfo=UTC)
        found = local + offset if zone[1] == "-" else local - offset
    except (ValueError, OverflowError):
        return None
    return found if EARLIEST <= found <= latest else None
