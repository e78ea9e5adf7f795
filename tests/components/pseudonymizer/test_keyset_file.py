"""Keyset files: whole or absent, private, and never written over."""

from __future__ import annotations

import base64
import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from tidegate.components.errors import KeysetError
from tidegate.components.pseudonymizer.keyset_file import (
    create_keyset,
    describe_keyset,
    destroy_key,
    destroy_keyset,
    disable_key,
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
    with pytest.raises(KeysetError, match=r"No such keyset.*missing\.json.*tidegate keys create"):
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
        {"keys": [1]},
        {"keys": [{"version": 1, "state": "asleep", "secret": "AAAA"}]},
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


def test_a_disabled_version_makes_nothing_new_and_still_looks_up(tmp_path):
    """A key that may have leaked must rest, and what it made must still be found and erased."""
    path = tmp_path / "people.json"
    created = create_keyset(path, "people")
    token = created.subkey("token", "person")
    disable_key(path, 1)
    with pytest.raises(KeysetError, match=r"version 1 is disabled.*tidegate keys rotate"):
        load_keyset(path).subkey("token", "person")
    assert load_keyset(path).looking_up(1).subkey("token", "person") == token
    assert rotate_keyset(path).subkey("token", "person") != token
    assert load_keyset(path).looking_up(1).subkey("token", "person") == token
    disable_key(path, 1, undo=True)
    assert all(key.enabled for key in load_keyset(path).keys)


def test_a_destroyed_version_is_gone_and_its_number_with_it(tmp_path):
    """A number given again would make two keys answer for the same tokens."""
    path = tmp_path / "people.json"
    secret = create_keyset(path, "people").primary_key.secret
    with pytest.raises(KeysetError, match=r"version 1 is the primary one.*Rotate"):
        destroy_key(path, 1)
    rotate_keyset(path)
    destroy_key(path, 1)
    assert load_keyset(path).versions == (2,)
    assert base64.b64encode(secret) not in path.read_bytes()
    with pytest.raises(KeysetError, match="holds no key version 1"):
        load_keyset(path).looking_up(1)
    with pytest.raises(KeysetError, match="no key version 1 to change"):
        disable_key(path, 1)


def test_a_destroyed_keyset_is_refused_and_starts_anew_under_new_numbers(tmp_path):
    """What was published under version 1 must never be taken for what comes after."""
    path = tmp_path / "people.json"
    create_keyset(path, "people")
    destroy_keyset(path)
    with pytest.raises(KeysetError, match=r"version 1 was destroyed \(.*people\.json\)"):
        load_keyset(path)
    assert rotate_keyset(path).versions == (2,)


def test_a_description_shows_no_key(tmp_path):
    """`list` prints it, and a traceback may."""
    path = tmp_path / "people.json"
    secret = create_keyset(path, "people").primary_key.secret
    stored = describe_keyset(path)
    assert str(secret) not in repr(stored)
    assert stored.keys[0].created.endswith("+00:00")


def test_a_keyset_may_stand_in_the_environment(tmp_path, monkeypatch):
    """A container is handed its secrets so."""
    path = tmp_path / "people.json"
    created = create_keyset(path, "people")
    monkeypatch.setenv("PEOPLE_KEYSET", path.read_text())
    assert load_keyset("env:PEOPLE_KEYSET") == created
    monkeypatch.setenv("PEOPLE_KEYSET", path.read_text()[:40])
    with pytest.raises(KeysetError, match=r"cut short \(env:PEOPLE_KEYSET\)"):
        load_keyset("env:PEOPLE_KEYSET")
    monkeypatch.delenv("PEOPLE_KEYSET")
    with pytest.raises(KeysetError, match="PEOPLE_KEYSET holds no keyset"):
        load_keyset("env:PEOPLE_KEYSET")


def test_a_keyset_of_before_states_is_read(tmp_path):
    """Files of the first release name neither state nor date."""
    path = tmp_path / "people.json"
    secret = base64.b64encode(bytes(32)).decode()
    keys = [{"version": 1, "secret": secret}]
    values = {"format": "tidegate.Keyset/1", "domain": "people", "primary": 1, "keys": keys}
    path.write_text(json.dumps(values))
    path.chmod(0o600)
    assert load_keyset(path).primary_key.enabled
