"""The chain of receipts."""

from __future__ import annotations

import json
import shutil

import pytest

from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer.erasure.ledger import Erasure, Ledger
from tidegate.components.pseudonymizer.erasure.receipt import (
    GENESIS,
    add_receipt,
    anchor_of,
    digest_of,
    receipt_paths,
    verify_chain,
)

ERASURE = Erasure("people", "person", {1: "AAABaaaaaaaaaaaaaaaaaaaa"}, "")


@pytest.fixture
def chain(tmp_path):
    """Three receipts, and the ledger that tells of them."""
    facts = {"erasures": [ERASURE.id], "complete": True}
    receipts = [add_receipt(tmp_path, {"request": f"r{n}", **facts}) for n in range(3)]
    return tmp_path, Ledger((ERASURE,), tuple(map(anchor_of, receipts)))


def test_each_holds_the_digest_of_the_one_before(chain):
    """A receipt that stands alone can be replaced."""
    receipts = verify_chain(*chain)
    assert [one["number"] for one in receipts] == [1, 2, 3]
    before = [one["previous"] for one in receipts]
    assert before == [GENESIS, receipts[0]["digest"], receipts[1]["digest"]]


def test_the_same_request_has_one_receipt(chain):
    """A crash behind the receipt would write a second one."""
    root, _ = chain
    assert add_receipt(root, {"request": "r2"})["number"] == 3
    assert len(receipt_paths(root)) == 3


def _change(path):
    values = json.loads(path.read_text())
    values["complete"] = False
    path.write_text(json.dumps(values))


def _change_with_digest(path):
    values = json.loads(path.read_text())
    values["complete"] = False
    values["digest"] = digest_of(values)
    path.write_text(json.dumps(values))


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    "damage", [_change, _change_with_digest, lambda path: shutil.rmtree(path.parent)]
)
def test_any_receipt_changed_or_missing_is_found(chain, place, damage):
    """Evidence that can be changed unnoticed is none."""
    damage(receipt_paths(chain[0])[place])
    with pytest.raises(DataError, match="receipt"):
        verify_chain(*chain)


def test_a_ledger_that_lost_a_subject_is_found(chain):
    """The forgotten would be published again, with a receipt that says they were forgotten."""
    root, ledger = chain
    with pytest.raises(DataError, match="subject that the ledger has lost"):
        verify_chain(root, Ledger((), ledger.anchors))


def test_a_root_without_receipts_has_a_whole_chain(tmp_path):
    """A root where nobody was forgotten would seem damaged."""
    assert verify_chain(tmp_path, Ledger()) == []
