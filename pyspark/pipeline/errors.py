"""Errors that a person can act on; the command line prints them without a stack trace."""


class PipelineError(Exception):
    """Base of every expected failure; `exit_code` is what the command ends with."""

    exit_code = 1


class InputError(PipelineError):
    """The command, a setting or the source is not as it must be; names what and where."""

    exit_code = 2


class AuditError(PipelineError):
    """A release check failed: nothing was published."""

    exit_code = 3


class ConflictError(PipelineError):
    """Another run owns the lock, or moved on while this one was paused."""

    exit_code = 4


def told(error: BaseException) -> tuple[str, str]:
    """Type and message of a failure; of one in Java those of its root, as `File too large`."""
    cause = getattr(error, "java_exception", None)
    if cause is None:
        return type(error).__name__, str(error).strip().split("\n\n", maxsplit=1)[0]
    while cause.getCause() is not None:
        cause = cause.getCause()
    return str(cause.getClass().getSimpleName()), str(cause.getMessage() or "").strip()
