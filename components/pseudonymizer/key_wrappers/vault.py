"""The transit engine of HashiCorp Vault and OpenBao, over plain HTTPS.

The calls are ``POST /v1/<mount>/encrypt/<key>`` and ``.../decrypt/<key>``
(https://developer.hashicorp.com/vault/api-docs/secret/transit) with a key of an authenticated kind,
such as the default aes256-gcm96; the context is their ``associated_data``.
"""

from __future__ import annotations

import base64
import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from ...errors import KeysetError
from .wrapper import Context, context_bytes

TIMEOUT_SECONDS = 30


class VaultKeyWrapper:
    """Wraps with the key of a ``vault://<host>[:port]/<mount>/<key>`` URI.

    The token is Vault's own: of ``VAULT_TOKEN``, else of ``~/.vault-token``; ``VAULT_NAMESPACE``
    and ``VAULT_CACERT`` mean what they mean to Vault.
    """

    def __init__(self, uri: str, scheme: str = "https") -> None:
        """Takes the URI; ``scheme`` is for a Vault agent on this machine that speaks http.

        Raises:
          KeysetError: when the URI does not name a host, a mount and a key.
        """
        parts = urlsplit(uri)
        mount, _, self._key = parts.path.strip("/").rpartition("/")
        if not parts.netloc or not mount or not self._key:
            raise KeysetError(
                "The URI names no key of Vault",
                where=uri,
                remedy="Write vault://HOST:PORT/transit/KEY, with the path the engine is "
                "mounted at.",
            )
        self._where = uri
        self._base = f"{scheme}://{parts.netloc}/v1/{quote(mount)}"

    def wrap(self, secret: bytes, context: Context) -> bytes:
        """Vault's ciphertext, ``vault:v1:...``."""
        ciphertext = self._call("encrypt", context, plaintext=_text(secret))["ciphertext"]
        return str(ciphertext).encode()

    def unwrap(self, wrapped: bytes, context: Context) -> bytes:
        """The key again."""
        ciphertext = wrapped.decode("ascii", "replace")
        return base64.b64decode(self._call("decrypt", context, ciphertext=ciphertext)["plaintext"])

    def _call(self, action: str, context: Context, **values: str) -> dict[str, Any]:
        body = {**values, "associated_data": _text(context_bytes(context))}
        request = urllib.request.Request(
            f"{self._base}/{action}/{quote(self._key)}",
            data=json.dumps(body).encode(),
            headers=self._headers(),
            method="POST",
        )
        try:
            with urllib.request.urlopen(
                request, timeout=TIMEOUT_SECONDS, context=self._trust()
            ) as response:
                answer: dict[str, Any] = json.load(response)["data"]
        except urllib.error.HTTPError as error:
            raise KeysetError(
                f"Vault refused to {action}: {error.code} {error.reason}",
                where=self._where,
                remedy="Check that the key exists, that the keyset was wrapped with it, and that "
                "the token may update its encrypt and decrypt paths.",
            ) from None
        except (OSError, ValueError, KeyError) as error:
            raise KeysetError(
                f"Vault cannot be reached, or answers as no Vault does: {type(error).__name__}",
                where=self._where,
                remedy="Check the address, VAULT_CACERT, and that Vault is unsealed.",
            ) from None
        return answer

    def _trust(self) -> Any:
        if not self._base.startswith("https"):
            return None
        import ssl

        return ssl.create_default_context(cafile=os.environ.get("VAULT_CACERT"))

    def _headers(self) -> dict[str, str]:
        headers = {"X-Vault-Token": self._token(), "X-Vault-Request": "true"}
        namespace = os.environ.get("VAULT_NAMESPACE")
        return {**headers, "X-Vault-Namespace": namespace} if namespace else headers

    def _token(self) -> str:
        token = os.environ.get("VAULT_TOKEN")
        if token:
            return token
        try:
            return (Path.home() / ".vault-token").read_text().strip()
        except OSError:
            raise KeysetError(
                "There is no token for Vault",
                where=self._where,
                remedy="Set VAULT_TOKEN, or run: vault login.",
            ) from None


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
