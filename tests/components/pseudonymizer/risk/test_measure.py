"""All figures, against a reference that anyone can read."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tidegate.components.pseudonymizer.risk import GROUP_SIZES, Sensitive, measure_risk

from . import reference

FOUR_DECIMALS = 5e-5


def _rows(rows, widths, per_subject, seed):
    random = np.random.default_rng(seed)
    columns = [random.integers(0, width, rows) for width in widths]
    subjects = (
        random.permutation(rows)
        if per_subject == 1
        else random.integers(0, max(1, rows // per_subject), rows)
    )
    return random, columns, subjects


@pytest.mark.parametrize("per_subject", [1, 3])
@pytest.mark.parametrize("rows", [1, 2, 30, 1000])
@pytest.mark.parametrize("widths", [(), (1,), (3,), (2, 5, 3), (400, 300)])
def test_classes_are_those_of_the_reference(rows, widths, per_subject):
    """A gate that miscounts lets people be found."""
    _, columns, subjects = _rows(rows, widths, per_subject, rows)
    risk = measure_risk(columns, subjects)
    expected = reference.smallest_and_unique([c.tolist() for c in columns], subjects.tolist())
    assert (risk.classes, risk.smallest, risk.unique, risk.unique_subjects) == expected
    assert risk.rows == rows
    assert risk.subjects == len(set(subjects.tolist()))


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("per_subject", [1, 3])
@pytest.mark.parametrize("values", [1, 2, 9, 500])
@pytest.mark.parametrize("widths", [(), (3,), (4, 5), (100, 30)])
def test_sensitive_figures_agree_with_the_reference_to_four_decimals(
    widths, values, per_subject, ordered
):
    """l and t are what a person's illness or pay hides behind."""
    random, columns, subjects = _rows(700, widths, per_subject, values)
    # Gaps between codes, and some values far more frequent than others.
    codes = 3 * np.minimum(random.geometric(min(1.0, 3 / values), 700) - 1, values - 1)
    [found] = measure_risk(columns, subjects, {"pay": Sensitive(codes, ordered)}).sensitive
    expected = reference.sensitive_figures(
        [c.tolist() for c in columns], subjects.tolist(), codes.tolist(), ordered
    )
    assert (found.distinct_l, found.entropy_l, found.t) == pytest.approx(
        expected, abs=FOUR_DECIMALS
    )


@pytest.mark.parametrize("per_subject", [1, 3])
def test_every_subset_is_that_of_the_reference(per_subject):
    """The report would blame the wrong columns."""
    _, columns, subjects = _rows(400, (2, 7, 11, 3), per_subject, 5)
    names = ("sex", "town", "age", "car")
    risk = measure_risk(dict(zip(names, columns, strict=True)), subjects)
    found = {(one.columns, one.classes, one.smallest, one.unique) for one in risk.subsets}
    assert found == set(reference.subsets(names, [c.tolist() for c in columns], subjects.tolist()))
    assert risk.subsets[0].unique == max(one.unique for one in risk.subsets)


def test_many_wide_columns_do_not_overflow():
    """The product of their widths is far beyond 64 bits; rows would be thrown together."""
    random = np.random.default_rng(2)
    columns = [random.integers(0, 2**20, 200) for _ in range(9)]
    columns = [np.append(column, column[:50]) for column in columns]
    risk = measure_risk(columns, np.arange(250))
    assert (risk.classes, risk.smallest, risk.unique) == (200, 1, 150)


def test_one_row_a_subject_gives_the_textbooks_figures():
    """Classes of 3 and 1 rows: everyone who computed them by hand would be told otherwise."""
    risk = measure_risk([np.array([0, 0, 0, 1])], np.arange(4))
    assert (risk.rows, risk.subjects, risk.classes, risk.smallest, risk.unique) == (4, 4, 2, 1, 1)
    assert (risk.prosecutor, risk.journalist, risk.marketer) == (1.0, 1.0, 0.5)


def test_a_subject_does_not_hide_behind_itself():
    """Nine rows of one aircraft are nine rows that lead to it."""
    kind = np.array([0] * 9 + [1, 1])
    subjects = np.array([5] * 9 + [6, 7])
    risk = measure_risk([kind], subjects)
    assert risk.smallest == 1
    assert risk.unique_share == pytest.approx(9 / 11)
    assert risk.unique_subjects == 1


def test_a_subject_is_as_exposed_as_in_its_smallest_class():
    """Who stands in a crowd once and alone once is alone."""
    town = np.array([0, 0, 0, 1])
    risk = measure_risk([town], np.array([1, 2, 3, 1]))
    assert risk.hidden_among[:2] == (1, 2)
    assert sum(risk.hidden_among) == risk.subjects == 3
    assert len(risk.hidden_among) == len(GROUP_SIZES)


def test_the_plain_values_are_fit_for_json():
    """NumPy's numbers would end the command with a traceback instead of an answer."""
    column = {"pay": Sensitive(np.array([1, 2, 2]), True)}
    values = measure_risk({"town": np.array([0, 0, 1])}, np.arange(3), column).to_dict()
    assert json.loads(json.dumps(values, allow_nan=False))["subsets"][0]["columns"] == ["town"]
    assert values["unique_share"] == pytest.approx(1 / 3)
