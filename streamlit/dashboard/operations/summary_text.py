"""The operations page's sentences: is the release whole and fresh, and did it pass its checks."""

from datetime import datetime

from dashboard import formats
from dashboard.operations import page_data
from dashboard.operations.page_data import Release
from dashboard.query import Row


def release(found: Release, now: datetime) -> str:
    """One sentence: until when orders go, when that was published, and whether checks passed."""
    document = found.document
    failed = len(found.checks) - found.passed
    verdict = (
        f"**{failed} of {len(found.checks)} checks failed**"
        if failed
        else f"all **{len(found.checks)} checks passed**"
    )
    return (
        f"Orders up to **{formats.day(document['as_of'])}**, published "
        f"{formats.ago(document['published_at'], now)}: {verdict}."
    )


def quality(found: Release) -> str:
    """How many of the records read are in the release."""
    read, left = int(found.counts["read"].sum()), int(found.counts["quarantined"].sum())
    if not left:
        return f"All {formats.count(read)} records that were read are in the release."
    most = found.reasons.iloc[0]
    return (
        f"{formats.count(left)} of {formats.count(read)} records ({100 * left / read:.2f}%) are "
        f"left out, most for “{most['reason']}”."
    )


def run(document: Row, now: datetime) -> str:
    """What became of a run, or what it does now."""
    status = document.get("status")
    text = f"Run {document.get('run_id')} **{status}**"
    steps = document.get("steps", [])
    done = sum(step.get("status") == "succeeded" for step in steps)
    current = next((step for step in steps if step.get("status") == "running"), None)
    if current:
        since = formats.ago(current.get("started_at") or now.isoformat(), now)
        text += f": **{current['name']}** since {since}, {done} of {len(steps)} steps done"
    elif steps:
        text += f", {done} of {len(steps)} steps succeeded"
    checks = page_data.checks(document)
    if len(checks):
        text += f"; {int(checks['passed'].sum())} of {len(checks)} checks passed"
    left = page_data.reasons(page_data.source_counts(document))
    if len(left):
        text += f"; {formats.count(left['records'].sum())} reasons to leave records out"
    return f"{text}."
