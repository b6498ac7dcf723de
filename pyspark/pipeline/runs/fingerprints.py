"""What the result of each step depends on, as one hash per step.

A file counts for the first step that can import it and for every step after that. Folders import
downwards only (import-linter checks it), so nothing has to be listed: a new file counts for all
steps, unless it is in the folder of a later one.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pyspark.version import __version__ as spark_version

from pipeline.marts import DEPENDS, MARTS
from pipeline.rules import Rules

PACKAGE = Path(__file__).parents[1]

# The settings that silver reads; the marts may read all but those of the audit.
SILVER_SETTINGS = (
    *("time_zone", "price_basis", "option_basis", "currency", "excluded_apps"),
    "null_words",
)
AUDIT_SETTINGS = ("min_release_ratio",)

# The command line: no result depends on it.
COMMAND_LINE = "cli"

# The first step whose result a change of the file or folder affects; unlisted ones affect bronze.
FIRST_STEP = {
    "silver": "silver",
    "clv_model": "gold",
    "contracts": "gold",
    "quality": "audit",
    "redshift": "audit",
    "rules.toml": "audit",
}


def libraries() -> dict[str, str]:
    """The versions that results depend on."""
    return {"pyspark": spark_version} | {
        name: version(name) for name in ("holidays", "numpy", "scipy")
    }


def code_version() -> str:
    """A hash of all that a release depends on in the pipeline's own files, 12 hex characters."""
    return _mix(_code(PACKAGE)["all"])[:12]


def fingerprints(
    rules: Rules,
    source_id: str,
    as_of: date | None,
    marts: Iterable[str],
    *,
    package: Path = PACKAGE,
) -> dict[str, str]:
    """Per step, a hash of the code, libraries, settings and earlier steps behind its result."""
    code, settings = _code(package), rules.settings()
    prints = {"bronze": _mix(source_id, libraries(), code["bronze"])}
    prints["silver"] = _mix(
        prints["bronze"], as_of, code["silver"], {name: settings[name] for name in SILVER_SETTINGS}
    )
    rest = {name: settings[name] for name in settings if name not in AUDIT_SETTINGS}
    for mart in marts:
        needed = [prints.get(f"gold/{other}", "") for other in DEPENDS[mart]]
        own = [code[f"gold/{each}"] for each in (mart, *DEPENDS[mart])]
        prints[f"gold/{mart}"] = _mix(prints["silver"], rest, code["gold"], own, needed)
    prints["audit"] = _mix(list(prints.values()), settings, code["all"])
    return prints | {step: _mix(prints["audit"]) for step in ("warehouse", "publish")}


@cache
def _code(package: Path) -> Mapping[str, str]:
    """A hash of the files that count first for each step, and of `all`."""
    digests = {step: hashlib.sha256() for step in ("bronze", "silver", "gold", "audit", "all")}
    digests |= {f"gold/{mart}": hashlib.sha256() for mart in MARTS}
    for file in sorted(package.rglob("*")):
        name = file.relative_to(package)
        if file.is_dir() or "__pycache__" in name.parts or name.parts[0] == COMMAND_LINE:
            continue
        content = name.as_posix().encode() + b"\0" + file.read_bytes()
        for step in (_first_step(name), "all"):
            digests[step].update(content)
    return MappingProxyType({step: digest.hexdigest() for step, digest in digests.items()})


def _first_step(name: Path) -> str:
    if name.parts[0] != "marts":
        return FIRST_STEP.get(name.parts[0], "bronze")
    mart = name.parts[1].removesuffix(".py")
    return f"gold/{mart}" if mart in MARTS else "gold"


def _mix(*parts: Any) -> str:
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
