"""Keyset files: whole or absent, private, and never written over."""

from __future__ import annotations

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from tidegate.components.errors import KeysetError
from tidegate.components.pseudonymizer.keyset_file import (
    create_keyset,
    load_keyset,
    rotate_keyset,
)


def test_a_created_keyset_is_private_and_loads_again(tmp_path):
    """Without the same key after a restart, no token could be made again."""
    path = tmp_path / "people.json"
    created = create_keyset(path, "people")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_keyset(path) == created
    assert load_keyset(f"file://{path}") == created
    assert os.listdir(tmp_path) == ["people.json"]


def test_two_keysets_have_two_secrets(tmp_path):
    """A fixed or predictable key protects nothing."""
    one = create_keyset(tmp_path / "one.json", "people")
    other = create_keyset(tmp_path / "other.json", "people")
    assert one.primary_key.secret != other.primary_key.secret


def test_a_keyset_is_never_written_over(tmp_path):
    """A second set-up would otherwise destroy the meaning of every token made so far."""
    path = tmp_path / "people.json"
    create_keyset(path, "people")
    before = path.read_bytes()
    with pytest.raises(KeysetError, match="already exists"):
        create_keyset(path, "people")
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["people.json"]


def test_rotation_adds_a_primary_version_and_keeps_the_old(tmp_path):
    """Tokens of old data could no longer be found if the old key were gone."""
    path = tmp_path / "people.json"
    created = create_keyset(path, "people")
    rotated = rotate_keyset(path)
    assert rotated.primary == 2
    assert rotated.keys[0] == created.primary_key
    assert rotated.primary_key.secret != created.primary_key.secret
    assert load_keyset(path) == rotated
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_rotations_at_once_lose_no_key(tmp_path):
    """Of two rotations, the slower would otherwise write over the quicker one's key."""
    path = tmp_path / "people.json"
    create_keyset(path, "people")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: rotate_keyset(path), range(16)))
    assert [key.version for key in load_keyset(path).keys] == list(range(1, 18))


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o602, 0o604])
def test_a_keyset_open_to_others_is_refused(tmp_path, mode):
    """Whoever reads the key can make every token, hence undo it by trying values."""
    path = tmp_path / "people.json"
    create_keyset(path, "people")
    path.chmod(mode)
    with pytest.raises(KeysetError, match=rf"mode {mode:04o}.*chmod 600"):
        load_keyset(path)


def test_a_missing_keyset_says_how_to_make_one(tmp_path):
    """The first run of every user meets this."""
    with pytest.raises(KeysetError, match=r"No such keyset.*missing\.json.*create_keyset"):
        load_keyset(tmp_path / "missing.json")


def test_a_directory_that_is_missing_is_named(tmp_path):
    """An operating system's error would not say what to do."""
    with pytest.raises(KeysetError, match="Cannot create the keyset file"):
        create_keyset(tmp_path / "nowhere" / "people.json", "people")


def test_a_cut_keyset_is_refused_at_every_length(tmp_path):
    """A key half read would make other tokens without a word."""
    path = tmp_path / "people.json"
    created = create_keyset(path, "people")
    whole = path.read_bytes()
    for size in range(0, len(whole) - 2, 7):
        path.write_bytes(whole[:size])
        with pytest.raises(KeysetError, match="cut short"):
            load_keyset(path)
    path.write_bytes(whole)
    assert load_keyset(path) == created


@pytest.mark.parametrize(
    "change",
    [
        {"format": "tidegate.Keyset/9"},
        {"primary": 7},
        {"keys": [{"version": 1, "secret": "AAAA"}]},
        {"keys": []},
        {"domain": ""},
    ],
)
def test_a_keyset_that_was_edited_is_refused_by_name(tmp_path, change):
    """Each must say which file, and none may show a key."""
    path = tmp_path / "people.json"
    create_keyset(path, "people")
    values = json.loads(path.read_text())
    secret = values["keys"][0]["secret"]
    path.write_text(json.dumps({**values, **change}))
    with pytest.raises(KeysetError, match=r"people\.json") as caught:
        load_keyset(path)
    assert secret not in str(caught.value)
