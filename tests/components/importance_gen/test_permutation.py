"""Permutation importance of models that can be computed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.components.importance import Reliance
from tidegate.components.importance_gen.permutation import draw_donors, measure_reliance


def _reliance(
    values: np.ndarray, truth: np.ndarray, slope: float, seed: int, confidence: float = 0.95
) -> Reliance:
    """That of a linear model on its only feature, under the squared error."""
    losses = (slope * values - truth) ** 2

    def losses_with(donors: np.ndarray) -> np.ndarray:
        return (slope * values[donors] - truth) ** 2

    return measure_reliance(losses, losses_with, draw_donors(len(values), 5, seed), confidence)


def test_every_example_gives_once_and_never_to_itself() -> None:
    """An example that keeps its value pulls the importance of everything towards 0."""
    donors = draw_donors(50, 20, seed=3)
    assert (np.sort(donors, axis=1) == np.arange(50)).all()
    assert (donors != np.arange(50)).all()
    assert len({tuple(row) for row in donors}) == 20
    np.testing.assert_array_equal(donors, draw_donors(50, 20, seed=3))
    assert (donors != draw_donors(50, 20, seed=4)).any()


def test_the_interval_holds_the_true_importance_as_often_as_it_says() -> None:
    """Harmless drift is let pass on the word of the upper bound.

    Permuting the only feature of ``y = 2 x + noise`` raises the mean square by ``2 (2 sd(x))^2``.
    An interval that took the permuted losses for independent would hold it less often.
    """
    generator, held, inside = np.random.default_rng(0), 0, []
    for run in range(600):
        values = generator.standard_exponential(400)
        truth = 2 * values + generator.normal(size=400)
        found = _reliance(values, truth, 2.0, run)
        held += found.low <= 8.0 <= found.high
        inside.append(found.importance)
    assert 0.91 <= held / 600 <= 0.975
    assert np.mean(inside) == pytest.approx(8.0, abs=0.15)


def test_a_feature_the_model_does_not_read_is_worth_exactly_nothing() -> None:
    """Its drift would block for noise."""
    generator = np.random.default_rng(0)
    found = _reliance(generator.normal(size=100), generator.normal(size=100), 0.0, seed=0)
    assert found == Reliance(0.0, 0.0, 0.0)


def test_more_confidence_is_a_wider_interval() -> None:
    """The confidence asked for must reach the interval."""
    generator = np.random.default_rng(0)
    values = generator.normal(size=100)
    narrow, wide = (_reliance(values, values, 1.0, 0, level) for level in (0.8, 0.99))
    assert wide.low < narrow.low < narrow.importance < narrow.high < wide.high
