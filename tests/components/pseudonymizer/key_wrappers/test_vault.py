"""A contract test: what is sent and understood is what Vault's API documentation publishes.

No Vault runs here; the answers are those of
https://developer.hashicorp.com/vault/api-docs/secret/transit.
"""

from __future__ import annotations

import base64
import json

import pytest

from tidegate.components.errors import KeysetError
from tidegate.components.pseudonymizer.key_wrappers.vault import VaultKeyWrapper

SECRET = bytes(range(32))
CONTEXT = {"domain": "people", "version": "1"}


@pytest.fixture
def vault(service, monkeypatch):
    monkeypatch.setenv("VAULT_TOKEN", "s.token")
    monkeypatch.setenv("VAULT_NAMESPACE", "team")
    return VaultKeyWrapper(f"vault://{service.netloc}/transit/people", scheme="http")


def test_a_key_is_wrapped_by_the_transit_engine(vault, service):
    """The path, the headers and the fields are Vault's."""
    service.answer = lambda path, body: (
        200,
        {"data": {"ciphertext": "vault:v1:abcdefgh", "key_version": 1}},
    )
    assert vault.wrap(SECRET, CONTEXT) == b"vault:v1:abcdefgh"
    [(path, headers, body)] = service.requests
    assert path == "/v1/transit/encrypt/people"
    assert headers["X-Vault-Token"] == "s.token"
    assert headers["X-Vault-Namespace"] == "team"
    assert base64.b64decode(body["plaintext"]) == SECRET
    assert json.loads(base64.b64decode(body["associated_data"])) == CONTEXT


def test_a_key_is_unwrapped_by_the_transit_engine(vault, service):
    """Its answer is base64, as its plaintext was."""
    plaintext = base64.b64encode(SECRET).decode()
    service.answer = lambda path, body: (200, {"data": {"plaintext": plaintext}})
    assert vault.unwrap(b"vault:v1:abcdefgh", CONTEXT) == SECRET
    [(path, _, body)] = service.requests
    assert path == "/v1/transit/decrypt/people"
    assert body["ciphertext"] == "vault:v1:abcdefgh"
    assert json.loads(base64.b64decode(body["associated_data"])) == CONTEXT


def test_a_refusal_is_named_without_a_secret(vault, service):
    """A policy that forbids it is the commonest mistake."""
    service.answer = lambda path, body: (403, {"errors": ["permission denied " + str(body)]})
    with pytest.raises(KeysetError, match="Vault refused to encrypt: 403") as caught:
        vault.wrap(SECRET, CONTEXT)
    assert base64.b64encode(SECRET).decode() not in str(caught.value)


def test_a_vault_that_is_not_there_is_named(monkeypatch):
    """Sealed, stopped, or another address."""
    monkeypatch.setenv("VAULT_TOKEN", "s.token")
    with pytest.raises(KeysetError, match="Vault cannot be reached"):
        VaultKeyWrapper("vault://127.0.0.1:9/transit/people", scheme="http").wrap(SECRET, CONTEXT)


def test_without_a_token_nothing_is_sent(service, monkeypatch, tmp_path):
    """The remedy is one command."""
    monkeypatch.delenv("VAULT_TOKEN", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    wrapper = VaultKeyWrapper(f"vault://{service.netloc}/transit/people", scheme="http")
    with pytest.raises(KeysetError, match="vault login"):
        wrapper.wrap(SECRET, CONTEXT)
    assert service.requests == []


@pytest.mark.parametrize("uri", ["vault://", "vault://host/people", "vault:///transit/people"])
def test_a_uri_without_a_key_is_refused(uri):
    """Found when the keyset is created, not when a pipeline runs."""
    with pytest.raises(KeysetError, match=r"vault://HOST:PORT/transit/KEY"):
        VaultKeyWrapper(uri)
