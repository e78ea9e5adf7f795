"""Settings of DecayChecker."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tidegate.components.decay_checker.limits import DecayLimits
from tidegate.components.errors import ConfigError

LIMITS = DecayLimits(label="late")


def test_they_travel_as_json() -> None:
    """The executor would judge by other limits than the pipeline names."""
    limits = DecayLimits(label="late", tolerance=0.1, splits=("eval",), output="chance")
    assert DecayLimits.from_json(limits.to_json()) == limits


@pytest.mark.parametrize(
    "settings",
    [
        {"label": ""},
        {"tolerance": -0.1},
        {"loss": "log_loss"},
        {"confidence": 1.0},
        {"splits": ()},
        {"first_run": "maybe"},
        {"inconclusive": "maybe"},
        {"maximum_examples": 0},
    ],
)
def test_nonsense_is_refused_when_the_pipeline_is_made(settings: dict[str, Any]) -> None:
    """An unbounded loss would void every promise, and be found out after an hour."""
    with pytest.raises(ConfigError):
        DecayLimits(**{"label": "late", **settings})


def test_losses_add_up_only_where_they_are_measured_alike() -> None:
    """Brier scores added to shares of errors are a risk of nothing; a tolerance may change."""
    tolerant = dataclasses.replace(LIMITS, tolerance=0.5, confidence=0.9)
    assert tolerant.measured_by() == LIMITS.measured_by()
    for change in ({"loss": "zero_one"}, {"label": "early"}, {"splits": ("eval",)}):
        assert dataclasses.replace(LIMITS, **change).measured_by() != LIMITS.measured_by()
