"""The estimate without labels."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.components.decay_checker.label_free import STATISTIC, estimate_risk
from tidegate.components.decay_checker.limits import DecayLimits
from tidegate.components.decay_checker.losses import losses_of

LOSSES = ("brier", "zero_one")


@pytest.mark.parametrize("loss", LOSSES)
def test_it_finds_the_risk_where_its_assumption_holds(loss: str) -> None:
    """Harder examples are seen before their labels are in."""
    generator, limits = np.random.default_rng(0), DecayLimits(label="late", loss=loss)
    for spread in (0.2, 2.0):
        chances = generator.beta(spread, spread, 50_000)
        labels = (generator.random(50_000) < chances).astype(float)
        real = losses_of(chances, labels, limits).mean()
        assert estimate_risk(chances, limits) == pytest.approx(real, abs=0.01)


@pytest.mark.parametrize("loss", LOSSES)
def test_it_does_not_see_concept_drift_and_says_so_in_its_name(loss: str) -> None:
    """Whoever takes it for the risk will miss the commonest way to decay."""
    generator, limits = np.random.default_rng(0), DecayLimits(label="late", loss=loss)
    chances = generator.beta(0.5, 0.5, 10_000)
    turned = (generator.random(10_000) >= chances).astype(float)
    assert losses_of(chances, turned, limits).mean() > 3 * estimate_risk(chances, limits)
    assert "assuming_no_concept_drift" in STATISTIC
