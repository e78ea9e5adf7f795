"""Forgetting where subjects have salts: what made their tokens is gone for good."""

from __future__ import annotations

import dataclasses
import shutil

import pyarrow as pa
import pytest

from tidegate.components.errors import UsageError
from tidegate.components.pseudonymizer.erasure.forgetting import (
    Place,
    forget,
    plan_forgetting,
    resume,
)
from tidegate.components.pseudonymizer.erasure.ledger import read_ledger
from tidegate.components.pseudonymizer.erasure.receipt import verify_chain
from tidegate.components.pseudonymizer.erasure.shredding import Shredder
from tidegate.components.pseudonymizer.erasure.subjects import erasures_of
from tidegate.components.pseudonymizer.erasure.token_search import TokenSearch
from tidegate.components.pseudonymizer.keyset_file import load_keyset, rotate_keyset
from tidegate.components.pseudonymizer.newcomers import Newcomers
from tidegate.components.pseudonymizer.policy import Policy
from tidegate.components.pseudonymizer.salt_file import load_salts, salts_path

from ..conftest import PEOPLE
from .conftest import ALICE, BOB
from .test_forgetting_crash import connect, forget_and_die


@pytest.fixture
def policy():
    return Policy.from_mapping({**PEOPLE, "subject_salts": True})


@pytest.fixture
def tokens(policy, keyset_file):
    """What a root under salts holds of Alice and Bob; the fixtures of this folder build on it."""
    give_salts(policy, keyset_file, ALICE, BOB)
    return {who: token_of(who, policy, keyset_file).encode() for who in (ALICE, BOB)}


@pytest.fixture
def place(root, tmp_path, keyset_file):
    ledger = tmp_path / "keys" / "people.json.erasures.jsonl"
    shredder = Shredder.beside(keyset_file)
    return Place(root.store, root.path, "people", ledger, shredder=shredder)


def give_salts(policy, keyset_file, *people):
    newcomers = Newcomers.of(policy, keyset_file)
    rows = pa.RecordBatch.from_pydict({"email": list(people)})
    newcomers.add(policy.unsalted.bind(load_keyset(keyset_file)).apply_batch(rows))
    return newcomers.settle()


def token_of(who, policy, keyset_file):
    salts = load_salts(salts_path(keyset_file))
    return policy.apply({"email": who}, load_keyset(keyset_file), salts)["email"]


def test_after_forgetting_the_keyset_makes_another_token(place, alice, tokens, policy, keyset_file):
    """Whoever stole keyset and an old copy of the data would find the forgotten in it."""
    assert token_of(ALICE, policy, keyset_file).encode() == tokens[ALICE]
    receipt = forget(place, alice)
    assert (receipt["complete"], receipt["salts_deleted"]) == (True, True)
    assert token_of(ALICE, policy, keyset_file).encode() != tokens[ALICE]
    give_salts(policy, keyset_file, ALICE)
    assert token_of(ALICE, policy, keyset_file).encode() != tokens[ALICE]
    assert token_of(BOB, policy, keyset_file).encode() == tokens[BOB]


def test_salted_tokens_are_found_and_erased(place, root, alice, tokens):
    """The ledger knows plain tokens alone, of which there are none in the root."""
    plan = plan_forgetting(place, alice)
    assert (plan.found, plan.missing, plan.affected[0].rows) == (1, 0, 2)
    forget(place, alice)
    assert not list(TokenSearch([tokens[ALICE].decode()]).files_in(root.path))
    assert list(TokenSearch([tokens[BOB].decode()]).files_in(root.path))
    assert tokens[ALICE].decode() not in place.ledger.read_text()
    assert len(verify_chain(root.path, read_ledger(place.ledger))) == 1


def test_salts_stay_while_anything_is_left(place, root, alice, tokens, policy, keyset_file):
    """A log that still names the subject could never be told from any other text again."""
    log = root.path / "logs" / "run.log"
    log.parent.mkdir()
    log.write_bytes(b"saw " + tokens[ALICE])
    receipt = forget(place, alice)
    assert (receipt["complete"], receipt["salts_deleted"]) == (False, False)
    assert token_of(ALICE, policy, keyset_file).encode() == tokens[ALICE]
    log.unlink()
    receipt = forget(place, alice)
    assert (receipt["complete"], receipt["salts_deleted"]) == (True, True)
    assert token_of(ALICE, policy, keyset_file).encode() != tokens[ALICE]


def test_tokens_of_every_key_version_are_shredded(place, alice, tokens, policy, keyset_file):
    """What was published before a rotation would stay linkable."""
    rotate_keyset(keyset_file)
    give_salts(policy, keyset_file, ALICE, BOB)
    erasures = erasures_of([ALICE], policy, load_keyset(keyset_file))
    shredder = Shredder.beside(keyset_file)
    [known] = shredder.salted_tokens(erasures)
    assert known == {tokens[ALICE].decode(), token_of(ALICE, policy, keyset_file)}
    shredder.delete(erasures)
    assert shredder.salted_tokens(erasures) == (frozenset(),)
    assert len(load_salts(shredder.path)) == 2
    assert token_of(BOB, policy, keyset_file)


def test_what_was_cut_short_needs_the_salts(place, alice, tokens):
    """Looking for plain tokens alone would find nothing and prove nothing."""

    class Killed(BaseException):
        pass

    def kill(step):
        raise Killed

    with pytest.raises(Killed):
        forget(place, alice, watcher=kill)
    bare = Place(place.store, place.root, "people", place.ledger)
    with pytest.raises(UsageError, match="salts, and these are not given"):
        resume(bare)
    receipt = resume(place)
    assert (receipt["complete"], receipt["salts_deleted"]) == (True, True)


def test_another_root_of_the_keyset_is_not_said_to_be_clean(place, alice, tokens, tmp_path, root):
    """With the salts gone nothing finds the rows there, and a receipt would prove nothing."""
    other = tmp_path / "other"
    shutil.copytree(root.path, other)
    assert forget(place, alice)["subjects_untraceable"] == 0
    assert forget(place, alice)["complete"]
    there = dataclasses.replace(place, store=connect(other), root=other)
    assert plan_forgetting(there, alice).untraceable == 1
    receipt = forget(there, alice)
    assert (receipt["subjects_untraceable"], receipt["complete"]) == (1, False)


@pytest.mark.slow
def test_kill_9_anywhere_and_the_salts_are_gone_with_the_tokens(place, alice, tokens, tmp_path):
    """Salts that go too early leave tokens that nothing finds; salts that stay, a way back."""
    roots = {place.root: tmp_path / "pristine", place.ledger.parent: tmp_path / "pristine keys"}
    for there, kept in roots.items():
        shutil.copytree(there, kept)
    search = TokenSearch([tokens[ALICE].decode()])
    killed = 0
    while forget_and_die(place, alice, killed):
        receipt = forget(dataclasses.replace(place, store=connect(place.root)), alice)
        assert (receipt["complete"], receipt["salts_deleted"]) == (True, True), killed
        assert not list(search.files_in(place.root)), killed
        assert place.shredder.salted_tokens(alice) == (frozenset(),), killed
        assert len(load_salts(place.shredder.path)) == 1, killed
        assert not list(place.ledger.parent.glob(".*salts*.partial")), killed
        for there, kept in roots.items():
            shutil.rmtree(there)
            shutil.copytree(kept, there)
        killed += 1
    assert killed > 30


def test_without_salts_there_is_nothing_to_shred(keyset_file):
    """Every other pipeline forgets as it did."""
    assert Shredder.beside(keyset_file) is None
    assert Shredder.beside("env:KEYSET") is None
