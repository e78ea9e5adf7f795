"""Looks whether anything of the forgotten is left in a root, and puts the receipt into metadata."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ml_metadata.metadata_store import MetadataStore

from .descent import Artifact
from .marking import publish_outputs
from .receipt import RECEIPTS_FOLDER, Receipt
from .token_search import TokenSearch, files_under, size_of

RECEIPT_TYPE = "tidegate.ErasureReceipt"
RECEIPT_KEY = "erasure_receipt"


@dataclasses.dataclass(frozen=True)
class Scan:
    """What a search of a whole root found.

    Attributes:
      files: that were searched.
      bytes: of these, as they lie on disk.
      hits: the files that hold somebody forgotten, relative to the root.
      unread: the files that hide what they hold.
    """

    files: int
    bytes: int
    hits: tuple[str, ...]
    unread: tuple[str, ...] = ()

    @property
    def proves_absence(self) -> bool:
        """Whether everything was looked into, and nothing found."""
        return not self.hits and not self.unread

    def to_values(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {**dataclasses.asdict(self), "hits": list(self.hits), "unread": list(self.unread)}

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Scan:
        """Inverse of :meth:`to_values`."""
        hits, unread = tuple(values["hits"]), tuple(values["unread"])
        return cls(values["files"], values["bytes"], hits, unread)


Scanner = Callable[[Path, frozenset[str]], Scan]
"""Searches a root for tokens, and for whatever else it knows of whom they stand for."""


def scan_root(root: Path, tokens: frozenset[str]) -> Scan:
    """Searches every file under a root for tokens, metadata and logs among them.

    Gzipped files are unpacked.

    Raises:
      DataError: when a file cannot be read.
    """
    search, files = TokenSearch(tokens), list(files_under(root))
    hits = tuple(str(path.relative_to(root)) for path in files if search.is_in_file(path))
    return Scan(len(files), size_of(files), hits)


def publish_receipt(store: MetadataStore, root: Path, receipt: Receipt) -> None:
    """Registers a receipt in ML-Metadata, once."""
    artifact = Artifact(uri=str(root / RECEIPTS_FOLDER / f"{receipt['number']:06}"))
    artifact.custom_properties["number"].int_value = receipt["number"]
    artifact.custom_properties["digest"].string_value = receipt["digest"]
    artifact.custom_properties["previous"].string_value = receipt["previous"]
    artifact.custom_properties["complete"].int_value = int(receipt["complete"])
    publish_outputs(
        store, receipt["pipeline"], receipt["request"], {RECEIPT_KEY: (RECEIPT_TYPE, artifact)}
    )
