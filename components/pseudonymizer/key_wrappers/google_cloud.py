"""Google Cloud KMS, through its REST API with google-auth, which TFX brings along.

The methods are ``cryptoKeys.encrypt`` and ``cryptoKeys.decrypt`` of version 1
(https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings.cryptoKeys); keys
and ciphertexts are checked by their CRC32C, as Google asks its clients to do.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

from ...errors import KeysetError
from .wrapper import Context, context_bytes

if TYPE_CHECKING:
    import requests

ENDPOINT = "https://cloudkms.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/cloudkms"
TIMEOUT_SECONDS = 30

_NAME = re.compile(r"projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+")


class GoogleCloudKeyWrapper:
    """Wraps with the key of a ``gcp-kms://projects/.../cryptoKeys/...`` URI.

    Credentials are the application's default ones; they need the role
    ``roles/cloudkms.cryptoKeyEncrypterDecrypter``.
    """

    def __init__(
        self, uri: str, session: requests.Session | None = None, endpoint: str = ENDPOINT
    ) -> None:
        """Takes the URI; a session of one's own, and another endpoint, serve private access.

        Raises:
          KeysetError: when the URI does not name a key.
        """
        self._name = uri.removeprefix("gcp-kms://")
        if not _NAME.fullmatch(self._name):
            raise KeysetError(
                "The URI names no key of Google Cloud KMS",
                where=uri,
                remedy="Write gcp-kms://projects/P/locations/L/keyRings/R/cryptoKeys/K.",
            )
        self._session = session
        self._endpoint = endpoint

    def wrap(self, secret: bytes, context: Context) -> bytes:
        """The service's ciphertext."""
        answer = self._call(
            "encrypt",
            {
                "plaintext": _text(secret),
                "plaintextCrc32c": _checksum(secret),
                "additionalAuthenticatedData": _text(context_bytes(context)),
            },
        )
        wrapped = base64.b64decode(answer["ciphertext"])
        self._require_whole(wrapped, answer.get("ciphertextCrc32c"))
        if not answer.get("verifiedPlaintextCrc32c"):
            raise self._damaged()
        return wrapped

    def unwrap(self, wrapped: bytes, context: Context) -> bytes:
        """The key again."""
        answer = self._call(
            "decrypt",
            {
                "ciphertext": _text(wrapped),
                "ciphertextCrc32c": _checksum(wrapped),
                "additionalAuthenticatedData": _text(context_bytes(context)),
            },
        )
        secret = base64.b64decode(answer["plaintext"])
        self._require_whole(secret, answer.get("plaintextCrc32c"))
        return secret

    def _call(self, method: str, body: dict[str, str]) -> dict[str, Any]:
        import google.auth.exceptions
        import requests

        url = f"{self._endpoint}/v1/{self._name}:{method}"
        try:
            response = self._opened().post(url, json=body, timeout=TIMEOUT_SECONDS)
            answer: dict[str, Any] = response.json()
        except (requests.RequestException, google.auth.exceptions.GoogleAuthError) as error:
            raise KeysetError(
                f"Google Cloud KMS cannot be reached: {type(error).__name__}",
                where=self._name,
                remedy="Check the network, and the application default credentials.",
            ) from None
        if response.status_code != requests.codes.ok:
            status = answer.get("error", {}).get("status", "no reason given")
            raise KeysetError(
                f"Google Cloud KMS refused to {method}: {response.status_code} {status}",
                where=self._name,
                remedy="Check that the key exists and is enabled, that the keyset was wrapped with "
                "it, and that the account may encrypt and decrypt with it.",
            )
        return answer

    def _opened(self) -> requests.Session:
        if self._session is None:
            import google.auth
            from google.auth.transport.requests import AuthorizedSession

            credentials, _ = google.auth.default(scopes=[SCOPE])
            self._session = AuthorizedSession(credentials)
        return self._session

    def _require_whole(self, data: bytes, checksum: str | None) -> None:
        if checksum != _checksum(data):
            raise self._damaged()

    def _damaged(self) -> KeysetError:
        return KeysetError(
            "What Google Cloud KMS answered was changed on its way",
            where=self._name,
            remedy="Try again.",
        )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _checksum(data: bytes) -> str:
    """A 64-bit integer is text in Google's JSON."""
    import google_crc32c

    return str(google_crc32c.value(data))
