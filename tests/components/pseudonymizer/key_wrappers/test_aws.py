"""A contract test: what is sent and understood is what botocore's own model of KMS publishes.

AWS KMS is not called; botocore signs and sends to a server on this machine, whose answers are those
of https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html.
"""

from __future__ import annotations

import base64
import builtins

import pytest

from tidegate.components.errors import KeysetError
from tidegate.components.pseudonymizer.key_wrappers.aws import AwsKeyWrapper

SECRET = bytes(range(32))
CONTEXT = {"domain": "people", "version": "1"}
URI = "aws-kms://eu-west-1/alias/people"


@pytest.fixture
def kms(service):
    session = pytest.importorskip("botocore.session")
    config = pytest.importorskip("botocore.config")
    client = session.get_session().create_client(
        "kms",
        region_name="eu-west-1",
        endpoint_url=service.url,
        aws_access_key_id="id",
        aws_secret_access_key="key",
        config=config.Config(retries={"max_attempts": 0}),
    )
    return AwsKeyWrapper(URI, client)


def _text(data):
    return base64.b64encode(data).decode()


def test_a_key_is_wrapped_by_encrypt(kms, service):
    """The action and the fields are Amazon's."""
    service.answer = lambda path, body: (
        200,
        {"CiphertextBlob": _text(b"sealed"), "KeyId": "arn:aws:kms:eu-west-1:1:key/k"},
    )
    assert kms.wrap(SECRET, CONTEXT) == b"sealed"
    [(_, headers, body)] = service.requests
    assert headers["X-Amz-Target"] == "TrentService.Encrypt"
    assert headers["Authorization"].startswith("AWS4-HMAC-SHA256")
    assert body == {
        "KeyId": "alias/people",
        "Plaintext": _text(SECRET),
        "EncryptionContext": CONTEXT,
    }


def test_a_key_is_unwrapped_by_decrypt(kms, service):
    """As above, the other way."""
    service.answer = lambda path, body: (200, {"Plaintext": _text(SECRET), "KeyId": "k"})
    assert kms.unwrap(b"sealed", CONTEXT) == SECRET
    [(_, headers, body)] = service.requests
    assert headers["X-Amz-Target"] == "TrentService.Decrypt"
    assert body == {
        "KeyId": "alias/people",
        "CiphertextBlob": _text(b"sealed"),
        "EncryptionContext": CONTEXT,
    }


def test_a_refusal_is_named(kms, service):
    """A key of another region, a disabled one, or a missing permission."""
    service.answer = lambda path, body: (400, {"__type": "AccessDeniedException"})
    with pytest.raises(KeysetError, match="refused to decrypt: AccessDeniedException"):
        kms.unwrap(b"sealed", CONTEXT)


def test_without_botocore_the_remedy_is_one_command(monkeypatch):
    """It is an extra: most users have no use for it."""
    really = builtins.__import__

    def without(name, *rest):
        if name.startswith("botocore"):
            raise ImportError(name)
        return really(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(KeysetError, match=r"pip install 'tidegate\[aws\]'"):
        AwsKeyWrapper(URI).wrap(SECRET, CONTEXT)


@pytest.mark.parametrize("uri", ["aws-kms://", "aws-kms://eu-west-1", "aws-kms:///alias/people"])
def test_a_uri_without_a_key_is_refused(uri):
    """Found when the keyset is created, not when a pipeline runs."""
    with pytest.raises(KeysetError, match="aws-kms://REGION/KEY"):
        AwsKeyWrapper(uri)
