"""Deletes the salts of the forgotten, so that nobody can make their tokens again.

Until then the salts are what finds those tokens: a request that was cut short makes them again from
ledger and salts, and needs no raw identifier. So the salts go last, once nothing holds a token.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from pathlib import Path

from ...errors import KeysetError
from ..keyset import Keyset
from ..keyset_file import load_keyset
from ..salt_file import delete_salts, load_salts, salts_path
from ..salt_table import token_bytes
from ..techniques import SaltedToken
from .ledger import Erasure


@dataclasses.dataclass(frozen=True)
class Shredder:
    """The salts beside a keyset, with the keys that make tokens of them.

    Attributes:
      path: of the salts.
      keyset: that they lie beside.
    """

    path: Path
    keyset: Keyset

    @classmethod
    def beside(cls, reference: str | Path) -> Shredder | None:
        """That of a keyset's salts; None where there are none.

        Raises:
          KeysetError: as :func:`.keyset_file.load_keyset`.
        """
        try:
            path = salts_path(reference)
        except KeysetError:
            return None
        return cls(path, load_keyset(reference)) if path.exists() else None

    def salted_tokens(self, erasures: Collection[Erasure]) -> tuple[frozenset[str], ...]:
        """What was published of each subject, as far as their salts are still there.

        Raises:
          KeysetError: as :func:`.salt_file.load_salts`.
        """
        salts = load_salts(self.path)
        known: tuple[set[str], ...] = tuple(set() for _ in erasures)
        of_keyset = [
            (row, one) for row, one in enumerate(erasures) if one.domain == self.keyset.domain
        ]
        for namespace in sorted({one.namespace for _, one in of_keyset}):
            for version in self.keyset.versions:
                technique = SaltedToken(namespace, self.keyset.looking_up(version), salts)
                plain = [
                    (row, one.tokens[version])
                    for row, one in of_keyset
                    if one.namespace == namespace and version in one.tokens
                ]
                made = technique.published(token_bytes([token for _, token in plain]))
                for place, token in made.items():
                    known[plain[place][0]].add(token)
        return tuple(map(frozenset, known))

    def delete(self, erasures: Collection[Erasure]) -> None:
        """Deletes the subjects' salts under every key version. Doing so again changes nothing.

        Raises:
          KeysetError: as :func:`.salt_file.delete_salts`.
        """
        delete_salts(self.path, token_bytes([t for one in erasures for t in one.tokens.values()]))
