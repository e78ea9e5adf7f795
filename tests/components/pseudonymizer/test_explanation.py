"""What a policy does is told in plain words, about every column."""

from __future__ import annotations

from tidegate.components.pseudonymizer.explanation import explain
from tidegate.components.pseudonymizer.policy import Policy
from tidegate.components.pseudonymizer.techniques import TECHNIQUES

from .conftest import PEOPLE

SETTINGS = {
    "bucket": {"edges": [18]},
    "clamp": {"high": 90},
    "encrypt": {"reversible": True},
    "fpe": {"reversible": True},
    "hierarchy": {"values": {"Kiel": ["Holstein"]}},
    "truncate": {"characters": 3},
}


def _policy(**changes):
    columns = {
        name: {"role": "safe", "transform": name, **SETTINGS.get(name, {})} for name in TECHNIQUES
    }
    email = PEOPLE["columns"]["email"]
    return Policy.from_mapping(
        {"domain": "people", "subject": "email", "columns": {"email": email, **columns}, **changes}
    )


def test_every_technique_says_something_of_its_own():
    """Whoever approves a policy reads these sentences."""
    told = explain(_policy())
    assert len({one.sentence for one in told}) == len(TECHNIQUES) + 1
    assert not any(one.fault for one in told)
    sentences = {one.column: one.sentence for one in told}
    assert "Says whom a row is about" in sentences["email"]
    assert "subject of 'person'" in sentences["date_shift"]
    assert "reversible" in sentences["encrypt"]


def test_columns_that_do_not_fit_are_faults():
    """Unknown ones under unknown: error, and missing ones always."""
    names = [*TECHNIQUES, "passport"]
    faults = {one.column: one.fault for one in explain(_policy(), names) if one.fault}
    assert set(faults) == {"passport", "email"}
    told = explain(_policy(unknown="drop"), [*names, "email"])
    assert not any(one.fault for one in told)
    assert next(one for one in told if one.column == "passport").sentence.startswith("Left out")


def test_rules_for_gaps_are_told():
    """What happens to the exceptions is what people forget to ask."""
    columns = {**PEOPLE["columns"]}
    columns["email"] = {**columns["email"], "normalize": ["trim"], "on_null": "error"}
    columns["town"] = {**columns["town"], "normalize": ["nfc"], "on_bad_utf8": "null"}
    told = {
        one.column: one.sentence
        for one in explain(Policy.from_mapping({**PEOPLE, "columns": columns}))
    }
    assert "blanks at both ends go" in told["email"]
    assert "missing value is refused" in told["email"]
    assert "not UTF-8 count as missing" in told["town"]
    assert "As int." in told["age"]
