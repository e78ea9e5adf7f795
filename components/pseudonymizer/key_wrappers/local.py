"""A key-encryption key in a file: for keysets on a disk whose backups go elsewhere than the key's.

Keys are wrapped with AES-256-GCM (NIST SP 800-38D) under a fresh 96-bit nonce, which stands before
the ciphertext; the context is authenticated with it.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ...errors import KeysetError
from ..keyset_reference import keyset_path
from ..private_file import create_private, read_private
from .wrapper import Context, context_bytes

_KEY_BYTES = 32
_NONCE_BYTES = 12


class LocalKeyWrapper:
    """Wraps with the key in the file of a ``file://`` URI, at mode 0600."""

    def __init__(self, uri: str) -> None:
        self._path = keyset_path(uri)

    def wrap(self, secret: bytes, context: Context) -> bytes:
        """Nonce, ciphertext and tag."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self._key()).encrypt(nonce, secret, context_bytes(context))

    def unwrap(self, wrapped: bytes, context: Context) -> bytes:
        """The key again."""
        nonce, sealed = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        try:
            return AESGCM(self._key()).decrypt(nonce, sealed, context_bytes(context))
        except (InvalidTag, ValueError):
            raise KeysetError(
                "A key of the keyset does not open with this key-encryption key",
                where=str(self._path),
                remedy="Give the key-encryption key it was wrapped with, or restore the keyset "
                "from its backup.",
            ) from None

    def _key(self) -> bytes:
        try:
            text = read_private(self._path, "key-encryption key")
        except FileNotFoundError:
            raise KeysetError(
                "No such key-encryption key file",
                where=str(self._path),
                remedy="Mount or restore it, or create one: create_wrapping_key().",
            ) from None
        try:
            key = base64.b64decode(text.strip(), validate=True)
        except binascii.Error:
            key = b""
        if len(key) != _KEY_BYTES:
            raise KeysetError(
                "Not a whole key-encryption key; it may be cut short",
                where=str(self._path),
                remedy="Restore it from its backup.",
            )
        return key


def create_wrapping_key(path: str | Path) -> None:
    """Creates a key-encryption key file, 32 random bytes in base64 at mode 0600.

    Raises:
      KeysetError: when the file exists or cannot be written.
    """
    path = keyset_path(path)
    text = base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode() + "\n"
    try:
        create_private(path, text)
    except OSError as error:
        raise KeysetError(
            f"Cannot create the key-encryption key: {error.strerror}",
            where=str(path),
            remedy="Choose a path that does not exist yet, in a directory that does.",
        ) from error
