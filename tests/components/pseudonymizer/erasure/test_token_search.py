"""Tokens in bytes and files."""

from __future__ import annotations

import gzip

import pytest

from tidegate.components.pseudonymizer.erasure import token_search
from tidegate.components.pseudonymizer.erasure.token_search import TokenSearch

TOKEN, OTHER = "AAABaaaaaaaaaaaaaaaaaaaa", "AAACbbbbbbbbbbbbbbbbbbbb"


@pytest.fixture
def search():
    return TokenSearch([TOKEN, OTHER])


@pytest.mark.parametrize(
    "data",
    [
        TOKEN,
        f"x{OTHER}y",
        f"AAAB{TOKEN}",
        f"AAABcccccccccccccccccccc{TOKEN}",
        f"AAAAAB{TOKEN[1:]}{TOKEN}",
    ],
)
def test_a_token_is_found_wherever_it_stands(search, data):
    """The proof that nothing is left would overlook it."""
    assert search.is_in(data.encode())


def test_what_only_begins_like_a_token_is_none(search):
    """Everybody else's tokens begin alike."""
    assert not search.is_in(b"AAABaaaaaaaaaaaaaaaaaaa AAACcccccccccccccccccccc AAAB")
    assert not TokenSearch([]).is_in(TOKEN.encode())


@pytest.mark.parametrize("packed", [False, True])
def test_one_across_two_chunks_is_found(search, tmp_path, monkeypatch, packed):
    """Large files are read piece by piece."""
    monkeypatch.setattr(token_search, "_CHUNK_BYTES", 16)
    for before in range(40):
        data = b"x" * before + TOKEN.encode() + b"x" * 5
        path = tmp_path / str(before)
        path.write_bytes(gzip.compress(data) if packed else data)
        assert search.is_in_file(path), before
    assert len(list(search.files_in(tmp_path))) == 40


def test_a_packed_file_that_was_cut_is_searched_as_far_as_it_goes(search, tmp_path):
    """A crashed run leaves such files, and they hold people."""
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(TOKEN.encode() * 10 + bytes(range(256)) * 40)[:-8])
    assert search.is_in_file(path)
    path.write_bytes(b"\x1f\x8b and no gzip at all")
    assert not search.is_in_file(path)
