"""AWS KMS, through botocore, which ``pip install tidegate[aws]`` brings.

The actions are ``Encrypt`` and ``Decrypt``
(https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html) with a symmetric key; the
context is their encryption context, which CloudTrail logs.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from ...errors import KeysetError
from .wrapper import Context


class AwsKeyWrapper:
    """Wraps with the key of an ``aws-kms://<region>/<key id, alias/... or ARN>`` URI.

    Credentials are found as every AWS tool finds them.
    """

    def __init__(self, uri: str, client: Any = None) -> None:
        """Takes the URI, and a KMS client of one's own if need be.

        Raises:
          KeysetError: when the URI does not name a region and a key.
        """
        parts = urlsplit(uri)
        self._region, self._key = parts.netloc, parts.path.removeprefix("/")
        if not self._region or not self._key:
            raise KeysetError(
                "The URI names no key of AWS KMS",
                where=uri,
                remedy="Write aws-kms://REGION/KEY with the key's id, alias/NAME or ARN.",
            )
        self._client = client

    def wrap(self, secret: bytes, context: Context) -> bytes:
        """The service's ciphertext."""
        answer = self._call("encrypt", Plaintext=secret, EncryptionContext=dict(context))
        return bytes(answer["CiphertextBlob"])

    def unwrap(self, wrapped: bytes, context: Context) -> bytes:
        """The key again."""
        answer = self._call("decrypt", CiphertextBlob=wrapped, EncryptionContext=dict(context))
        return bytes(answer["Plaintext"])

    def _call(self, action: str, **values: Any) -> dict[str, Any]:
        client = self._opened()
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer: dict[str, Any] = getattr(client, action)(KeyId=self._key, **values)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "no reason given")
            raise KeysetError(
                f"AWS KMS refused to {action}: {code}",
                where=self._key,
                remedy="Check that the key exists and is enabled in this region, that the keyset "
                "was wrapped with it, and that the account may kms:Encrypt and kms:Decrypt.",
            ) from None
        except BotoCoreError as error:
            raise KeysetError(
                f"AWS KMS cannot be reached: {type(error).__name__}",
                where=self._key,
                remedy="Check the network, the region and the credentials.",
            ) from None
        return answer

    def _opened(self) -> Any:
        if self._client is None:
            try:
                import botocore.session
            except ImportError:
                raise KeysetError(
                    "AWS KMS needs botocore, which is not installed",
                    remedy="Run: pip install 'tidegate[aws]'.",
                ) from None
            self._client = botocore.session.get_session().create_client(
                "kms", region_name=self._region
            )
        return self._client
