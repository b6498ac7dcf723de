"""AWS Glue, as far as one job is started, watched and stopped.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-runs.html. A job has a command, which
is then run with the run's arguments as a process (in the place of a script in S3), or it has none
and tests set the state of its runs. Each end is an event on the bus, see
https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html.
"""

import subprocess
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from support.aws.events import Events
from support.aws.wire import ApiError, JsonService

ENDED = ("STOPPED", "SUCCEEDED", "FAILED", "TIMEOUT", "ERROR", "EXPIRED")
NEXT: Mapping[str, tuple[str, ...]] = {
    "WAITING": ("STARTING", "EXPIRED", "STOPPED"),
    "STARTING": ("RUNNING", "STOPPING", "FAILED", "ERROR", "TIMEOUT"),
    "RUNNING": ("STOPPING", "SUCCEEDED", "FAILED", "ERROR", "TIMEOUT"),
    "STOPPING": ("STOPPED", "FAILED"),
}
TOLD = ("STOPPED", "SUCCEEDED", "FAILED", "TIMEOUT")


@dataclass
class Job:
    """A job: how many of its runs may be active, its default arguments, what is run."""

    name: str
    max_concurrent: int = 1
    arguments: dict[str, str] = field(default_factory=dict)
    command: Sequence[str] = ()
    log: str = "/dev/null"


@dataclass
class Run:
    """One run of a job."""

    job: Job
    given: dict[str, str]
    id: str = field(default_factory=lambda: f"jr_{uuid.uuid4().hex}{uuid.uuid4().hex}")
    state: str = "STARTING"
    message: str | None = None
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    changed: datetime = field(default_factory=lambda: datetime.now(UTC))
    process: subprocess.Popen[bytes] | None = None

    def as_json(self) -> dict[str, Any]:
        """As GetJobRun returns it."""
        ended = {"CompletedOn": self.changed} if self.state in ENDED else {}
        error = {"ErrorMessage": self.message} if self.message else {}
        return {
            "Id": self.id, "Attempt": 0, "JobName": self.job.name, "JobRunState": self.state,
            "StartedOn": self.started, "LastModifiedOn": self.changed, "Arguments": self.given,
            "GlueVersion": "5.1", "WorkerType": "G.1X", "NumberOfWorkers": 2, **ended, **error,
        }  # fmt: skip


class Glue:
    """The service, and states that a test sets."""

    def __init__(self, events: Events) -> None:
        self.events = events
        self.jobs: dict[str, Job] = {}
        self.runs: list[Run] = []
        self._lock = threading.RLock()
        self.service = JsonService(
            "glue",
            {
                "StartJobRun": self.start,
                "GetJobRuns": self.list,
                "BatchStopJobRun": self.stop,
            },
        )

    def reset(self) -> None:
        """Forget every job, and end the processes."""
        for run in self.runs:
            if run.process and run.process.poll() is None:
                run.process.kill()
                run.process.wait()
        self.jobs.clear()
        self.runs.clear()

    def add(self, **wishes: Any) -> str:
        """A job; returns its name."""
        job = Job(**wishes)
        self.jobs[job.name] = job
        return job.name

    def set_state(self, run: str, state: str, message: str | None = None) -> str:
        """What becomes of a run; raises ValueError for what can't."""
        with self._lock:
            found = self._run(run)
            self._change(found, state, message)
            return found.state

    def start(self, given: dict[str, Any], _caller: str) -> dict[str, Any]:
        """Start a run; there is no client token, so each call is another run."""
        unknown = given.keys() - {"JobName", "Arguments"}
        if unknown:
            raise ApiError("InvalidInputException", f"not part of this double: {sorted(unknown)}")
        job = self._job(given["JobName"])
        with self._lock:
            active = sum(run.job is job and run.state not in ENDED for run in self.runs)
            if active >= job.max_concurrent:
                raise ApiError(
                    "ConcurrentRunsExceededException", f"Concurrent runs exceeded for {job.name}"
                )
            run = Run(job, dict(given.get("Arguments", {})))
            self.runs.append(run)
        if job.command:
            threading.Thread(target=self._carry_out, args=(run,), daemon=True).start()
        return {"JobRunId": run.id}

    def list(self, given: dict[str, Any], _caller: str) -> dict[str, Any]:
        """A page of runs, newest first."""
        job = self._job(given["JobName"])
        found = [run for run in reversed(self.runs) if run.job is job]
        start = int(given.get("NextToken") or 0)
        end = start + (given.get("MaxResults") or 200)
        more = {"NextToken": str(end)} if end < len(found) else {}
        return {"JobRuns": [run.as_json() for run in found[start:end]], **more}

    def stop(self, given: dict[str, Any], _caller: str) -> dict[str, Any]:
        """Ask runs to end; a run that has ended is an error in the reply."""
        self._job(given["JobName"])
        done: list[dict[str, str]] = []
        errors: list[dict[str, Any]] = []
        for run in given["JobRunIds"]:
            where = {"JobName": given["JobName"], "JobRunId": run}
            try:
                self.set_state(run, "STOPPING")
            except ValueError as error:
                detail = {"ErrorCode": "InvalidInputException", "ErrorMessage": str(error)}
                errors.append({**where, "ErrorDetail": detail})
                continue
            done.append(where)
            process = self._run(run).process
            if process:
                process.terminate()
        return {"SuccessfulSubmissions": done, "Errors": errors}

    def _carry_out(self, run: Run) -> None:
        own = {"--JOB_NAME": run.job.name, "--JOB_RUN_ID": run.id}
        given = {**own, **run.job.arguments, **run.given}
        words = [word for pair in given.items() for word in pair]
        with open(run.job.log, "ab") as log:  # noqa: PTH123 - may be a device
            run.process = subprocess.Popen(
                [*run.job.command, *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        with self._lock:
            if run.state == "STARTING":
                self._change(run, "RUNNING")
        code = run.process.wait()
        with self._lock:
            if run.state == "STOPPING":
                self._change(run, "STOPPED")
            elif code == 0:
                self._change(run, "SUCCEEDED")
            else:
                self._change(run, "FAILED", f"SystemExit: {code}")

    def _change(self, run: Run, state: str, message: str | None = None) -> None:
        if state not in NEXT.get(run.state, ()):
            raise ValueError(f"a run in state {run.state} does not become {state}")
        run.state, run.message, run.changed = state, message, datetime.now(UTC)
        if state in TOLD:
            detail = {
                "jobName": run.job.name,
                "severity": "INFO" if state in ("SUCCEEDED", "STOPPED") else "ERROR",
                "state": state,
                "jobRunId": run.id,
                "message": message or f"Job run {state.lower()}",
            }
            self.events.emit("aws.glue", "Glue Job State Change", detail)

    def _job(self, name: str) -> Job:
        if name not in self.jobs:
            raise ApiError("EntityNotFoundException", f"no job {name} is known")
        return self.jobs[name]

    def _run(self, which: str) -> Run:
        """By its id, or by the value of its --run-id or --resume; the newest."""
        for run in reversed(self.runs):
            if which in (run.id, run.given.get("--run-id"), run.given.get("--resume")):
                return run
        raise ValueError(f"no run {which} is known")
