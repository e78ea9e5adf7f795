"""Salted token: a token that takes a secret of the subject's own beside the key.

It is AES-256-CMAC (RFC 4493) of the subject's 16-byte random salt and plain token, under a key of
its own purpose, in a token's form. With the salt deleted it is as good as random, even to whoever
holds the keyset and knows the person: what is called crypto-shredding.
"""

from __future__ import annotations

import functools
import secrets

import numpy as np

from ...errors import DataError
from ..cmac import Bytes, mac_column, mac_message
from ..keyset import Keyset
from ..salt_table import SALT_BYTES, SaltTable
from ..token_text import MAC_BYTES, Pairs, token_text
from .token import Token

_PURPOSE = "salted_token"

_MESSAGE_BYTES = SALT_BYTES + MAC_BYTES


class SaltedToken(Token):
    """Replaces text or bytes by salted tokens of the keyset's primary version.

    The column form, which publishes, refuses a subject without a salt (DataError). The value form,
    which serves, gives such a subject a token drawn afresh at every call: no model knows it, as
    none knows somebody who came after training.
    """

    def __init__(self, namespace: str, keyset: Keyset, salts: SaltTable) -> None:
        super().__init__(namespace, keyset)
        self._salting_key = keyset.subkey(_PURPOSE, namespace)
        self._salts = salts

    def published(self, plain: Bytes) -> dict[int, str]:
        """The token of each subject of ``plain`` tokens, shape (subjects, 18), that has a salt."""
        places = self._salts.find(plain[:, -MAC_BYTES:])
        return {
            row: self._written(self._salted_mac(int(place)))
            for row, place in enumerate(places)
            if place >= 0
        }

    def _text_of(self, macs: Bytes) -> Pairs:
        places = self._salts.find(macs)
        missing = np.count_nonzero(places < 0)
        if missing:
            raise DataError(
                f"{missing:,} of {len(macs):,} subjects have no salt",
                remedy="They came, or were forgotten, while this ran. Run it again.",
            )
        # mode="clip" spares the check of bounds, and numpy moves three long numbers a row fastest.
        text = self._all_text.view(np.uint64).take(places, axis=0, mode="clip")
        return text.view(np.uint16)

    def _token_of(self, mac: bytes) -> str:
        place = self._salts.find_one(mac)
        if place < 0:
            return self._written(secrets.token_bytes(MAC_BYTES))
        return self._written(self._salted_mac(place))

    def _salted_mac(self, place: int) -> bytes:
        message = self._salts.salts[place].tobytes() + self._salts.macs[place].tobytes()
        return mac_message(self._salting_key, message)

    @functools.cached_property
    def _all_text(self) -> Pairs:
        """The token of every subject: each is made once, however many rows it has."""
        messages = np.concatenate([self._salts.salts, self._salts.macs], axis=1)
        offsets = np.arange(len(messages) + 1, dtype=np.int64) * _MESSAGE_BYTES
        macs = mac_column(self._salting_key, messages.reshape(-1), offsets)
        return token_text(self._version, macs)
