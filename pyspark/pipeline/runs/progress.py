"""What the terminal shows of a run."""

from collections.abc import Mapping

from pipeline.log import log, say
from pipeline.storage.documents import Document

LAYOUT = "{:<22}{:>12}{:>12}{:>9}"


def say_step(step: Document) -> None:
    """A finished step: its tables with their rows, then its seconds."""
    outputs: Mapping[str, Document] = step["outputs"]
    state = "" if step["attempts"] else "shared"
    seconds = f"{step['seconds']:.1f} s" if step["seconds"] is not None else state
    rows = sum(version["rows"] for version in outputs.values())
    say(f"  {step['name']:<16}{f'{rows:,} rows' if outputs else '':>18}{seconds:>10}")
    log("step succeeded", step=step["name"], rows=rows, seconds=step["seconds"])


def say_changes(changes: Mapping[str, Mapping[str, int]]) -> None:
    """What changed in the source since its last release."""
    for table, counts in changes.items():
        parts = [f"{count:,} {kind}" for kind, count in counts.items() if count]
        say(f"    {table}: {', '.join(parts) or 'unchanged'} since the last release")
    log("source compared", **{table: dict(counts) for table, counts in changes.items()})


def say_summary(ledger: Document, seconds: float) -> None:
    """The end of a run: what was read, accepted and quarantined, and why."""
    say()
    by_table = {name: n for name, n in ledger["counts"].items() if isinstance(n, dict)}
    if by_table:
        say("  " + LAYOUT.format("source table", "read", "accepted", "quarant."))
    for table, counted in by_table.items():
        cells = (f"{counted[key]:,}" for key in ("read", "accepted", "quarantined"))
        say("  " + LAYOUT.format(table, *cells))
        for reason, records in counted["by_reason"].items():
            say("  " + LAYOUT.format("", "", reason, f"{records:,}"))
    failed = [check for check in ledger["checks"] if not check["passed"]]
    say(f"  checks: {len(ledger['checks']) - len(failed)} passed, {len(failed)} failed")
    for check in failed:
        say(f"    FAILED {check['name']} ({check['table'] or 'release'}): {check['detail']}")
    say(
        f"  run {ledger['run_id']}: {ledger['status']}, as of {ledger['as_of']}, "
        f"release {ledger['release'] or 'none'}, {seconds:.1f} s"
    )
