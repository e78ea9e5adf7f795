"""Whether a column repeats is guessed well enough to be worth the look."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tidegate.components.pseudonymizer.repetition import distinct_values, repeats


def _column(rows, distinct):
    return pa.array([f"N{n}" for n in np.random.default_rng(5).integers(0, distinct, rows)])


@pytest.mark.parametrize(
    ("rows", "distinct", "expected"),
    [
        (27_000, 3300, True),
        (5000, 10, True),
        (2048, 1, True),
        (27_000, 10**9, False),
        (20_000, 19_000, False),
        (1000, 1, False),
    ],
)
def test_repeating_columns_are_told_from_others(rows, distinct, expected):
    """Taken wrongly, either way costs more than the tokens themselves."""
    assert repeats(_column(rows, distinct)) is expected


def test_values_unseen_in_a_sample_are_counted_too():
    """A sample of 4,096 from 50,000 values looks nearly distinct, as one of all-distinct does."""
    sample = np.random.default_rng(5).integers(0, 50_000, 4096)
    estimate = distinct_values(np.unique(sample, return_counts=True)[1])
    assert 40_000 < estimate < 60_000
