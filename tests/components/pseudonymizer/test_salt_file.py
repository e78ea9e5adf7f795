"""Salts on disk: whole, private, and one for each subject whoever runs at the same time."""

from __future__ import annotations

import concurrent.futures

import numpy as np
import pytest

from tidegate.components.errors import KeysetError
from tidegate.components.pseudonymizer import salt_file
from tidegate.components.pseudonymizer.salt_file import (
    add_salts,
    delete_salts,
    load_salts,
    salts_path,
)
from tidegate.components.pseudonymizer.salt_table import TOKEN_BYTES


def _tokens(start, stop):
    tokens = np.zeros((stop - start, TOKEN_BYTES), np.uint8)
    tokens[:, 9:13] = np.arange(start, stop, dtype=">u4").view(np.uint8).reshape(-1, 4)
    return tokens


@pytest.fixture
def path(tmp_path):
    return tmp_path / "people.json.salts.arrow"


def _salts(table):
    pairs = zip(table.tokens, table.salts, strict=True)
    return {token.tobytes(): salt.tobytes() for token, salt in pairs}


def test_what_is_written_is_read(path):
    """Tokens of yesterday and today join by the salts that were kept."""
    made = add_salts(path, _tokens(0, 100))
    read = load_salts(path)
    assert _salts(read) == _salts(made)
    assert (read.id, len(read)) == (made.id, 100)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_nothing_new_writes_nothing(path):
    """A table of millions would be written anew with every span."""
    add_salts(path, _tokens(0, 10))
    before = path.stat().st_ino
    add_salts(path, _tokens(0, 10))
    delete_salts(path, _tokens(50, 60))
    assert path.stat().st_ino == before


def test_the_first_run_makes_the_file_even_for_nobody(path):
    """A gateway that is started next must find one."""
    add_salts(path, _tokens(0, 0))
    assert len(load_salts(path)) == 0


def test_deleted_salts_are_in_no_byte_of_the_file(path):
    """A file format that only marks rows as gone would keep them."""
    made = _salts(add_salts(path, _tokens(0, 10)))
    [token] = _tokens(4, 5)
    delete_salts(path, token[None])
    assert made[token.tobytes()] not in path.read_bytes()
    assert len(load_salts(path)) == 9
    assert _salts(add_salts(path, _tokens(0, 10)))[token.tobytes()] != made[token.tobytes()]


def _add(path, number):
    return _salts(add_salts(path, _tokens(number * 10, number * 10 + 500)))


def test_runs_at_the_same_time_give_one_subject_one_salt(path):
    """Two salts would make one person two, half of their rows each."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:  # each opens and locks on its own
        seen = list(pool.map(_add, [path] * 12, range(12)))
    whole = _salts(load_salts(path))
    assert len(whole) == 610
    for salts in seen:
        assert salts.items() <= whole.items()


def test_the_old_table_stands_until_the_new_one_does(path, monkeypatch):
    """A crash while writing would take everybody's salts."""
    before = _salts(add_salts(path, _tokens(0, 10)))

    def crash(aside, path):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", crash)
    with pytest.raises(KeyboardInterrupt):
        add_salts(path, _tokens(0, 20))
    assert _salts(load_salts(path)) == before


def test_what_a_killed_run_left_is_cleared_away(path):
    """Salts of the forgotten would lie in it for ever."""
    add_salts(path, _tokens(0, 10))
    left = path.with_name(f".{path.name}.0123456789abcdef.partial")
    left.write_bytes(path.read_bytes())
    delete_salts(path, _tokens(50, 60))
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(bytes([0, 0, 0, 7]), bytes([0, 0, 1, 7]), 1),
        lambda content: content.replace(salt_file.FORMAT.encode(), b"tidegate.Salts/9"),
        lambda content: b"not Arrow at all",
    ],
)
def test_a_damaged_file_is_refused(path, damage):
    """A byte that turned over would silently be another person."""
    add_salts(path, _tokens(0, 100))
    content = path.read_bytes()
    path.write_bytes(damage(content))
    assert path.read_bytes() != content
    with pytest.raises(KeysetError, match="damaged or cut short"):
        load_salts(path)
    with pytest.raises(KeysetError, match="damaged or cut short"):
        add_salts(path, _tokens(0, 1))


def test_a_file_that_others_may_read_is_refused(path):
    """Whoever has keyset and salts makes every token."""
    add_salts(path, _tokens(0, 1))
    path.chmod(0o640)
    with pytest.raises(KeysetError, match="salt file has mode 0640"):
        load_salts(path)


def test_a_missing_file_is_told_of(path):
    """A gateway would otherwise know nobody and answer all the same."""
    with pytest.raises(KeysetError, match=r"No file of subjects' salts .*salts\.arrow"):
        load_salts(path)
    with pytest.raises(KeysetError, match="Cannot write the file of subjects' salts"):
        add_salts(path / "nowhere" / "salts", _tokens(0, 1))


def test_they_lie_beside_the_keyset_file(tmp_path):
    """The documentation says where; a keyset in a variable has no place beside it."""
    assert salts_path(tmp_path / "k.json") == tmp_path / "k.json.salts.arrow"
    assert salts_path(f"file://{tmp_path}/k.json") == tmp_path / "k.json.salts.arrow"
    with pytest.raises(KeysetError, match="lie beside the keyset file"):
        salts_path("env:KEYSET")
