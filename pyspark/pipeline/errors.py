"""Expected failures, each with its exit code; the command line prints them without a trace."""


class PipelineError(Exception):
    """Base of every expected failure; the command ends with `exit_code`."""

    exit_code = 1


class InputError(PipelineError):
    """A wrong option, setting, source or place; the message names it."""

    exit_code = 2


class AuditError(PipelineError):
    """A release check failed; nothing was published."""

    exit_code = 3


class ConflictError(PipelineError):
    """Another run has the lock, or took over while this one was paused."""

    exit_code = 4


class MemoryShortageError(PipelineError):
    """Spark or the machine had too little memory; the message names the setting to change."""

    exit_code = 5


def root_cause(error: BaseException) -> tuple[str, str]:
    """Type and message of a failure; for one in Java, of its innermost cause."""
    cause = getattr(error, "java_exception", None)
    if cause is None:
        return type(error).__name__, str(error).strip().split("\n\n", maxsplit=1)[0]
    while cause.getCause() is not None:
        cause = cause.getCause()
    return str(cause.getClass().getSimpleName()), str(cause.getMessage() or "").strip()
