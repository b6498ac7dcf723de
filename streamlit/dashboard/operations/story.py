"""The operations page's answer in words: what is served, whether it passed, what was left out."""

from datetime import datetime

from dashboard import formats
from dashboard.operations.reading import Release


def release(found: Release, now: datetime) -> str:
    """Release, freshness, checks and quarantine in sentences."""
    told = found.told
    said = (
        f"Release **{told['sequence']}** ({told['release']}) is served: orders from "
        f"{formats.day(told['first_date'])} to **{formats.day(told['as_of'])}**, published "
        f"{formats.ago(told['published_at'], now)}."
    )
    failed = len(found.checks) - found.passed
    if failed:
        said += f" **{failed} of its {len(found.checks)} checks failed.**"
    else:
        said += f" It passed all its **{len(found.checks)} checks**."
    read, left = int(found.counts["read"].sum()), int(found.counts["quarantined"].sum())
    if not left:
        return f"{said} All {formats.count(read)} records of the source are in it."
    most = found.reasons.iloc[0]
    return (
        f"{said} Of {formats.count(read)} records read, {formats.count(left)} "
        f"({100 * left / read:.2f}%) are quarantined, most as “{most['reason']}” "
        f"({formats.count(most['records'])} {most['source'].lower()})."
    )
