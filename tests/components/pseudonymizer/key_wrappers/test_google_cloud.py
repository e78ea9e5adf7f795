"""A contract test: what is sent and understood is what Google's API reference publishes.

Google Cloud KMS is not called; the answers are those of
https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings.cryptoKeys.
"""

from __future__ import annotations

import base64
import json

import google_crc32c
import pytest
import requests

from tidegate.components.errors import KeysetError
from tidegate.components.pseudonymizer.key_wrappers.google_cloud import GoogleCloudKeyWrapper

SECRET = bytes(range(32))
CONTEXT = {"domain": "people", "version": "1"}
NAME = "projects/p/locations/global/keyRings/r/cryptoKeys/people"


@pytest.fixture
def kms(service):
    return GoogleCloudKeyWrapper(f"gcp-kms://{NAME}", requests.Session(), service.url)


def _text(data):
    return base64.b64encode(data).decode()


def _encrypted(path, body):
    sealed = b"sealed"
    return 200, {
        "name": f"{NAME}/cryptoKeyVersions/1",
        "ciphertext": _text(sealed),
        "ciphertextCrc32c": str(google_crc32c.value(sealed)),
        "verifiedPlaintextCrc32c": True,
        "protectionLevel": "SOFTWARE",
    }


def test_a_key_is_wrapped_by_encrypt(kms, service):
    """The path and the fields are Google's, int64 as text."""
    service.answer = _encrypted
    assert kms.wrap(SECRET, CONTEXT) == b"sealed"
    [(path, _, body)] = service.requests
    assert path == f"/v1/{NAME}:encrypt"
    assert base64.b64decode(body["plaintext"]) == SECRET
    assert body["plaintextCrc32c"] == str(google_crc32c.value(SECRET))
    assert json.loads(base64.b64decode(body["additionalAuthenticatedData"])) == CONTEXT


def test_a_key_is_unwrapped_by_decrypt(kms, service):
    """As above, the other way."""
    checksum = str(google_crc32c.value(SECRET))
    service.answer = lambda path, body: (
        200,
        {"plaintext": _text(SECRET), "plaintextCrc32c": checksum, "usedPrimary": True},
    )
    assert kms.unwrap(b"sealed", CONTEXT) == SECRET
    [(path, _, body)] = service.requests
    assert path == f"/v1/{NAME}:decrypt"
    assert base64.b64decode(body["ciphertext"]) == b"sealed"
    assert body["ciphertextCrc32c"] == str(google_crc32c.value(b"sealed"))


@pytest.mark.parametrize("change", [{"ciphertextCrc32c": "1"}, {"verifiedPlaintextCrc32c": False}])
def test_what_was_changed_on_its_way_is_refused(kms, service, change):
    """A keyset wrapped wrongly would be lost when it is first opened."""
    service.answer = lambda path, body: (200, {**_encrypted(path, body)[1], **change})
    with pytest.raises(KeysetError, match="changed on its way"):
        kms.wrap(SECRET, CONTEXT)


def test_a_refusal_is_named(kms, service):
    """A missing role is the commonest mistake."""
    refused = {
        "error": {"code": 403, "message": "Permission denied", "status": "PERMISSION_DENIED"}
    }
    service.answer = lambda path, body: (403, refused)
    with pytest.raises(KeysetError, match="refused to decrypt: 403 PERMISSION_DENIED"):
        kms.unwrap(b"sealed", CONTEXT)


def test_a_service_that_is_not_there_is_named():
    """No network, or a private endpoint without a route."""
    kms = GoogleCloudKeyWrapper(f"gcp-kms://{NAME}", requests.Session(), "http://127.0.0.1:9")
    with pytest.raises(KeysetError, match="cannot be reached"):
        kms.wrap(SECRET, CONTEXT)


@pytest.mark.parametrize("uri", ["gcp-kms://", "gcp-kms://projects/p", f"gcp-kms://{NAME}/x"])
def test_a_uri_without_a_key_is_refused(uri):
    """Found when the keyset is created, not when a pipeline runs."""
    with pytest.raises(KeysetError, match="gcp-kms://projects/P/locations/L"):
        GoogleCloudKeyWrapper(uri)
