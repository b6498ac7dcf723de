"""Which article of the runbook says what to do about a failure, and the link to it."""

import re

from dashboard.settings import settings

FAILED = "A run has failed"
# What the name of a step or check, or an error, says; the first that fits.
ARTICLES = {
    "price basis": "The price basis check fails",
    "min_release_ratio": "The source became much smaller",
    "size compared": "The source became much smaller",
    "quarantined": "Source file shrunken or bad",
    "another run": "A run is in progress",
    "fetch": "Fetching the source failed",
    "ingest": "Loading the source failed",
    "refresh": "The refresh failed",
    "redshift": "The warehouse shows another release",
}


def article(*texts: str) -> str:
    """The heading of the article for a failure that these texts describe."""
    described = " ".join(texts).lower()
    return next((heading for word, heading in ARTICLES.items() if word in described), FAILED)


def link(heading: str) -> str:
    """A link to an article where the runbook has an address, else its file and heading."""
    where = settings().runbook
    anchor = re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", heading.lower()))
    if where.startswith(("http://", "https://")):
        return f"What to do: [{heading}]({where}#{anchor})."
    return f"What to do: “{heading}” in `{where}#{anchor}`."
