"""Comparing answers."""

import numpy as np
import pytest

from tidegate.components.edge_exporter.proving.parity import compare, decisions


def answers(*values):
    """One output of one number a row."""
    return {"y": np.array(values, np.float32)[:, None]}


def test_equal_answers_agree():
    """Users would lose every PASS."""
    parity = compare(answers(0.1, 0.9, np.nan), answers(0.1, 0.9, np.nan), 0.5)
    assert (parity.max_delta, parity.agreement, parity.flips) == (0, 1, ())
    assert (parity.examples, parity.nan_mismatches) == (3, 0)


def test_a_flip_is_found_where_it_is():
    """Users would lose the rows on which the edge model decides otherwise."""
    parity = compare(answers(0.1, 0.4999, 0.9), answers(0.1, 0.5001, 0.9), 0.5)
    assert parity.flips == (1,)
    assert parity.agreement == pytest.approx(2 / 3)
    assert parity.max_delta == pytest.approx(2e-4, rel=1e-3)


def test_the_threshold_is_the_users():
    """Users would lose decisions at another cut than one half."""
    assert compare(answers(0.28), answers(0.32), 0.3).flips == (0,)
    assert compare(answers(0.28), answers(0.32), 0.5).flips == ()


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_one_sided_nan_is_counted_and_no_delta(broken):
    """Users would lose a NaN on the device to a comparison that NaN always loses."""
    parity = compare(answers(0.1, 0.2), answers(broken, 0.2), 0.5)
    assert (parity.nan_mismatches, parity.flips, parity.max_delta) == (1, (0,), 0)


def test_several_numbers_decide_by_the_largest():
    """Users would lose classifiers."""
    original = {"p": np.array([[0.2, 0.5, 0.3], [0.1, 0.5, 0.4]])}
    other = {"p": np.array([[0.2, 0.45, 0.35], [0.1, 0.44, 0.46]])}
    assert compare(original, other, 0.5).flips == (1,)


def test_every_output_counts():
    """Users would lose faults in the second output."""
    one = {**answers(0.1, 0.2), "z": np.array([0.0, 0.0])}
    other = {**answers(0.1, 0.2), "z": np.array([0.0, 3.0])}
    parity = compare(one, other, 0.5)
    assert (parity.max_delta, parity.flips) == (3, (1,))


def test_the_p99_is_over_examples():
    """Users would lose the difference between one bad row and many."""
    other = np.zeros(1000)
    other[:3] = 0.4
    parity = compare(answers(*np.zeros(1000)), answers(*other), 0.5)
    assert parity.max_delta == pytest.approx(0.4)
    assert parity.p99_delta == 0


def test_other_outputs_are_refused():
    """Users would lose a file whose outputs were dropped or renamed."""
    with pytest.raises(ValueError, match="Outputs differ"):
        compare(answers(0.1), {"other": np.zeros((1, 1))}, 0.5)


def test_decisions_are_numbered_as_labels_are():
    """Users would lose accuracy to a decision that is compared with another's number."""
    assert decisions(np.array([[0.5], [0.49], [np.nan]]), 0.5).tolist() == [1, 0, -1]
    assert decisions(np.array([[0.1, 0.9], [np.nan, 0.2]]), 0.5).tolist() == [1, 1]
