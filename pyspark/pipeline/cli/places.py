"""Places that can't be used: a full disk, a folder without permission, a file as folder."""

import errno

from pipeline.errors import root_cause

NO_ROOM = "free some space there and in the folder for temporary files"
NO_ACCESS = "give this user access, or choose another folder (GP_HOME, DATA)"
NO_FOLDER = "it must be a folder, or a path where one can be made (GP_HOME, DATA)"

ADVICE = {
    errno.ENOSPC: NO_ROOM,
    errno.EDQUOT: NO_ROOM,
    errno.EFBIG: NO_ROOM,
    errno.EROFS: NO_ACCESS,
    errno.EACCES: NO_ACCESS,
    errno.EPERM: NO_ACCESS,
    errno.ENOTDIR: NO_FOLDER,
    errno.EISDIR: NO_FOLDER,
    errno.EEXIST: NO_FOLDER,
    errno.ELOOP: NO_FOLDER,
    errno.ENAMETOOLONG: NO_FOLDER,
}
# Messages of Java's file system; they carry no error number.
JAVA_TEXTS = {
    "No space left on device": errno.ENOSPC,
    "Disk quota exceeded": errno.EDQUOT,
    "File too large": errno.EFBIG,
    "Read-only file system": errno.EROFS,
    "Permission denied": errno.EACCES,
    "Not a directory": errno.ENOTDIR,
}


def place_refusal(error: BaseException, home: str) -> str | None:
    """One line that names the place, the cause and what to do; None for any other error."""
    kind, message = root_cause(error)
    if isinstance(error, OSError) and error.errno in ADVICE:
        place = error.filename or home
        return f"{place}: {error.strerror}; {ADVICE[error.errno]}"
    for text, number in JAVA_TEXTS.items():
        if hasattr(error, "java_exception") and text in message:
            return f"{home}: {message.splitlines()[0]} ({kind}); {ADVICE[number]}"
    return None
