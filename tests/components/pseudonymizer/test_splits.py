"""Splits by a hash of the subject."""

from __future__ import annotations

import collections
import hashlib

import pytest

from tidegate.components.pseudonymizer.splits import split_of


def test_shares_follow_the_buckets():
    """Two thirds train, one third eval, as TFX users expect of 2:1."""
    keys = [f"token{n}".encode() for n in range(9000)]
    counts = collections.Counter(split_of(key, {"train": 2, "eval": 1}) for key in keys)
    assert counts["train"] / 9000 == pytest.approx(2 / 3, abs=0.02)
    assert sum(counts.values()) == 9000


def test_a_split_is_what_tfx_would_choose_for_the_same_key():
    """SHA-256 of the key, modulo the buckets, in their order: it can be repeated anywhere."""
    for n in range(50):
        key = f"token{n}".encode()
        bucket = int(hashlib.sha256(key).hexdigest(), 16) % 6
        expected = "a" if bucket < 1 else "b" if bucket < 3 else "c"
        assert split_of(key, {"a": 1, "b": 2, "c": 3}) == expected


def test_one_split_takes_all():
    """Input splits are kept through this."""
    assert {split_of(bytes([n]), {"only": 1}) for n in range(20)} == {"only"}
