"""Parts of a data set, counted apart and merged."""

from __future__ import annotations

import pickle

import numpy as np
import pyarrow as pa
import pytest

from tidegate.components.pseudonymizer.risk import RiskAccumulator, RiskColumns, measure_risk
from tidegate.components.pseudonymizer.risk.accumulator import value_ranks

COLUMNS = RiskColumns(quasi=("town", "age"), sensitive=("pay", "illness"), subject="person")


def _table(rows=3000, seed=3):
    random = np.random.default_rng(seed)

    def gaps(values):
        return pa.array(values, mask=random.random(rows) < 0.1)

    return pa.table(
        {
            "person": gaps([f"p{one}" for one in random.integers(0, rows // 2, rows)]),
            "town": gaps([f"town{one}" for one in random.integers(0, 40, rows)]),
            "age": gaps(random.integers(18, 90, rows)),
            "pay": gaps(random.normal(50, 9, rows).round()),
            "illness": gaps([f"i{one}" for one in random.integers(0, 9, rows)]),
            "unused": pa.array([b"\xff"] * rows),
        }
    )


def _gathered(table):
    accumulator = RiskAccumulator(COLUMNS)
    accumulator.add(table)
    return accumulator


def test_parts_merged_in_any_order_give_the_figures_of_the_whole():
    """Workers see parts; a class that lies in two parts must be one class."""
    table = _table()
    whole = _gathered(table).result()
    parts = [_gathered(table.slice(start, 700)) for start in range(0, 3000, 700)]
    for order in (parts, parts[::-1]):
        merged = RiskAccumulator(COLUMNS)
        merged.merge(order[:2])
        merged.merge(order[2:])
        assert merged.rows == 3000
        assert merged.result() == whole


def test_it_survives_being_sent_to_another_worker():
    """Beam pickles accumulators between add and merge."""
    accumulator = _gathered(_table())
    accumulator.compact()
    sent = pickle.loads(pickle.dumps(accumulator))
    assert sent.result() == accumulator.result()


def test_more_may_be_added_after_a_result():
    """A report on the way must not end the count."""
    table = _table()
    accumulator = _gathered(table.slice(0, 1000))
    accumulator.result()
    accumulator.add(table.slice(1000))
    assert accumulator.result() == _gathered(table).result()


def test_batches_text_and_dictionaries_count_alike():
    """The figures must not hang on the file format."""
    table = _table()
    encoded = table.set_column(1, "town", table["town"].dictionary_encode())
    large = table.set_column(1, "town", table["town"].cast(pa.large_string()))
    expected = _gathered(table).result()
    assert _gathered(encoded).result() == expected
    assert _gathered(large).result() == expected
    by_batches = RiskAccumulator(COLUMNS)
    for batch in table.to_batches(max_chunksize=137):
        by_batches.add(batch)
    assert by_batches.result() == expected


def test_rows_without_a_subject_are_subjects_of_their_own():
    """Thrown together they would pass for one person with many rows."""
    table = pa.table({"person": pa.array([None, None, "a"]), "town": ["x", "x", "x"]})
    accumulator = RiskAccumulator(RiskColumns(("town",), subject="person"))
    accumulator.add(table)
    assert accumulator.result().subjects == 3


def test_without_a_subject_each_row_is_one():
    """The textbook's reading is the default of a bare file."""
    accumulator = RiskAccumulator(RiskColumns(("town",)))
    accumulator.add(pa.table({"town": ["x", "x", None]}))
    risk = accumulator.result()
    assert (risk.subjects, risk.classes, risk.smallest) == (3, 2, 1)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([10, 9, 30]), [1, 0, 2]),
        (pa.array(["10", "9", "9.0"]), [1, 0, 0]),
        (pa.array(["10", "nine"]), None),
        (pa.array([True, False]), None),
        (pa.array([2, 1], pa.date32()), [1, 0]),
        (pa.array([b"1"]), None),
    ],
)
def test_what_has_an_order_has_ranks(values, expected):
    """Taken as names, 9 and 10 would be as far apart as 9 and 9,000."""
    ranks = value_ranks(values)
    assert (None if ranks is None else ranks.tolist()) == expected


def test_it_agrees_with_counting_on_numbers():
    """The way through Arrow must not change a figure."""
    table = pa.table({"town": [3, 1, 3, 2, 1], "person": [0, 1, 2, 2, 4]})
    accumulator = RiskAccumulator(RiskColumns(("town",), subject="person"))
    accumulator.add(table)
    numbers = {name: table[name].to_numpy() for name in table.column_names}
    assert accumulator.result() == measure_risk({"town": numbers["town"]}, numbers["person"])
