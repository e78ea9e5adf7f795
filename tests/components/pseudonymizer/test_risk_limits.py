"""The limits on the risk that remains."""

from __future__ import annotations

import dataclasses

import pytest

from tidegate.components.errors import ConfigError, PolicyError
from tidegate.components.pseudonymizer.policy import Policy
from tidegate.components.pseudonymizer.risk_limits import RiskLimits

from .conftest import PEOPLE


@pytest.mark.parametrize(
    "limits",
    [
        {"k": 0},
        {"l": 0},
        {"entropy_l": 0.5},
        {"t": 1.1},
        {"max_unique": -0.1},
        {"max_prosecutor": 2.0},
        {"max_journalist": 2.0},
        {"max_marketer": float("nan")},
        {"max_token_share": 5.0},
        {"sampling": 0.0},
        {"sampling": 1.5},
    ],
)
def test_a_limit_out_of_its_range_is_refused_by_name(limits):
    """Ten per cent written as 10 would let everything through."""
    [name] = limits
    with pytest.raises(ConfigError, match=rf"RiskLimits\.{name} is "):
        RiskLimits(**limits)


def test_every_limit_alone_is_a_limit_and_sampling_is_none():
    """A policy with quasi-identifiers needs one; the wrong one must not count."""
    for field in dataclasses.fields(RiskLimits):
        assert RiskLimits(**{field.name: 1}).given is (field.name != "sampling")


@pytest.mark.parametrize("limits", [{"l": 2}, {"t": 0.2}, {"entropy_l": 1.5}])
def test_a_limit_on_sensitive_columns_needs_one(limits):
    """It would be held against nothing, and pass."""
    columns = dict(PEOPLE["columns"])
    with_sensitive = Policy.from_mapping({**PEOPLE, "risk": {"k": 2, **limits}})
    assert with_sensitive.sensitive == ("weight",)
    columns["weight"] = {"role": "sensitive", "transform": "drop"}
    with pytest.raises(PolicyError, match="sensitive columns give away, but none is published"):
        Policy.from_mapping({**PEOPLE, "columns": columns, "risk": {"k": 2, **limits}})
