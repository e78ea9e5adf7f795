"""Keys wrapped by a key-encryption key in a file: opened by it, in their place, and by no other."""

from __future__ import annotations

import json
import stat

import pytest

from tidegate.components.errors import KeysetError
from tidegate.components.pseudonymizer.key_wrappers.local import (
    LocalKeyWrapper,
    create_wrapping_key,
)
from tidegate.components.pseudonymizer.keyset_file import (
    create_keyset,
    disable_key,
    load_keyset,
    rotate_keyset,
)

SECRET = bytes(range(32))
CONTEXT = {"domain": "people", "version": "1"}


@pytest.fixture
def uri(tmp_path):
    path = tmp_path / "kek"
    create_wrapping_key(path)
    return path.as_uri()


def test_a_wrapped_key_opens_again_and_is_not_seen(uri):
    """Otherwise no token could be made, or anyone could make them."""
    wrapper = LocalKeyWrapper(uri)
    wrapped = wrapper.wrap(SECRET, CONTEXT)
    assert SECRET not in wrapped
    assert wrapper.unwrap(wrapped, CONTEXT) == SECRET
    assert wrapper.wrap(SECRET, CONTEXT) != wrapped


def test_changed_moved_or_under_another_key_it_does_not_open(uri, tmp_path):
    """A key moved to another domain would make its tokens linkable."""
    wrapper = LocalKeyWrapper(uri)
    wrapped = wrapper.wrap(SECRET, CONTEXT)
    other = tmp_path / "other"
    create_wrapping_key(other)
    changed = bytes([*wrapped[:-1], wrapped[-1] ^ 1])
    for opener, sealed, context in (
        (wrapper, changed, CONTEXT),
        (wrapper, wrapped[:10], CONTEXT),
        (wrapper, wrapped, {**CONTEXT, "domain": "flights"}),
        (wrapper, wrapped, {**CONTEXT, "version": "2"}),
        (LocalKeyWrapper(other.as_uri()), wrapped, CONTEXT),
    ):
        with pytest.raises(KeysetError, match="does not open with this key-encryption key"):
            opener.unwrap(sealed, context)


def test_a_wrapped_keyset_lives_as_an_open_one_does(uri, tmp_path):
    """Rotation, states and loading go through the wrapper without a word."""
    path = tmp_path / "people.json"
    created = create_keyset(path, "people", uri)
    assert load_keyset(path) == created
    rotated = rotate_keyset(path)
    assert rotated.versions == (1, 2)
    disable_key(path, 1)
    assert load_keyset(path).looking_up(1).primary_key == created.primary_key
    values = json.loads(path.read_text())
    assert [sorted(key) for key in values["keys"]] == [
        ["created", "state", "version", "wrapped"]
    ] * 2


def test_a_wrapped_key_in_another_keyset_is_refused(uri, tmp_path):
    """The file's domain is in the clear; editing it must not make the keys serve another."""
    path = tmp_path / "people.json"
    create_keyset(path, "people", uri)
    path.write_text(path.read_text().replace('"people"', '"payroll"'))
    with pytest.raises(KeysetError, match="does not open"):
        load_keyset(path)


def test_the_key_encryption_key_is_private_and_never_written_over(tmp_path):
    """It opens every key it wrapped."""
    path = tmp_path / "kek"
    create_wrapping_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(KeysetError, match="does not exist yet"):
        create_wrapping_key(path)
    path.chmod(0o644)
    with pytest.raises(KeysetError, match="key-encryption key file has mode 0644"):
        LocalKeyWrapper(path.as_uri()).wrap(SECRET, CONTEXT)


@pytest.mark.parametrize("text", ["", "AAAA", "not base64!"])
def test_a_cut_key_encryption_key_is_named(tmp_path, text):
    """Half a key opens nothing, and the reason must not be looked for elsewhere."""
    path = tmp_path / "kek"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(KeysetError, match="Not a whole key-encryption key"):
        LocalKeyWrapper(path.as_uri()).wrap(SECRET, CONTEXT)
