"""Keys: what is derived stays derived, apart, and unseen."""

from __future__ import annotations

import hmac
import itertools

import pytest

from tidegate.components.errors import KeysetError
from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey

SECRET = bytes(range(32))


def _keyset(domain="people", version=1, secret=SECRET):
    return Keyset(domain, version, (MasterKey(version, secret),))


def test_a_subkey_is_what_it_was_in_the_first_release():
    """If derivation changed, no new token would join with an old one."""
    expected = "0875ca583076723dbb5d96aaf98cc64ada76d9db51899ac52f7bd6bca25b4d1f"
    assert _keyset().subkey("token", "person").hex() == expected


def test_a_subkey_is_hkdf_of_rfc_5869():
    """Whoever holds the keyset must be able to make the tokens again with other tools."""
    parts = [b"tidegate", b"token", b"people", b"person", b"1"]
    info = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    extracted = hmac.digest(bytes(32), SECRET, "sha256")
    expected = hmac.digest(extracted, info + b"\x01", "sha256")
    assert _keyset().subkey("token", "person") == expected


def test_every_domain_namespace_purpose_and_version_has_its_own_key():
    """Equal values in two domains or namespaces would be linked."""
    keysets = [_keyset(), _keyset(domain="flights"), _keyset(version=2), _keyset(secret=bytes(32))]
    keys = [
        keyset.subkey(purpose, namespace)
        for keyset in keysets
        for purpose in ("token", "encrypt")
        for namespace in ("person", "aircraft")
    ]
    assert len(set(keys)) == len(keys)


def test_names_cannot_be_shifted_into_one_another():
    """Joined without lengths, ("ab", "c") and ("a", "bc") would share a key."""
    splits = [("to", "kenperson"), ("token", "person"), ("tokenper", "son")]
    for one, other in itertools.combinations(splits, 2):
        assert _keyset().subkey(*one) != _keyset().subkey(*other)


def test_the_fingerprint_tells_keys_apart_and_is_not_one():
    """Evidence carries it: it must follow rotation, and must not help to make a token."""
    keyset = _keyset()
    rotated = Keyset("people", 2, (*keyset.keys, MasterKey(2, SECRET[::-1])))
    assert keyset.fingerprint() != rotated.fingerprint()
    assert keyset.fingerprint() == _keyset().fingerprint()
    assert keyset.fingerprint() not in keyset.subkey("token", "person").hex()
    assert len(keyset.fingerprint()) == 16


def test_a_secret_is_not_shown():
    """A keyset in a log line or a traceback would be the end of every token."""
    assert str(SECRET) not in repr(_keyset())
    assert SECRET.hex() not in repr(_keyset())


def test_another_domain_is_refused():
    """The wrong keyset would silently make tokens that join with nothing."""
    with pytest.raises(KeysetError, match=r"'people'.*'flights'"):
        _keyset().require_domain("flights")


@pytest.mark.parametrize(
    "make",
    [
        lambda: MasterKey(0, SECRET),
        lambda: MasterKey(1 << 24, SECRET),
        lambda: MasterKey(1, SECRET[:16]),
        lambda: Keyset(" ", 1, (MasterKey(1, SECRET),)),
        lambda: Keyset("people", 2, (MasterKey(1, SECRET),)),
        lambda: Keyset("people", 1, (MasterKey(1, SECRET), MasterKey(1, bytes(32)))),
    ],
)
def test_a_keyset_that_makes_no_sense_is_refused(make):
    """A short key, a version beyond three bytes, no domain or a lost primary key."""
    with pytest.raises(KeysetError):
        make()
