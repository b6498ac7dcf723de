"""The commands of the AWS CLI in the documentation, against the service models of botocore."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel

DOCS = Path(__file__).parents[3] / "docs"
SERVICES = {"s3api": "s3"}
# Options of the CLI itself.
GLOBAL = {"query", "output", "region", "cli-binary-format"}
COMMAND = re.compile(r"(?<![\w-])aws ([a-z][a-z0-9-]+ [a-z][a-z0-9-]+[^`\n|;]*)")


def commands() -> Iterator[tuple[str, str]]:
    for file in sorted(DOCS.rglob("*.md")):
        text = file.read_text(encoding="utf-8").replace("\\\n", " ")
        for command in COMMAND.findall(text):
            bare = re.sub(r"\s+#.*", "", command).strip()
            # Within $(...), the end of that is no part of the command.
            yield file.name, bare if "(" in bare else bare.partition(")")[0]


@cache
def model(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(SERVICES.get(service, service), "service-2"))


def problems(command: str) -> list[str]:
    """What the service does not know of a command: its operation, options, missing parameters."""
    service, operation, *words = shlex.split(command)
    operations = {xform_name(name, "-"): name for name in model(service).operation_names}
    if operation not in operations:
        return [f"no operation {operation}"]
    shape = model(service).operation_model(operations[operation]).input_shape
    members = {} if shape is None else {xform_name(name, "-"): name for name in shape.members}
    options = {word.removeprefix("--") for word in words if word.startswith("--")}
    names = {option if option in members else option.removeprefix("no-") for option in options}
    unknown = names - members.keys() - GLOBAL
    required = [] if shape is None or not names else shape.required_members
    missing = {xform_name(name, "-") for name in required} - names
    return [*(f"no option --{name}" for name in sorted(unknown)),
            *(f"without --{name}" for name in sorted(missing))]  # fmt: skip


def test_a_faulty_command_is_found() -> None:
    assert problems("rds restore-everything") == ["no operation restore-everything"]
    assert problems("rds delete-db-instance --name x --no-delete-automated-backups") == [
        "no option --name",
        "without --db-instance-identifier",
    ]


@pytest.mark.parametrize(("file", "command"), sorted(set(commands())))
def test_a_documented_command_is_one_of_its_service(file: str, command: str) -> None:
    assert problems(command) == []
