"""Whoever is new gets a salt before they are published."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tidegate.components.errors import KeysetError
from tidegate.components.pseudonymizer.keyset_file import load_keyset
from tidegate.components.pseudonymizer.newcomers import Newcomers
from tidegate.components.pseudonymizer.policy import Policy

POLICY = Policy.from_mapping(
    {
        "domain": "people",
        "subject": "email",
        "subject_salts": True,
        "columns": {
            "email": {"role": "direct", "transform": "token", "namespace": "person"},
            "friends": {"role": "direct", "transform": "token", "namespace": "person"},
            "device": {"role": "direct", "transform": "token"},
        },
    }
)
ROWS = pa.RecordBatch.from_pydict(
    {
        "email": ["a@x", None, "b@x", "a@x"],
        "friends": [["b@x", "c@x"], None, [], ["d@x"]],
        "device": ["1", "2", None, "4"],
    }
)


def _settle(keyset_file, *batches):
    newcomers = Newcomers.of(POLICY, keyset_file)
    plain = POLICY.unsalted.bind(load_keyset(keyset_file))
    for batch in batches:
        newcomers.add(plain.apply_batch(batch))
    return newcomers.settle()


def test_all_columns_of_the_subject_have_their_salts(keyset_file):
    """A friend who is nobody's row has a token too, and columns of one namespace join."""
    salts = _settle(keyset_file, ROWS, ROWS.slice(1, 1), ROWS.slice(0, 0))
    assert len(salts) == 4
    bound = POLICY.bind(load_keyset(keyset_file), salts)
    published = bound.apply_batch(ROWS).to_pydict()
    assert published["friends"][0][0] == published["email"][2]
    assert [bound.apply(row) for row in ROWS.to_pylist()] == bound.apply_batch(ROWS).to_pylist()
    plain = POLICY.unsalted.bind(load_keyset(keyset_file)).apply_batch(ROWS).to_pydict()
    assert published["device"] == plain["device"]
    assert not set(published["email"]) & set(plain["email"]) - {None}


def test_the_next_span_joins_with_this_one(keyset_file):
    """A salt drawn anew with each span would make everybody somebody new."""
    first, second = _settle(keyset_file, ROWS.slice(0, 1)), _settle(keyset_file, ROWS)
    tokens = [
        POLICY.apply({"email": "a@x"}, load_keyset(keyset_file), salts)["email"]
        for salts in (first, second)
    ]
    assert tokens[0] == tokens[1]
    assert (len(first), len(second)) == (3, 4)


def test_a_policy_without_salts_gathers_nobody(keyset_file):
    """The file would list everybody's plain token for nothing."""
    assert Newcomers.of(POLICY.unsalted, keyset_file) is None


def test_a_keyset_without_a_place_beside_it_is_refused():
    """Salts in a container's memory would be gone with it."""
    with pytest.raises(KeysetError, match="lie beside the keyset file"):
        Newcomers.of(POLICY, "env:KEYSET")
