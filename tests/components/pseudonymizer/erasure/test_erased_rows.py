"""Rows of forgotten subjects, left out before anything is done with them."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tidegate.components.errors import KeysetError
from tidegate.components.pseudonymizer.erasure.erased_rows import ErasedRows
from tidegate.components.pseudonymizer.erasure.ledger import Ledger
from tidegate.components.pseudonymizer.erasure.subjects import erasures_of, with_older_tokens
from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey
from tidegate.components.pseudonymizer.policy import Policy

FIRST, SECOND = MasterKey(1, bytes(range(32))), MasterKey(2, bytes(range(32, 64)))
OLD = Keyset("people", 1, (FIRST,))
ROTATED = Keyset("people", 2, (FIRST, SECOND))
SHORN = Keyset("people", 2, (SECOND,))

POLICY = Policy.from_mapping(
    {
        "domain": "people",
        "subject": "email",
        "columns": {
            "email": {"role": "direct", "transform": "token", "namespace": "person"},
            "referrer": {"role": "direct", "transform": "token", "namespace": "person"},
            "town": {"role": "safe", "transform": "keep"},
        },
    }
)


def _rows(*rows):
    emails, referrers = zip(*rows, strict=True)
    return pa.RecordBatch.from_arrays(
        [
            pa.array(emails),
            pa.array(referrers, pa.string()),
            pa.array([str(n) for n in range(len(rows))]),
        ],
        ["email", "referrer", "town"],
    )


def _left(ledger, keyset, *rows):
    left = ErasedRows(ledger, POLICY, keyset).left_out(_rows(*rows))
    return left.column(2).to_pylist()


def _ledger(keyset, *subjects):
    return Ledger(erasures_of(subjects, POLICY, keyset))


def test_rows_of_the_forgotten_are_left_out_and_no_others():
    """Whoever was forgotten would be published with the next span."""
    ledger = _ledger(OLD, "a@x", "b@x")
    assert _left(ledger, OLD, ("a@x", None), ("c@x", None), ("b@x", None)) == ["1"]


def test_rows_that_mention_the_forgotten_are_left_out_too():
    """A column that joins with the subject would still name them."""
    assert _left(_ledger(OLD, "a@x"), OLD, ("c@x", "a@x"), ("c@x", "d@x")) == ["1"]


def test_a_missing_subject_is_nobody_forgotten():
    """All rows without a subject would be lost with the first erasure."""
    assert _left(_ledger(OLD, "a@x"), OLD, (None, None), ("a@x", None)) == ["0"]


def test_they_stay_out_after_a_rotation():
    """A new key gives new tokens, under which the ledger would know nobody."""
    ledger = _ledger(OLD, "a@x")
    assert _left(ledger, ROTATED, ("a@x", None), ("c@x", None)) == ["1"]
    both = Ledger((*ledger.erasures, *_ledger(ROTATED, "b@x").erasures))
    assert _left(both, ROTATED, ("a@x", None), ("b@x", None), ("c@x", None)) == ["2"]


def test_a_ledger_that_no_held_key_can_read_stops_the_run():
    """With the old version destroyed, the forgotten would silently come back."""
    ledger = _ledger(OLD, "a@x")
    with pytest.raises(KeysetError, match=r"versions \[1\] alone"):
        ErasedRows(ledger, POLICY, SHORN)
    again = Ledger((*ledger.erasures, *with_older_tokens(_ledger(ROTATED, "a@x").erasures, ledger)))
    assert _left(again, SHORN, ("a@x", None), ("c@x", None)) == ["1"]


def test_other_domains_and_namespaces_do_not_matter():
    """One team's erasure would stop another's pipeline."""
    foreign = Ledger((_ledger(OLD, "a@x").erasures[0].__class__("other", "person", {9: "x"}, ""),))
    batch = _rows(("a@x", None))
    assert ErasedRows(foreign, POLICY, OLD).left_out(batch) is batch


def test_lists_that_name_the_forgotten_are_left_out():
    """A passenger list would keep everybody who asked to be taken off it."""
    batch = pa.RecordBatch.from_arrays(
        [
            pa.array([["c@x"], ["c@x", "a@x"], None, [], ["a@x"]], pa.list_(pa.string())),
            pa.array(list("01234")),
        ],
        ["email", "town"],
    )
    for part in (batch, batch.slice(1)):
        left = ErasedRows(_ledger(OLD, "a@x"), POLICY, OLD).left_out(part).column(1).to_pylist()
        assert left == [town for town in part.column(1).to_pylist() if town in "023"]
