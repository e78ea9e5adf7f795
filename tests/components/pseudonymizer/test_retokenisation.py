"""What a rotation means for published data: brought along where that can be, and told where not."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tidegate.components.errors import KeysetError
from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey
from tidegate.components.pseudonymizer.policy import Policy
from tidegate.components.pseudonymizer.retokenisation import (
    Means,
    plan_retokenisation,
    retokenise,
)

ONE, TWO = MasterKey(1, bytes(range(32))), MasterKey(2, bytes(range(32, 64)))

BEFORE, AFTER = Keyset("people", 1, (ONE,)), Keyset("people", 2, (ONE, TWO))

ROWS = {
    "email": ["a@x", "b@x", None],
    "account": ["1234567", None, "7654321"],
    "note": ["grüße", "", None],
    "late": [1, 0, None],
}


@pytest.fixture
def policy():
    columns = {
        "email": {"role": "direct", "transform": "token"},
        "account": {"role": "direct", "transform": "fpe", "reversible": True},
        "note": {"role": "sensitive", "transform": "encrypt", "reversible": True},
        "late": {"role": "safe", "transform": "keep"},
        "phone": {"role": "direct", "transform": "drop"},
    }
    return Policy.from_mapping({"domain": "people", "subject": "email", "columns": columns})


def test_each_column_is_told_what_can_follow(policy):
    """Whoever rotates must know beforehand what stays behind."""
    assert {one.name: one.means for one in plan_retokenisation(policy)} == {
        "email": Means.SOURCE,
        "account": Means.PUBLISHED,
        "note": Means.PUBLISHED,
        "late": Means.NOTHING,
    }


def test_reversible_columns_come_along_without_their_source(policy):
    """They are what a fresh publication under the new key would hold, bit for bit."""
    raw = pa.RecordBatch.from_pydict(ROWS)
    published = policy.bind(BEFORE).apply_batch(raw)
    again = retokenise(published, policy, AFTER, version=1).to_pydict()
    fresh = policy.bind(AFTER).apply_batch(raw).to_pydict()
    assert {name: again[name] for name in ("account", "note")} == {
        name: fresh[name] for name in ("account", "note")
    }
    assert again["email"] == published.to_pydict()["email"] != fresh["email"]
    assert again["late"] == ROWS["late"]


def test_a_disabled_version_can_still_be_left(policy):
    """It is disabled so that everything leaves it."""
    disabled = Keyset("people", 2, (MasterKey(1, ONE.secret, enabled=False), TWO))
    published = policy.bind(BEFORE).apply_batch(pa.RecordBatch.from_pydict(ROWS))
    assert retokenise(published, policy, disabled, 1) == retokenise(published, policy, AFTER, 1)


def test_a_destroyed_version_cannot_be_left(policy):
    """What it encrypted is gone, which is what destruction is for."""
    published = policy.bind(BEFORE).apply_batch(pa.RecordBatch.from_pydict(ROWS))
    with pytest.raises(KeysetError, match="holds no key version 1"):
        retokenise(published, policy, Keyset("people", 2, (TWO,)), 1)
