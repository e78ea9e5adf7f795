"""How sure each of many figures must be: against worked examples, and by simulation."""

import numpy as np
import pytest

from tidegate.components.drift_checker.estimate import Estimate
from tidegate.components.drift_checker.judging.multiplicity import (
    SMALLEST_RISK,
    adjusted_risks,
    p_value,
    rejections,
    simes,
)
from tidegate.components.drift_checker.measuring.proportion import share_change

# Benjamini and Hochberg (1995), section 3.2: fifteen hypotheses on a treatment of the heart.
PUBLISHED = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
    0.5719, 0.6528, 0.7590, 1.0000,
]  # fmt: skip


def test_the_published_example_rejects_four():
    """Users would lose the procedure that is cited; Bonferroni rejects three of these."""
    assert rejections(PUBLISHED, 0.05) == 4
    assert rejections(PUBLISHED[::-1], 0.05) == 4
    assert sum(one <= 0.05 / 15 for one in PUBLISHED) == 3
    assert rejections([], 0.05) == 0
    assert rejections([0.9, 0.8], 0.05) == 0


def test_simes_of_the_published_example():
    """Users would lose drifted slices, or be told of sound ones, by a wrong combination."""
    assert simes(PUBLISHED) == pytest.approx(0.0001 * 15)
    assert simes([0.04, 0.04]) == pytest.approx(0.04)
    assert simes([]) == 1.0


def test_the_p_value_is_the_least_risk_at_which_the_bound_exceeds_the_limit():
    """Users would lose the agreement of interval and verdict."""

    def at(confidence):
        return share_change(0.30, 0.20, (900, 1000), confidence)

    found = p_value(at, 0.05, 0.05)
    assert at(1 - found).low > 0.05 >= at(1 - 0.999 * found).low
    assert 1e-4 < found < 0.05
    assert p_value(at, 0.2, 0.05) == 1.0
    certain = Estimate(0.3, 0.2, 0.4)
    assert p_value(lambda _: certain, 0.1, 0.05) == SMALLEST_RISK


def test_one_family_is_judged_as_benjamini_and_hochberg_do():
    """Users would lose the plain procedure under its own name."""
    [risk] = adjusted_risks({"all": PUBLISHED}, 0.05).values()
    assert risk == pytest.approx(0.05 * 4 / 15)
    assert sum(one <= risk for one in PUBLISHED) == 4


def test_a_family_falls_where_one_of_its_hypotheses_does():
    """Users would lose sense: a slice that FAILs without a figure that does, or the reverse."""
    rng = np.random.default_rng(5)
    for _ in range(300):
        families = {
            name: (rng.random(rng.integers(1, 6)) ** rng.integers(1, 6)).tolist()
            for name in range(8)
        }
        risks = adjusted_risks(families, 0.1)
        fallen = {name for name, one in families.items() if min(one) <= risks[name]}
        assert len(fallen) == rejections([simes(one) for one in families.values()], 0.1)


def test_one_family_of_many_findings_does_not_admit_false_families():
    """Users would lose trust in slices: one that drifted in all features made others FAIL."""
    rng = np.random.default_rng(6)
    false_slices = {"hierarchical": [], "benjamini_hochberg": []}
    for _ in range(400):
        families = {name: rng.random(40).tolist() for name in range(20)}
        families[0] = [1e-9] * 40
        risks = adjusted_risks(families, 0.1)
        everything = [one for family in families.values() for one in family]
        [together] = adjusted_risks({"": everything}, 0.1).values()
        for control, of in (
            ("hierarchical", risks),
            ("benjamini_hochberg", dict.fromkeys(families, together)),
        ):
            fallen = [name for name, one in families.items() if min(one) <= of[name]]
            false_slices[control].append((len(fallen) - 1) / len(fallen))
    seen = np.array(false_slices["hierarchical"])
    assert seen.mean() <= 0.1 + 2 * seen.std() / len(seen) ** 0.5
    assert np.mean(false_slices["benjamini_hochberg"]) > 0.5


@pytest.mark.parametrize("drifted", [0, 5])
def test_of_fifty_families_few_fall_by_chance_and_the_drifted_do(drifted):
    """Users would lose the rate they asked for: half of all runs have a slice that looks odd."""
    rng = np.random.default_rng(11)
    rate, runs, sizes = 0.05, 300, (2000, 2000)
    rises = np.where(np.arange(50) < drifted, 0.16, 0.05)
    shares, found, uncorrected = [], [], []
    for _ in range(runs):
        baseline = rng.binomial(sizes[1], 0.2, 50) / sizes[1]
        current = rng.binomial(sizes[0], 0.2 + rises) / sizes[0]
        families = {
            name: [p_value(_change(current[name], baseline[name], sizes), 0.05, 1 - 1e-9)]
            for name in range(50)
        }
        risks = adjusted_risks(families, rate)
        fallen = [name for name, [one] in families.items() if one <= risks[name]]
        shares.append(sum(name >= drifted for name in fallen) / max(1, len(fallen)))
        found.append(sum(name < drifted for name in fallen))
        uncorrected.append(any(families[name][0] <= rate for name in range(drifted, 50)))
    # Twice the simulation's own standard error is the room that 300 runs need.
    assert np.mean(shares) <= rate + 2 * (rate / runs) ** 0.5
    assert np.mean(found) >= 0.95 * drifted
    assert np.mean(uncorrected) > 0.5


def _change(current, baseline, sizes):
    return lambda confidence: share_change(current, baseline, sizes, confidence)
