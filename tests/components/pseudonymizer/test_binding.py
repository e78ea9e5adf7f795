"""A policy with its keys: batches and rows come out alike."""

from __future__ import annotations

import datetime
import pickle

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey
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


EVERYTHING = {
    "domain": "people",
    "subject": "email",
    "unknown": "drop",
    "columns": {
        "email": {"role": "direct", "transform": "token", "normalize": ["trim", "case"]},
        "name": {"role": "direct", "transform": "encrypt", "reversible": True},
        "phone": {"role": "direct", "transform": "fpe", "reversible": True, "separators": "+-"},
        "born": {"role": "quasi", "transform": "date_shift", "days": 90},
        "age": {"role": "quasi", "transform": "bucket", "edges": [18, 65]},
        "zip": {"role": "quasi", "transform": "truncate", "characters": 2},
        "pay": {"role": "sensitive", "transform": "clamp", "low": 0, "high": 1e6},
        "town": {
            "role": "quasi",
            "transform": "hierarchy",
            "values": {"Kiel": ["Holstein"], "Graz": ["Styria"]},
            "unlisted": "suppress",
        },
        "note": {"role": "sensitive", "transform": "suppress", "replacement": "-"},
        "late": {"role": "safe", "transform": "keep", "on_bad_utf8": "null"},
        "iban": {"role": "direct", "transform": "drop"},
    },
    "risk": {"k": 1},
}

ROWS = st.fixed_dictionaries(
    {
        "email": st.none() | st.text(max_size=20),
        "name": st.none() | st.text(max_size=40),
        "phone": st.none() | st.from_regex(r"\+[0-9]{2}-[0-9]{4,20}", fullmatch=True),
        "born": st.none() | st.dates(datetime.date(1900, 1, 1)).map(str),
        "age": st.none() | st.integers(-5, 130).map(str) | st.floats(0, 1e9).map(repr),
        "zip": st.none() | st.text(max_size=6),
        "pay": st.none() | st.integers(-(10**9), 10**9).map(str),
        "town": st.sampled_from([None, "Kiel", "Graz", "Wien"]),
        "note": st.none() | st.text(),
        "late": st.sampled_from([None, "0", "1"]),
        "iban": st.none() | st.text(),
        "else": st.text(),
    }
)


@given(rows=st.lists(ROWS, min_size=1, max_size=8), wide=st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_technique_treats_batches_and_rows_alike(rows, wide):
    """Whatever the data, and whichever Arrow type a reader yields."""
    bound = Policy.from_mapping(EVERYTHING).bind(
        Keyset("people", 1, (MasterKey(1, bytes(range(32))),))
    )
    kind = pa.large_binary() if wide else pa.string()
    columns = [pa.array([row[name] for row in rows], pa.string()).cast(kind) for name in rows[0]]
    published = bound.apply_batch(pa.RecordBatch.from_arrays(columns, list(rows[0])))
    expected = [bound.apply(row) for row in rows]
    if wide:  # what is kept stays bytes there, in both forms
        encoded = [{n: v and v.encode() for n, v in row.items()} for row in rows]
        expected = [bound.apply(row) for row in encoded]
    assert published.to_pylist() == expected


def test_what_a_technique_cannot_treat_is_refused_with_the_column():
    """Of thirty columns, its author must know which."""
    bound = Policy.from_mapping(EVERYTHING).bind(
        Keyset("people", 1, (MasterKey(1, bytes(range(32))),))
    )
    for row, message in [
        ({"age": "old"}, "Column 'age': bucket needs numbers"),
        ({"email": b"\xff"}, "Column 'email': a value is not UTF-8"),
        ({"phone": "911"}, "Column 'phone': fpe"),
        ({"email": "ada", "born": "once"}, "Column 'born': date_shift"),
    ]:
        with pytest.raises(DataError, match=message):
            bound.apply(row)
        batch = pa.RecordBatch.from_arrays([pa.array([one]) for one in row.values()], list(row))
        with pytest.raises(DataError, match=message):
            bound.apply_batch(batch)


def test_dates_are_shifted_by_the_normalised_subject():
    """One person written in two ways is still one person."""
    bound = Policy.from_mapping(EVERYTHING).bind(
        Keyset("people", 1, (MasterKey(1, bytes(range(32))),))
    )
    rows = [{"email": email, "born": "1976-12-10"} for email in ("ada@x.org", " Ada@X.org ")]
    one, other = map(bound.apply, rows)
    assert one == other
    assert one["born"] != "1976-12-10"
    with pytest.raises(DataError, match="subject's column is missing"):
        bound.apply_batch(pa.RecordBatch.from_arrays([pa.array(["1976-12-10"])], ["born"]))
    assert bound.apply({"born": "1976-12-10"}) == {"born": None}


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
