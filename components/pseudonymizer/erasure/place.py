"""Where subjects are forgotten: a pipeline root, and what of them is kept outside of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from pathlib import Path

from ml_metadata.metadata_store import MetadataStore

from ...errors import UsageError
from .ledger import Erasure
from .locations import is_inside
from .proof import Scanner, scan_root
from .shredding import Shredder


@dataclasses.dataclass(frozen=True)
class Place:
    """Where subjects are forgotten.

    Attributes:
      store: ML-Metadata of the root.
      root: the pipeline root.
      pipeline: its name.
      ledger: path of the ledger, outside of the root.
      scanner: proves that nothing is left.
      shredder: knows subjects' salts, which are deleted once nothing is left; None where there are
        none.
    """

    store: MetadataStore
    root: Path
    pipeline: str
    ledger: Path
    scanner: Scanner = scan_root
    shredder: Shredder | None = None

    def __post_init__(self) -> None:
        if is_inside(self.ledger, self.root):
            raise UsageError(
                "The erasure ledger lies inside the pipeline root",
                where=str(self.ledger),
                remedy="Give one outside of it: it holds the tokens that the root must not.",
            )

    @property
    def salts(self) -> str:
        """Path of the subjects' salts; empty where there are none."""
        return "" if self.shredder is None else str(self.shredder.path.resolve())

    def tokens_of(self, erasures: Collection[Erasure]) -> tuple[frozenset[str], ...]:
        """All that each subject may have been published as, salted or not."""
        plain = tuple(frozenset(one.tokens.values()) for one in erasures)
        if self.shredder is None:
            return plain
        salted = self.shredder.salted_tokens(erasures)
        return tuple(one | other for one, other in zip(plain, salted, strict=True))
