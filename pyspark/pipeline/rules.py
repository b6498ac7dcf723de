"""Business rules: one settings file, overridable per run, recorded with the release."""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.errors import InputError

RULES_FILE = Path(__file__).with_name("rules.toml")

TYPE_NAMES = {str: "a text", int: "a whole number", float: "a number", tuple: "a list"}


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The rules of one run; rules.toml describes each."""

    time_zone: str
    price_basis: str
    option_basis: str
    currency: str
    null_words: tuple[str, ...]
    excluded_apps: tuple[str, ...]
    excluded_customers: tuple[str, ...]
    tier_low: float
    tier_high: float
    rfm_window_days: int
    new_customer_days: int
    vip_min_orders: int
    at_risk_days: int
    lapsed_days: int
    min_release_ratio: float

    def settings(self) -> dict[str, Any]:
        """The rules as plain JSON values."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}

    def settings_hash(self) -> str:
        """Equal for equal rules, 16 hex characters."""
        text = json.dumps(self.settings(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def load_rules(overrides: Sequence[str] = ()) -> Rules:
    """Read rules.toml and apply `name=value` overrides.

    A list takes comma-separated values or, where a value has a comma, a JSON array.
    Raises InputError that names the setting.
    """
    definitions = tomllib.loads(RULES_FILE.read_text(encoding="utf-8"))
    values = {name: definition["value"] for name, definition in definitions.items()}
    for override in overrides:
        name, separator, text = override.partition("=")
        name = name.strip()
        if not separator or name not in definitions:
            names = ", ".join(definitions)
            raise InputError(f"--set {override}: expected name=value with one of {names}")
        values[name] = _parse(name, text.strip(), definitions[name])
    return from_settings(values)


def from_settings(values: Mapping[str, Any]) -> Rules:
    """Rules from recorded settings, checked as a whole. Raises InputError."""
    names = {field.name for field in fields(Rules)}
    if set(values) != names:
        raise InputError(f"settings differ from the rules in: {sorted(set(values) ^ names)}")
    plain: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    rules = Rules(**plain)
    if rules.tier_low > rules.tier_high:
        raise InputError("tier_low must not be above tier_high")
    if rules.new_customer_days > rules.rfm_window_days:
        raise InputError("new_customer_days must not be above rfm_window_days")
    if rules.at_risk_days > rules.lapsed_days:
        raise InputError("at_risk_days must not be above lapsed_days")
    try:
        ZoneInfo(rules.time_zone)
    except (KeyError, ValueError, OSError) as error:
        raise InputError(f"time_zone: {rules.time_zone!r} is not an IANA time zone") from error
    return rules


def _parse(name: str, text: str, definition: Mapping[str, Any]) -> Any:
    kind = type(definition["value"])
    try:
        value = _parse_list(text) if kind is list else kind(text)
    except ValueError as error:
        expected = TYPE_NAMES.get(kind, "a list")
        raise InputError(f"{name}: {text!r} is not {expected}") from error
    if "choices" in definition and value not in definition["choices"]:
        raise InputError(f"{name}: {text!r} is not one of {', '.join(definition['choices'])}")
    if "minimum" in definition and not definition["minimum"] <= value <= definition["maximum"]:
        bounds = f"{definition['minimum']}..{definition['maximum']}"
        raise InputError(f"{name}: {text} is outside {bounds}")
    return value


def _parse_list(text: str) -> list[str]:
    if text.startswith("["):
        value = json.loads(text)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValueError(text)
        return value
    return [item.strip() for item in text.split(",") if item.strip()]
