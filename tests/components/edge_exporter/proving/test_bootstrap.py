"""The paired bootstrap."""

import numpy as np
import pytest

from tidegate.components.edge_exporter.proving.bootstrap import drop_interval


def test_it_is_the_bootstrap_of_the_examples_themselves():
    """Users would lose the interval's meaning: what resampling their examples would give."""
    examples = np.r_[np.ones(60), -np.ones(28), np.zeros(1912)]
    draw = np.random.default_rng(0)
    resampled = [draw.choice(examples, len(examples)).mean() for _ in range(4000)]
    assert drop_interval(60, 28, 2000, 0.95) == pytest.approx(
        np.quantile(resampled, (0.025, 0.975)), abs=1e-3
    )


@pytest.mark.parametrize(
    ("lost", "gained"), [(0.0, 0.0), (0.002, 0.002), (0.01, 0.005), (0.05, 0.05), (0.12, 0.02)]
)
@pytest.mark.parametrize("examples", [200, 1000])
def test_it_holds_the_true_loss_as_often_as_it_says(lost, gained, examples):
    """Users would lose the gate's promise, most where few examples differ."""
    draw = np.random.default_rng(1)
    counts = draw.multinomial(examples, (lost, gained, 1 - lost - gained), size=1000)[:, :2]
    found, times = np.unique(counts, axis=0, return_counts=True)
    intervals = [drop_interval(int(a), int(b), examples, 0.95) for a, b in found]
    held = [low - 1e-12 <= lost - gained <= high + 1e-12 for low, high in intervals]
    assert np.average(held, weights=times) >= 0.935


def test_models_that_never_differed_may_differ_all_the_same():
    """Users would lose doubt where 200 examples cannot rule a loss of a point out."""
    low, high = drop_interval(0, 0, 200, 0.95)
    assert low == -high
    assert 0.01 < high < 0.02


def test_more_confidence_is_a_wider_interval():
    """Users would lose the guard against the one slice of many that looks bad by chance."""
    narrow, wide = (drop_interval(20, 5, 400, level) for level in (0.9, 0.9999))
    assert wide[0] < narrow[0] < 15 / 400 < narrow[1] < wide[1]


def test_all_or_nothing_is_within_its_own_interval():
    """Users would lose an interval that excludes what was seen."""
    assert drop_interval(5, 0, 5, 0.95)[1] == 1
    assert drop_interval(0, 5, 5, 0.95)[0] == -1


def test_millions_of_examples_cost_no_more():
    """Users would lose minutes and gigabytes on a large split."""
    low, high = drop_interval(50_000, 40_000, 10_000_000, 0.95)
    assert 0.0009 < low < 0.001 < high < 0.0011
