"""A policy with its keys: batches and rows come out alike."""

from __future__ import annotations

import pickle

import numpy as np
import pyarrow as pa
import pytest

from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer.policy import Policy

from .conftest import PEOPLE


@pytest.fixture
def bound(policy, keyset):
    return policy.bind(keyset)


def test_a_batch_and_its_rows_come_out_alike(bound):
    """The model is trained on batches and asked about rows."""
    random = np.random.default_rng(1)
    rows = [
        {
            "email": None if n % 9 == 8 else random.bytes(int(n % 40)).hex(),
            "phone": f"+49-30-{n}",
            "town": f"town{n % 3}",
            "age": str(n),
            "weight": None,
            "late": "1",
        }
        for n in range(500)
    ]
    batch = pa.RecordBatch.from_pylist(rows, pa.schema({name: pa.string() for name in rows[0]}))
    published = bound.apply_batch(batch)
    assert published.schema.names == ["age", "email", "late", "town", "weight"]
    assert published.to_pylist() == [bound.apply(row) for row in rows]


def test_columns_that_the_policy_does_not_name_are_refused(bound):
    """A column added upstream must not slip through."""
    with pytest.raises(DataError, match="'passport'"):
        bound.apply({"town": "Kiel", "passport": "X1"})
    with pytest.raises(DataError, match="'passport'"):
        bound.apply_batch(pa.RecordBatch.from_pylist([{"passport": "X1"}]))


def test_columns_absent_from_a_request_stay_absent(bound):
    """A request has no label yet."""
    assert bound.apply({"town": "Kiel"}) == {"town": "Kiel"}


def test_a_null_is_refused_where_the_policy_says_so(keyset):
    """on_null: error is a promise about every row, batch or request."""
    columns = {**PEOPLE["columns"], "town": {**PEOPLE["columns"]["town"], "on_null": "error"}}
    bound = Policy.from_mapping({**PEOPLE, "columns": columns}).bind(keyset)
    with pytest.raises(DataError, match=r"'town' has a missing value"):
        bound.apply({"town": None})
    with pytest.raises(DataError, match=r"'town' has a missing value"):
        bound.apply_batch(pa.RecordBatch.from_arrays([pa.array(["Kiel", None])], ["town"]))


def test_it_cannot_be_pickled(bound):
    """Beam pickles what it sends to workers, and would write the keys to its temporary files."""
    with pytest.raises(TypeError, match="holds keys"):
        pickle.dumps(bound)
