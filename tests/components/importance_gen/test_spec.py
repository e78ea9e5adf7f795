"""Settings of ImportanceGen."""

from __future__ import annotations

from typing import Any

import pytest

from tidegate.components.errors import ConfigError
from tidegate.components.importance_gen.spec import ImportanceSpec


def test_it_travels_as_json() -> None:
    """The executor would measure something else than the pipeline says."""
    spec = ImportanceSpec(label="late", loss="log_loss", ignore=("tail*",), seed=5)
    assert ImportanceSpec.from_json(spec.to_json()) == spec


@pytest.mark.parametrize(
    "settings",
    [
        {"label": ""},
        {"label": "late", "loss": "hinge"},
        {"label": "late", "permutations": 0},
        {"label": "late", "maximum_examples": 1},
        {"label": "late", "values": -1},
        {"label": "late", "confidence": 1.0},
        {"label": "late", "seed": -1},
    ],
)
def test_nonsense_is_refused_when_the_pipeline_is_made(settings: dict[str, Any]) -> None:
    """An hour of training comes first otherwise."""
    with pytest.raises(ConfigError):
        ImportanceSpec(**settings)


def test_the_label_must_be_named() -> None:
    """There is no label that fits every data."""
    with pytest.raises(ConfigError, match="label"):
        ImportanceSpec.from_json("{}")
