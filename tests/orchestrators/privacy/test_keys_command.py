"""``tidegate keys``: what a person does with a keyset, and that it never shows a key."""

from __future__ import annotations

import base64
import json
import stat

import pytest
from click.testing import CliRunner

from tidegate.components.pseudonymizer.keyset_file import load_keyset
from tidegate.orchestrators.command_line import tidegate

POLICY = """
domain: people
subject: email
columns:
  email: {role: direct, transform: token}
  phone: {role: direct, transform: drop}
  late: {role: safe, transform: keep}
"""


@pytest.fixture
def keys():
    def call(*arguments, code=0):
        result = CliRunner().invoke(tidegate, ["keys", *map(str, arguments)])
        assert result.exit_code == code, result.output
        return result.output

    return call


@pytest.fixture
def keyset(tmp_path, keys):
    path = tmp_path / "people.json"
    keys("create", path, "--domain", "people")
    return path


def test_the_life_of_a_keyset(keys, keyset):
    """Created, rotated, disabled, destroyed: each as `list` then tells it."""
    assert stat.S_IMODE(keyset.stat().st_mode) == 0o600
    assert "version 2 makes tokens" in keys("rotate", keyset)
    keys("disable", keyset, 1)
    listed = json.loads(keys("list", keyset, "--json"))
    assert [(one["version"], one["state"]) for one in listed["versions"]] == [
        (1, "disabled"),
        (2, "enabled"),
    ]
    assert (listed["domain"], listed["primary"], listed["wrapped_by"]) == ("people", 2, None)
    keys("disable", keyset, 1, "--undo")
    keys("destroy", keyset, "--version", 1, "--yes")
    table = keys("list", keyset)
    assert "destroyed" in table
    assert "primary" in table
    assert load_keyset(keyset).versions == (2,)


def test_no_command_shows_a_key(keys, keyset):
    """A terminal is recorded, shared and photographed."""
    secret = load_keyset(keyset).primary_key.secret
    shown = keys("rotate", keyset) + keys("list", keyset) + keys("list", keyset, "--json")
    shown += keys("disable", keyset, 1) + keys("destroy", keyset, "--version", 1, "--yes")
    for form in (base64.b64encode(secret).decode(), secret.hex(), "secret"):
        assert form not in shown


def test_destruction_asks_for_a_confirmation(keys, keyset):
    """There is no way back, and the command is one line in a history."""
    before = keyset.read_bytes()
    assert "--yes" in keys("destroy", keyset, code=2)
    assert keyset.read_bytes() == before
    keys("destroy", keyset, "--yes")
    assert "destroyed" in keys("list", keyset)


def test_creating_twice_is_refused(keys, keyset):
    """The second would destroy the meaning of every token made so far."""
    assert "already exists" in keys("create", keyset, "--domain", "people", code=2)


def test_a_rotation_says_what_can_follow_it(keys, keyset, tmp_path):
    """One-way tokens need their source; nobody should learn it from a join that fails."""
    policy = tmp_path / "policy.yaml"
    policy.write_text(POLICY)
    told = keys("rotate", keyset, "--policy", policy)
    assert "email: one-way; run the pipeline again" in told
    assert "late: no key has part in it" in told
    assert "phone" not in told


def test_a_bad_policy_is_found_before_the_keyset_is_rotated(keys, keyset, tmp_path):
    """A rotation cannot be taken back."""
    before = keyset.read_bytes()
    keys("rotate", keyset, "--policy", tmp_path / "gone.yaml", code=2)
    assert keyset.read_bytes() == before


def test_disabling_the_primary_version_says_what_it_means(keys, keyset):
    """Nothing runs from then on, which may be the purpose, or a mistake."""
    assert "until the keyset is rotated" in keys("disable", keyset, 1)


def test_a_wrapped_keyset_holds_no_open_key(keys, tmp_path):
    """The file goes into a backup; the key-encryption key does not."""
    keyset, wrapping = tmp_path / "people.json", tmp_path / "kek"
    told = keys("create", keyset, "--domain", "people", "--wrap-with", wrapping.as_uri())
    assert "Back it up apart" in told
    secret = base64.b64encode(load_keyset(keyset).primary_key.secret).decode()
    assert secret not in keyset.read_text()
    assert wrapping.as_uri() in keys("list", keyset)
    wrapping.unlink()
    assert "people" in keys("list", keyset)
    assert "No such key-encryption key" in keys("rotate", keyset, code=2)
