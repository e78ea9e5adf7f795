"""Which spans stand for the baseline of a past one."""

import numpy as np
import pytest

from tidegate.components.drift_checker.history.reference import (
    ALL_OTHERS,
    PREVIOUS,
    Reference,
    like_baseline,
    spans_before,
)


@pytest.mark.parametrize("reference", [ALL_OTHERS, PREVIOUS, spans_before(3), spans_before(2, 2)])
def test_no_span_is_in_its_own_reference(reference):
    """Users would lose valid limits: a span is nearer to a pool that it is part of."""
    assert not np.diag(reference.members(9)).any()


def test_a_reference_that_the_past_does_not_fill_is_none():
    """Users would lose valid limits: short windows at the start are noisier than later ones."""
    assert spans_before(2, period=3).members(8).sum(axis=1).tolist() == [0] * 6 + [2, 2]
    assert spans_before(4).members(3).sum() == 0


@pytest.mark.parametrize(
    ("baseline", "history", "expected"),
    [
        ([7], [5, 6, 7], PREVIOUS),
        ([7], [4, 5], PREVIOUS),
        ([5, 6, 7], [4, 5, 6, 7], spans_before(3)),
        ([4], [1, 2, 3, 4, 5, 6, 7], Reference((4,))),
        ([4, 5, 6], [4, 5, 6], ALL_OTHERS),
        ([6], [6], PREVIOUS),
        ([], [4, 5], None),
        ([1], [4, 5], None),
        ([1], [], None),
    ],
)
def test_the_past_is_referred_to_as_the_baseline_is_made(baseline, history, expected):
    """Users would lose valid limits: a season apart is further than a week apart."""
    assert like_baseline(baseline, history) == expected
