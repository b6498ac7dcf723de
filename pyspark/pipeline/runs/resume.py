"""How a run goes on: which steps of its ledger are done again. Reads no store."""

from copy import deepcopy
from datetime import date
from typing import Any

from pipeline.errors import ConflictError, InputError
from pipeline.rules import from_settings, load_rules
from pipeline.runs.fingerprints import code_version, fingerprints
from pipeline.runs.ledger import ENDED, STAGES, WAREHOUSE, pending_step, reset_step
from pipeline.runs.request import Request, refuse_future
from pipeline.runs.state import State
from pipeline.storage import documents
from pipeline.storage.documents import Document


def resume(request: Request, state: State) -> Document:
    """The ledger with what must be done again made pending: what did not succeed, what is damaged,
    what `--from` names, and what changed code or settings touch.
    """
    if state.run is None:
        raise InputError(
            f"run {request.resume} does not exist"
            if request.resume
            else "--resume: there is no unfinished run"
        )
    document = deepcopy(state.run[0])
    _refuse_other_options(request, state, document)
    rules = (
        load_rules(request.overrides) if request.overrides else from_settings(document["settings"])
    )
    requested = document["requested_as_of"]
    as_of = request.as_of or (date.fromisoformat(requested) if requested else None)
    refuse_future(as_of, rules, state.now)
    prints = fingerprints(rules, document["source"]["id"], as_of, document["marts"])
    steps: list[Document] = document["steps"]
    if request.warehouse and WAREHOUSE not in [step["name"] for step in steps]:
        steps.insert(-1, pending_step(WAREHOUSE, prints[WAREHOUSE]))
    # A retry of the platform repeats nothing that has succeeded.
    stage = None if request.resume is None else request.stage
    again = STAGES[STAGES.index(stage) :] if stage else ()
    is_lost = False
    for step in steps:
        is_lost = is_lost or step["name"] in state.damaged
        is_changed = step["fingerprint"] != prints[step["name"]]
        if is_lost or is_changed or step["stage"] in again or step["status"] != "succeeded":
            reset_step(step)
        step["fingerprint"] = prints[step["name"]]
    if any(step["name"] == "silver" and step["status"] == "pending" for step in steps):
        # No result depends on the recorded start yet; the clock may have been early then.
        document["started_at"] = documents.instant(state.now)
    changes: dict[str, Any] = {
        "code_version": code_version(),
        "settings": rules.settings(),
        "settings_hash": rules.settings_hash(),
        "requested_as_of": as_of.isoformat() if as_of else None,
        "allow_shrink": document["allow_shrink"] or request.allow_shrink,
        "force": document.get("force", False) or request.force,
    }
    return document | changes


def _refuse_other_options(request: Request, state: State, document: Document) -> None:
    run_id = document["run_id"]
    if document["status"] in ENDED:
        raise ConflictError(f"run {run_id} has succeeded: a new run is needed, not a resume")
    if request.data and state.source and state.source["id"] != document["source"]["id"]:
        raise InputError(f"run {run_id} reads {document['source']['location']}: leave DATA out")
    if request.resume is not None and request.marts:
        raise InputError(f"run {run_id} has its own marts: leave --marts out")
