"""Facts of a column, gathered in batches."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tidegate.components.pseudonymizer.column_survey import ColumnFacts, ColumnSurvey
from tidegate.components.pseudonymizer.column_types import ColumnType


def _survey(*batches, coded=True):
    survey = ColumnSurvey(coded)
    for batch in batches:
        survey.add(pa.array(batch, pa.string()))
    return survey


def test_facts_are_those_of_all_batches():
    """A batch of blanks or of round numbers must not decide for the column."""
    survey = _survey(["1", "2", None], [None, None], ["2", "2.5"], coded=False)
    assert survey.facts() == ColumnFacts(nulls=3, distinct=3, type=ColumnType.FLOAT)


def test_many_batches_count_distinct_values_once():
    """Distinct values are merged now and then; none may be lost or counted twice."""
    random = np.random.default_rng(4)
    batches = [[f"v{n}" for n in random.integers(0, 300, 100)] for _ in range(40)]
    assert _survey(*batches).facts().distinct == len({value for one in batches for value in one})


def test_values_published_alike_have_one_code():
    """1, 1.0 and 01 are one value to whoever sees the Examples."""
    codes = _survey(["1", "2", None], ["1.0", "01", "2.5", None]).codes(ColumnType.FLOAT)
    assert codes[0] == codes[3] == codes[4]
    assert codes[2] == codes[6]
    assert len(set(codes.tolist())) == 4


def test_nulls_can_have_codes_of_their_own():
    """Rows without a subject are not all about one."""
    codes = _survey(["a", None], [None, "a"]).codes(ColumnType.STRING, nulls_apart=True)
    assert codes[0] == codes[3]
    assert len(set(codes.tolist())) == 3


@pytest.mark.parametrize("kind", [ColumnType.EMPTY, ColumnType.INT, ColumnType.STRING])
def test_a_column_without_values_has_one_code(kind):
    """A quasi-identifier may be blank in a whole span."""
    survey = _survey([None, None], [None])
    assert survey.facts() == ColumnFacts(nulls=3, distinct=0, type=ColumnType.EMPTY)
    assert len(set(survey.codes(kind).tolist())) == 1
