"""Salts in memory: each subject's own, found among many."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from tidegate.components.pseudonymizer.salt_table import TOKEN_BYTES, SaltTable, token_bytes


def _tokens(count, seed=1):
    return np.random.default_rng(seed).integers(0, 256, (count, TOKEN_BYTES), np.uint8)


@pytest.mark.parametrize("count", [0, 1, 2, 5000])
def test_every_subject_is_found_and_no_stranger(count):
    """A subject who got another's salt would be published as two people."""
    tokens = _tokens(count)
    table = SaltTable.begin().with_subjects(tokens)
    places = table.find(tokens[:, 3:])
    assert (table.tokens[places] == tokens).all()
    assert len(set(places.tolist())) == len(table) == count
    strangers = _tokens(100, seed=2)[:, 3:]
    assert (table.find(strangers) == -1).all()
    for macs in (tokens[:200, 3:], strangers):
        assert [table.find_one(mac.tobytes()) for mac in macs] == table.find(macs).tolist()


def test_macs_that_begin_alike_are_told_apart():
    """The first bits alone say where to look, not who it is; zeros and ones stand at the ends."""
    tokens = np.zeros((6, TOKEN_BYTES), np.uint8)
    tokens[1:3, 3:11] = 255
    tokens[3:, 3:11] = 7
    tokens[[1, 3, 4, 5], -1] = [9, 1, 2, 3]
    table = SaltTable.begin().with_subjects(tokens)
    assert (table.tokens[table.find(tokens[:, 3:])] == tokens).all()
    strangers = tokens.copy()
    strangers[:, -2] = 1
    assert (table.find(strangers[:, 3:]) == -1).all()
    for known, stranger in zip(tokens, strangers, strict=True):
        assert (table.tokens[table.find_one(known[3:].tobytes())] == known).all()
        assert table.find_one(stranger[3:].tobytes()) == -1
    assert (SaltTable.begin().with_subjects(tokens[1:]).find(tokens[:1, 3:]) == -1).all()


def test_known_subjects_keep_their_salts_and_new_ones_get_their_own():
    """A second salt for a subject would cut them off from their own past."""
    first = SaltTable.begin().with_subjects(_tokens(50))
    both = first.with_subjects(
        np.concatenate([_tokens(50), _tokens(9, seed=2), _tokens(9, seed=2)])
    )
    assert len(both) == 59
    assert (both.salts[both.find(first.macs)] == first.salts).all()
    assert len({salt.tobytes() for salt in both.salts}) == 59
    assert both.id == first.id
    assert both.with_subjects(_tokens(50)) is both


def test_whom_is_deleted_is_gone_and_nobody_else():
    """A salt that stays lets the tokens of the forgotten be made again."""
    table = SaltTable.begin().with_subjects(_tokens(50))
    forgotten = np.concatenate([table.tokens[:20], _tokens(3, seed=2)])
    left = table.without_subjects(forgotten)
    assert (left.tokens == table.tokens[20:]).all()
    assert (left.salts == table.salts[20:]).all()
    assert left.without_subjects(forgotten) is left


def test_it_keeps_its_secrets_to_itself():
    """Beam pickles what it sends to workers, and logs show what has a repr."""
    table = SaltTable.begin().with_subjects(_tokens(1))
    assert repr(table) == f"SaltTable(id={table.id!r})"
    with pytest.raises(TypeError, match="holds secrets"):
        pickle.dumps(table)


def test_tokens_as_text_are_tokens_as_bytes():
    """Ledger and published rows have the text, the table the bytes."""
    [first, second] = token_bytes(["AAABm4WPn7CC0bonRAg1tHLQ", "AAEsm4WPn7CC0bonRAg1tHLQ"])
    assert first[:3].tolist() == [0, 0, 1]
    assert second[:3].tolist() == [0, 1, 44]
    assert (first[3:] == second[3:]).all()
    assert token_bytes([]).shape == (0, 18)
