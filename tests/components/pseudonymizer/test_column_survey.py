"""Facts of a column, gathered in batches."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer.column_survey import (
    ColumnFacts,
    ColumnSurvey,
    PublishedSurvey,
)
from tidegate.components.pseudonymizer.column_types import ColumnType


def _raw(*batches):
    survey = ColumnSurvey()
    for batch in batches:
        survey.add(pa.array(batch))
    return survey.facts()


def _published(*batches, typed=False, coded=True, kind=None):
    survey = PublishedSurvey("town", coded)
    for batch in batches:
        survey.add(pa.array(batch, kind), typed)
    return survey


def test_facts_are_those_of_all_batches():
    """A batch of blanks must not decide for the column."""
    assert _raw(["1", "2", None], [None, None], ["2", "2.5"]) == ColumnFacts(nulls=3, distinct=3)


def test_values_of_every_type_are_counted():
    """A span may hold numbers, truth values, bytes that are no text, and lists."""
    assert _raw([1, 2, None], [2]) == ColumnFacts(1, 2)
    assert _raw([True, None], [False, True]) == ColumnFacts(1, 2)
    assert _raw([b"\xff", b"\xfe", b"\xff"]) == ColumnFacts(0, 2)
    assert _raw([["a", "b"], None, []], [["b"]]) == ColumnFacts(1, 2)


def test_many_batches_count_distinct_values_once():
    """Distinct values are merged now and then; none may be lost or counted twice."""
    random = np.random.default_rng(4)
    batches = [[f"v{n}" for n in random.integers(0, 300, 100)] for _ in range(40)]
    assert _raw(*batches).distinct == len({value for one in batches for value in one})


def test_a_type_is_that_of_all_batches():
    """One month of round numbers must not make a column whole numbers for one batch."""
    assert _published(["1", "2"], ["2.5", None]).type is ColumnType.FLOAT
    assert _published(["1"], [None, None]).type is ColumnType.INT
    assert _published(["1"], ["x"]).type is ColumnType.STRING


def test_text_of_a_typed_file_stays_text():
    """Parquet says what is text: a postcode of digits is none the less a name."""
    assert _published(["01234"], typed=True).type is ColumnType.STRING
    assert _published([1], typed=True).type is ColumnType.INT
    assert _published([1.5], typed=True).type is ColumnType.FLOAT
    assert _published([True], typed=True).type is ColumnType.INT
    assert _published([[1], [2]], typed=True, coded=False).type is ColumnType.INT


def test_values_published_alike_have_one_code():
    """1, 1.0 and 01 are one value to whoever sees the Examples."""
    survey = _published(["1", "2", None], ["1.0", "01", "2.5", None])
    codes, values = survey.codes(ColumnType.FLOAT)
    assert codes[0] == codes[3] == codes[4]
    assert codes[2] == codes[6] == len(values)
    assert len(set(codes.tolist())) == 4


def test_text_and_numbers_of_two_files_have_one_code():
    """A span may change from CSV to Parquet in the middle."""
    survey = _published(["1", "2"])
    survey.add(pa.array([2, 1]), typed=True)
    codes, _ = survey.codes(ColumnType.INT)
    assert codes.tolist() == [codes[0], codes[1], codes[1], codes[0]]


@pytest.mark.parametrize("kind", [ColumnType.EMPTY, ColumnType.INT, ColumnType.STRING])
def test_a_column_without_values_has_one_code(kind):
    """A quasi-identifier may be blank in a whole span."""
    survey = _published([None, None], [None], kind=pa.string())
    assert survey.type is ColumnType.EMPTY
    assert len(set(survey.codes(kind)[0].tolist())) == 1


def test_lists_of_one_value_count_as_the_value():
    """tf.Examples know nothing but lists."""
    codes, _ = _published([["a"], [], None, ["a"]]).codes(ColumnType.STRING)
    assert codes[0] == codes[3] != codes[1] == codes[2]


def test_lists_of_several_values_are_refused_where_risk_is_measured():
    """A wrong figure would be worse than none."""
    with pytest.raises(DataError, match="'town' has lists of several values"):
        _published([["a", "b"]])
    _published([["a", "b"]], coded=False)
