"""The ledger of who was forgotten."""

from __future__ import annotations

import pytest

from tidegate.components.errors import DataError, KeysetError
from tidegate.components.pseudonymizer.erasure.ledger import (
    Anchor,
    Erasure,
    Ledger,
    add_anchor,
    add_erasures,
    ledger_path,
    read_ledger,
)

FIRST = Erasure("people", "person", {1: "AAABaaaaaaaaaaaaaaaaaaaa"}, "2026-01-01T00:00:00+00:00")
SECOND = Erasure("people", "phone", {1: "AAABbbbbbbbbbbbbbbbbbbbb"}, "2026-01-02T00:00:00+00:00")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "people.json.erasures.jsonl"


def test_what_is_added_stays_as_it_was(path):
    """A ledger that changed an older entry would let somebody back in."""
    add_erasures(path, [FIRST])
    before = path.read_text()
    ledger = add_erasures(path, [SECOND])
    assert path.read_text().startswith(before)
    assert ledger.erasures == read_ledger(path).erasures == (FIRST, SECOND)
    assert path.stat().st_mode & 0o777 == 0o600


def test_adding_the_same_again_changes_nothing(path):
    """Every retry would grow the ledger."""
    add_erasures(path, [FIRST, FIRST])
    before = path.read_bytes()
    add_erasures(path, [FIRST])
    anchor = Anchor("c", 1, "d")
    add_anchor(path, anchor)
    assert add_anchor(path, anchor).anchors == (anchor,)
    assert path.read_bytes().startswith(before)
    assert path.read_text().count("\n") == 2


def test_the_digest_follows_who_was_forgotten_and_nothing_else(path):
    """TFX's cache would be busted by a receipt, or not busted by an erasure."""
    assert read_ledger(path).digest() == Ledger().digest() == read_ledger(None).digest()
    one = add_erasures(path, [FIRST]).digest()
    assert add_anchor(path, Anchor("c", 1, "d")).digest() == one
    two = add_erasures(path, [SECOND])
    assert two.digest() != one
    assert two.of("people", "person").digest() == one
    assert Ledger((SECOND, FIRST)).digest() == two.digest()


@pytest.mark.parametrize("cut", [1, 20])
def test_a_ledger_that_was_cut_is_refused(path, cut):
    """A ledger that lost its end would publish the forgotten again."""
    add_erasures(path, [FIRST, SECOND])
    path.write_text(path.read_text()[:-cut])
    with pytest.raises(DataError, match="Line 2 of the erasure ledger"):
        read_ledger(path)


def test_a_ledger_that_others_may_read_is_refused(path):
    """Whoever reads it knows who asked to be forgotten, where they can test a guess."""
    add_erasures(path, [FIRST])
    path.chmod(0o644)
    with pytest.raises(KeysetError, match="erasure ledger file has mode 0644"):
        read_ledger(path)


def test_it_lies_beside_the_keyset_unless_told(tmp_path):
    """forget and the pipeline would look in two places."""
    keyset = tmp_path / "people.json"
    assert ledger_path(keyset) == tmp_path / "people.json.erasures.jsonl"
    assert ledger_path(f"file://{keyset}") == tmp_path / "people.json.erasures.jsonl"
    assert ledger_path(keyset, tmp_path / "other") == tmp_path / "other"
    assert ledger_path("env:KEYSET") is None
    assert ledger_path("env:KEYSET", tmp_path / "other") == tmp_path / "other"


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    """The request would seem to be done."""
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="Cannot write the erasure ledger"):
        add_erasures(tmp_path / "file" / "ledger", [FIRST])
