"""What a key wrapper is, and which one a URI names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlsplit

from ...errors import KeysetError

Context = Mapping[str, str]
"""What a wrapped key is bound to, its domain and version: with another context it does not open."""


class KeyWrapper(Protocol):
    """Encrypts keys with a key of its own; envelope encryption, as the services call it."""

    def wrap(self, secret: bytes, context: Context) -> bytes:
        """Encrypts a key, bound to ``context``.

        Raises:
          KeysetError: when the wrapping key cannot be used. It never quotes a key.
        """
        ...

    def unwrap(self, wrapped: bytes, context: Context) -> bytes:
        """Decrypts what :meth:`wrap` gave for the same context.

        Raises:
          KeysetError: as :meth:`wrap`, and when ``wrapped`` was changed or is of another context.
        """
        ...


def wrapper_of(uri: str) -> KeyWrapper:
    """The wrapper that a URI names. Nothing is opened or called yet.

    Raises:
      KeysetError: for a URI of an unknown kind, or that names no key, and where the library of a
        kind is not installed.
    """
    scheme = urlsplit(uri).scheme
    if scheme == "file":
        from .local import LocalKeyWrapper

        return LocalKeyWrapper(uri)
    if scheme == "gcp-kms":
        from .google_cloud import GoogleCloudKeyWrapper

        return GoogleCloudKeyWrapper(uri)
    if scheme == "aws-kms":
        from .aws import AwsKeyWrapper

        return AwsKeyWrapper(uri)
    if scheme == "vault":
        from .vault import VaultKeyWrapper

        return VaultKeyWrapper(uri)
    raise KeysetError(
        f"No key wraps keys by {scheme or uri!r}",
        remedy="Known: file://, gcp-kms://, aws-kms:// and vault://.",
    )


def context_bytes(context: Context) -> bytes:
    """A context as the additional data of authenticated encryption, the same for equal ones."""
    return json.dumps(context, sort_keys=True, separators=(",", ":")).encode()
