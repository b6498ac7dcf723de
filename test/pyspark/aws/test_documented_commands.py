"""The commands of the AWS CLI in the documentation, against the service models of botocore."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel

DOCS = Path(__file__).parents[3] / "docs"
SERVICES = {"s3api": "s3"}
# Commands of the CLI itself: no operation of a service.
ITS_OWN = re.compile(r"s3 cp (s3://)?\S+ (s3://)?\S+( --recursive)?")
# Options of the CLI itself.
GLOBAL = {"query", "output", "region", "cli-binary-format"}
PLACEHOLDER = re.compile(r"\$|^[A-Z_]+$")
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
    """What the service does not know of a command: its operation, options, values, parameters."""
    if ITS_OWN.fullmatch(command):
        return []
    service, operation, *words = shlex.split(command)
    operations = {xform_name(name, "-"): name for name in model(service).operation_names}
    if operation not in operations:
        return [f"no operation {operation}"]
    known = model(service).operation_model(operations[operation])
    shape = known.input_shape
    members = {} if shape is None else {xform_name(name, "-"): name for name in shape.members}
    given, stray = split(words)
    names = {option if option in members else option.removeprefix("no-") for option in given}
    unknown = names - members.keys() - GLOBAL
    required = [] if shape is None or not names else shape.required_members
    missing = {xform_name(name, "-") for name in required} - names
    wrong = [
        f"--{name} {problem}"
        for name, values in given.items() if name in members
        for problem in wrong_values(shape.members[members[name]], values)
    ]  # fmt: skip
    # A streamed reply goes to a file, the one word that no option takes.
    files = 1 if known.has_streaming_output and names else 0
    return [
        *(f"no option --{name}" for name in sorted(unknown)),
        *(f"without --{name}" for name in sorted(missing)),
        *sorted(wrong),
        *([] if len(stray) == files else [f"{len(stray)} words without an option, not {files}"]),
    ]


def split(words: list[str]) -> tuple[dict[str, list[str]], list[str]]:
    """The options with their values, and the words after the value of an option of the CLI."""
    given: dict[str, list[str]] = {}
    stray: list[str] = []
    name = ""
    for word in words:
        if word.startswith("--"):
            name = word.removeprefix("--")
            given[name] = []
        elif name in GLOBAL and given[name]:
            stray.append(word)
        else:
            given[name].append(word)
    return given, stray


def wrong_values(shape: Any, values: list[str]) -> list[str]:
    """What an option cannot take: number of values, those of an enumeration, members."""
    if shape.type_name == "boolean":
        return [f"takes no {values[0]}"] if values else []
    if not values:
        return ["has no value"]
    if shape.type_name != "list":
        return [*([f"takes one value, not {len(values)}"] if len(values) > 1 else []),
                *wrong_value(shape, values[0])]  # fmt: skip
    return [problem for value in values for problem in wrong_value(shape.member, value)]


def wrong_value(shape: Any, value: str) -> list[str]:
    if PLACEHOLDER.search(value):
        return []
    if shape.type_name == "string" and shape.enum and value not in shape.enum:
        return [f"{value} is not one of {', '.join(shape.enum)}"]
    if shape.type_name != "structure" or value.startswith("{"):
        return []
    pairs = [pair.partition("=") for pair in value.split(",")]
    return [f"has no member {name}" for name, _, _ in pairs if name not in shape.members] + [
        problem
        for name, _, one in pairs if name in shape.members
        for problem in wrong_value(shape.members[name], one)
    ]  # fmt: skip


def test_a_faulty_command_is_found() -> None:
    assert problems("rds restore-everything") == ["no operation restore-everything"]
    assert problems("rds delete-db-instance --name x --no-delete-automated-backups") == [
        "no option --name",
        "without --db-instance-identifier",
    ]
    assert problems("lambda invoke --function-name f g --invocation-type Later") == [
        "--function-name takes one value, not 2",
        "--invocation-type Later is not one of Event, RequestResponse, DryRun",
        "0 words without an option, not 1",
    ]
    tags = "ce update-cost-allocation-tags-status --cost-allocation-tags-status"
    assert problems(f"{tags} TagKey=stage,Status=On,Name=x") == [
        "--cost-allocation-tags-status On is not one of Active, Inactive",
        "--cost-allocation-tags-status has no member Name",
    ]
    assert problems("rds modify-db-instance --db-instance-identifier --apply-immediately yes") == [
        "--apply-immediately takes no yes",
        "--db-instance-identifier has no value",
    ]
    assert problems("s3 mv a b") == ["no operation mv"]


@pytest.mark.parametrize(("file", "command"), sorted(set(commands())))
def test_a_documented_command_is_one_of_its_service(file: str, command: str) -> None:
    assert problems(command) == []
