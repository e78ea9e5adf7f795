"""What drift is expected to cost, by the features' importance."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tidegate.components.drift_checker.impact import Importance, rank_causes
from tidegate.components.errors import DataError
from tidegate.components.importance import ModelReliance, Reliance

RELIANCE = ModelReliance(
    loss="log_loss",
    model_loss=0.5,
    examples=2000,
    permutations=5,
    confidence=0.95,
    features={
        "hour": Reliance(0.1, 0.08, 0.12),
        "seats": Reliance(0.0, 0.0, 0.0),
        "temp": Reliance(-0.001, -0.003, 0.001),
    },
)
IMPORTANCE = Importance(RELIANCE)


def test_impact_is_drift_times_the_share_of_the_loss() -> None:
    """Benign drift would block, or harmful drift pass."""
    assert IMPORTANCE.impact("hour", 0.5) == pytest.approx(0.5 * 0.1 / 0.5)
    assert IMPORTANCE.impact_at_most("hour", 0.5) == pytest.approx(0.5 * 0.12 / 0.5)
    assert IMPORTANCE.impact("seats", 1.0) == 0


def test_chance_never_makes_drift_a_gain() -> None:
    """An importance below 0 is noise; it must not rank drift below no drift."""
    assert IMPORTANCE.impact("temp", 1.0) == 0
    assert IMPORTANCE.impact_at_most("temp", 1.0) == pytest.approx(0.002)


def test_what_was_not_measured_has_no_impact_rather_than_none_at_all() -> None:
    """The label's drift or a new feature's must go on blocking: nobody knows what it costs."""
    assert IMPORTANCE.impact("late", 0.5) is None
    lossless = Importance(dataclasses.replace(RELIANCE, model_loss=0.0))
    assert lossless.impact("hour", 0.5) is None


def test_causes_are_ranked_by_cost_and_then_by_drift() -> None:
    """The reader of a report looks for the culprit from the top."""
    drifts = [
        ("late", "ks", 0.9),
        ("seats", "ks", 0.8),
        ("temp", "ks", 0.9),
        ("hour", "ks", 0.2),
        ("hour", "missing_share", 0.3),
    ]
    causes = rank_causes(drifts, IMPORTANCE)
    assert [(cause.feature, cause.statistic) for cause in causes] == [
        ("hour", "missing_share"),
        ("hour", "ks"),
        ("temp", "ks"),
        ("seats", "ks"),
        ("late", "ks"),
    ]
    assert causes[0].importance == pytest.approx(0.2)
    unknown = rank_causes(drifts, None)
    assert [cause.drift for cause in unknown] == [0.9, 0.9, 0.8, 0.3, 0.2]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A gate that goes on without importances would decide otherwise, and not say so."""
    path = tmp_path / "importance.json"
    with pytest.raises(DataError, match=r"importance\.json"):
        Importance.read(path)
    path.write_text(RELIANCE.to_json())
    assert Importance.read(path) == IMPORTANCE
    path.write_text(RELIANCE.to_json()[:50])
    with pytest.raises(DataError, match=r"importance\.json"):
        Importance.read(path)
