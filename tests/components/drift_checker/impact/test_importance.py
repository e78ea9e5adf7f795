"""What drift is expected to cost, by the features' importance."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tidegate.components.drift_checker.compare import compare
from tidegate.components.drift_checker.impact.importance import Importance
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.errors import DataError
from tidegate.components.importance import ModelReliance, Reliance
from tidegate.components.importance_gen.losses import log_loss
from tidegate.components.importance_gen.permutation import draw_donors, measure_reliance
from tidegate.components.verdict import Measurement, Outcome

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


def _figure(value: float | None, interval: tuple[float, float] | None, name: str = "hour") -> Any:
    labels = {"feature": name}
    return Measurement(name, "ks", value, 0.1, Outcome.FAIL, "", interval, labels=labels)


def test_at_most_is_never_below_the_best_figure() -> None:
    """Drift would be let pass on a bound that is none."""
    found = IMPORTANCE.impact_of(_figure(0.4, (0.3, 0.5)))
    assert found is not None
    assert found.expected == pytest.approx(0.4 * 0.2)
    assert found.at_most == pytest.approx(0.5 * 0.24)
    exact = IMPORTANCE.impact_of(_figure(0.4, None))
    assert exact is not None
    assert exact.at_most == pytest.approx(0.4 * 0.24)
    odd = Importance(dataclasses.replace(RELIANCE, features={"hour": Reliance(0.1, 0.0, 0.05)}))
    bent = odd.impact_of(_figure(0.4, (0.1, 0.2)))
    assert bent is not None
    assert bent.at_most >= bent.expected > 0


def test_drift_that_could_not_be_measured_may_be_any() -> None:
    """A figure that the data did not give would read as no drift."""
    unknown = IMPORTANCE.impact_of(_figure(None, (0.0, 1.0)))
    assert unknown is not None
    assert unknown.expected == pytest.approx(0.2)
    assert unknown.at_most == pytest.approx(0.24)
    assert IMPORTANCE.impact_of(_figure(None, None)) is None
    assert IMPORTANCE.impact_of(_figure(0.5, None, "late")) is None


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


WEIGHTS = {"hour": 1.5, "carrier": 1.0, "humid": 0.6, "temp": 0.3, "age": 0.1, "seats": 0.0}


def _losses(values: dict[str, np.ndarray], labels: np.ndarray) -> np.ndarray:
    score = sum(weight * values[name] for name, weight in WEIGHTS.items())
    return log_loss(1 / (1 + np.exp(-score)), labels)


def _importance(values: dict[str, np.ndarray], labels: np.ndarray) -> Importance:
    losses = _losses(values, labels)
    features = {}
    for name in WEIGHTS:

        def losses_with(donors: np.ndarray, name: str = name) -> np.ndarray:
            return _losses({**values, name: values[name][donors]}, labels)

        features[name] = measure_reliance(losses, losses_with, draw_donors(len(labels), 5, 0), 0.95)
    return Importance(
        ModelReliance("log_loss", float(losses.mean()), len(labels), 5, 0.95, features)
    )


def _shifts(values: np.ndarray, generator: np.random.Generator) -> list[np.ndarray]:
    """Stuck, filled and moved values, and another unit: in a share of the rows or in all."""
    some = generator.random(len(values)) < 0.2
    half = generator.random(len(values)) < 0.5
    filled, stuck = np.zeros_like(values), np.full_like(values, np.quantile(values, 0.9))
    return [
        np.where(some, stuck, values),
        np.where(half, stuck, values),
        np.where(some, filled, values),
        np.where(half, filled, values),
        values + 0.4,
        values + 1.5,
        values * 1.8,
    ]


def test_impact_ranks_shifts_as_the_loss_does(by_hand: Any) -> None:
    """The bar: a rank correlation of 0.8 at least with what really happens, over 42 shifts.

    The model can be computed by hand and the drift is the gate's own, from statistics alone; the
    flights' model and 140 shifts stand under benchmarks. Drift alone must do worse, or importance
    would be a burden for nothing.
    """
    generator = np.random.default_rng(0)
    values = {name: generator.normal(size=4000) for name in WEIGHTS}
    chance = 1 / (1 + np.exp(-sum(weight * values[name] for name, weight in WEIGHTS.items())))
    labels = (generator.random(4000) < chance).astype(float)
    importance, loss = _importance(values, labels), _losses(values, labels).mean()
    impacts, drifts, rises = [], [], []
    for name in WEIGHTS:
        before = by_hand.statistics({name: values[name]})
        for shifted in _shifts(values[name], generator):
            verdict = compare(by_hand.statistics({name: shifted}), before, DriftLimits())
            drifts.append(max(m.value or 0 for m in verdict.measurements if m.statistic == "ks"))
            impacts.append(importance.impact(name, drifts[-1]))
            rises.append(_losses({**values, name: shifted}, labels).mean() / loss - 1)
    assert len(rises) == 42
    assert _rank_correlation(impacts, rises) >= 0.8
    assert _rank_correlation(drifts, rises) < 0.6


def _rank_correlation(one: list[float], other: list[float]) -> float:
    """Spearman's, equal values by their mean rank."""
    ranks = [
        [sum(b < a for b in values) + sum(b == a for b in values) / 2 for a in values]
        for values in (one, other)
    ]
    return float(np.corrcoef(*ranks)[0, 1])


def test_the_rank_correlation_is_spearmans() -> None:
    """A bar measured with a bent ruler is no bar."""
    assert _rank_correlation([1, 2, 3, 4], [10, 20, 30, 25]) == pytest.approx(0.8)
    assert _rank_correlation([1, 1, 2], [5, 5, 9]) == pytest.approx(1.0)
