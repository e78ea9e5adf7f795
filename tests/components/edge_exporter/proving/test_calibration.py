"""What int8 is calibrated on, good and bad."""

import numpy as np
import pytest

from tidegate.components.edge_exporter.proving.calibration import (
    Calibration,
    check_coverage,
    choose_examples,
)
from tidegate.components.verdict import Outcome

COVERAGE = 0.95


def inputs(count, seed, low=0.0, high=100.0):
    """A number, an image of four pixels, and an id, of some examples."""
    draw = np.random.default_rng(seed)
    return {
        "distance": draw.uniform(low, high, (count, 1)).astype(np.float32),
        "image": draw.uniform(0, 1, (count, 1, 4)).astype(np.float32),
        "carrier": draw.integers(0, 9, (count, 1), dtype=np.int32),
    }


def checked(calibrated, proven):
    """The measurements of a calibration."""
    return check_coverage(Calibration(calibrated), proven, COVERAGE)


def test_data_like_the_proven_pass():
    """Users would lose every quantised export."""
    [found] = checked(inputs(300, 1), inputs(2000, 2))
    assert found.outcome is Outcome.PASS
    assert 0.98 < found.value <= 1


def test_constant_data_fail_by_name():
    """Users would lose accuracy to a calibration on one example over and over."""
    same = {name: np.repeat(values[:1], 300, axis=0) for name, values in inputs(300, 1).items()}
    found = checked(same, inputs(2000, 2))
    assert {one.subject for one in found} == {"distance", "image", "carrier"}
    assert all(one.outcome is Outcome.FAIL for one in found)
    assert "calibrated on constant data" in found[0].sentence


@pytest.mark.parametrize(("low", "high"), [(0, 40), (60, 200), (0, 100_000), (-900, -800)])
def test_another_split_fails_by_the_input_that_differs(low, high):
    """Users would lose accuracy to ranges of another season, or of another unit."""
    [found] = checked(inputs(300, 1, low, high), inputs(2000, 2))
    assert (found.subject, found.outcome) == ("distance", Outcome.FAIL)
    assert "calibrated on other data" in found.sentence


def test_nan_and_infinity_lie_in_no_range():
    """Users would lose the check to a single missing value, or to one that is infinite."""
    calibrated, proven = inputs(300, 1), inputs(2000, 2)
    for values in (calibrated, proven):
        values["distance"][:20] = np.nan
        values["distance"][20:25] = np.inf
    assert checked(calibrated, proven)[0].outcome is Outcome.PASS
    calibrated["distance"][:] = np.nan
    [found] = checked(calibrated, proven)
    assert (found.subject, found.outcome) == ("distance", Outcome.FAIL)
    assert "distance" not in Calibration(calibrated).ranges


def test_what_is_rare_in_the_proven_may_be_constant_in_calibration():
    """Users would lose exports to a value that one example in a thousand has."""
    calibrated, proven = inputs(300, 1), inputs(2000, 2)
    calibrated["carrier"][:] = 0
    proven["carrier"][:] = 0
    proven["carrier"][:2] = 5
    assert checked(calibrated, proven)[0].outcome is Outcome.PASS


def test_a_handful_of_examples_is_inconclusive():
    """Users would lose the warning that a range was taken from a handful of examples."""
    [found] = checked(inputs(150, 1), inputs(150, 2))
    assert found.outcome is Outcome.INCONCLUSIVE
    assert "too few" in found.sentence


def test_every_decision_is_there_and_alike_often():
    """Users would lose the range of a rare decision's activations."""
    records = [str(number).encode() for number in range(1000)]
    answers = {"late": np.full((1000, 1), 0.1, np.float32)}
    answers["late"][::50] = 0.9
    chosen = choose_examples(records, answers, 0.5, 200, seed=7)
    late = [record for record in chosen if int(record) % 50 == 0]
    assert (len(chosen), len(late), len(set(chosen))) == (200, 20, 200)
    # The draw depends neither on the order of the records nor on anything but the seed.
    backwards = {"late": answers["late"][::-1]}
    assert set(choose_examples(records[::-1], backwards, 0.5, 200, seed=7)) == set(chosen)
    assert set(choose_examples(records, answers, 0.5, 200, seed=8)) != set(chosen)


def test_ranges_are_those_of_what_is_finite(tmp_path):
    """Users would lose the flag for values that no calibration example held."""
    calibration = Calibration({"x": np.array([[1.0], [np.nan], [-2.5], [np.inf]], np.float32)})
    assert calibration.ranges == {"x": (-2.5, 1.0)}
    stored = np.load(calibration.save(tmp_path / "calibration.npz"))
    np.testing.assert_array_equal(stored["x"], calibration.inputs["x"])
