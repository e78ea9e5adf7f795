"""Risk, against a reference that anyone can read."""

from __future__ import annotations

import collections

import numpy as np
import pytest

from tidegate.components.pseudonymizer.risk import Risk, measure_risk


def _reference(columns, subjects):
    members = collections.defaultdict(list)
    for row, subject in enumerate(subjects):
        members[tuple(column[row] for column in columns)].append(subject)
    sizes = [len(set(inside)) for inside in members.values()]
    unique = sum(len(inside) for inside in members.values() if len(set(inside)) == 1)
    return Risk(len(subjects), len(set(subjects)), len(members), min(sizes), unique)


@pytest.mark.parametrize("rows", [1, 2, 30, 1000])
@pytest.mark.parametrize("widths", [(), (1,), (3,), (2, 5, 3), (400, 300)])
def test_the_figures_are_those_of_the_reference(rows, widths):
    """A gate that miscounts lets people be found."""
    random = np.random.default_rng(rows)
    columns = [random.integers(0, width, rows) for width in widths]
    subjects = random.integers(0, max(1, rows // 3), rows)
    expected = _reference([column.tolist() for column in columns], subjects.tolist())
    assert measure_risk(columns, subjects) == expected


def test_many_wide_columns_do_not_overflow():
    """The product of their widths is far beyond 64 bits; rows would be thrown together."""
    random = np.random.default_rng(2)
    columns = [random.integers(0, 2**20, 200) for _ in range(9)]
    columns = [np.append(column, column[:50]) for column in columns]
    subjects = np.arange(250)
    expected = _reference([column.tolist() for column in columns], subjects.tolist())
    assert measure_risk(columns, subjects) == expected
    assert expected.classes == 200


def test_one_row_a_subject_gives_plain_k_anonymity():
    """The textbook's case: classes of 3 and 1 rows."""
    town = np.array([0, 0, 0, 1])
    assert measure_risk([town], np.arange(4)) == Risk(4, 4, 2, 1, 1)


def test_a_subject_does_not_hide_behind_itself():
    """Nine rows of one aircraft are nine rows that lead to it."""
    kind = np.array([0] * 9 + [1, 1])
    subjects = np.array([5] * 9 + [6, 7])
    risk = measure_risk([kind], subjects)
    assert risk.smallest == 1
    assert risk.unique_share == pytest.approx(9 / 11)
