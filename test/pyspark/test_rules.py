"""Business rules: defaults, overrides, and errors that name the setting."""

import pytest

from pipeline.errors import InputError
from pipeline.rules import from_settings, load_rules


def test_defaults_survive_a_round_trip_through_the_ledger() -> None:
    rules = load_rules()
    assert from_settings(rules.settings()) == rules
    assert rules.tier_high == 0.8
    assert rules.excluded_apps == ("Alltown Fresh - DEVELOPMENT",)


def test_overrides_replace_defaults_and_change_the_hash() -> None:
    rules = load_rules(["price_basis=unit", "at_risk_days=30", 'excluded_apps=["A, B","C"]'])
    assert (rules.price_basis, rules.at_risk_days) == ("unit", 30)
    assert rules.excluded_apps == ("A, B", "C")
    assert load_rules(["excluded_customers="]).excluded_customers == ()
    assert rules.settings_hash() != load_rules().settings_hash()


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("tier=0.5", "expected name=value with one of time_zone"),
        ("tier_low", "expected name=value"),
        ("tier_low=x", "tier_low: 'x' is not a number"),
        ("lapsed_days=1.5", "lapsed_days: '1.5' is not a whole number"),
        ("tier_high=1.5", r"tier_high: 1.5 is outside 0\.\.1"),
        ("price_basis=total", "price_basis: 'total' is not one of line, unit"),
        ("tier_low=0.9", "tier_low must not be above tier_high"),
        ("new_customer_days=400", "new_customer_days must not be above rfm_window_days"),
        ("at_risk_days=91", "at_risk_days must not be above lapsed_days"),
        ("time_zone=Mars/Base", "'Mars/Base' is not an IANA time zone"),
        ('excluded_apps=["a",1]', "is not a list"),
    ],
)
def test_a_bad_override_is_named(override: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_rules([override])
