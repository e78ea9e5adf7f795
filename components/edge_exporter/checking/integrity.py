"""Whether a bundle holds what its manifest describes, and nothing else."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from ...errors import DataError
from ..layout import MANIFEST_FILE

_NEEDED = ("files", "formats", "engines", "decision_threshold")


@dataclasses.dataclass(frozen=True)
class FileDifferences:
    """How a bundle's files differ from its manifest, by path.

    Attributes:
      missing: are described, and not there.
      changed: have other bytes than are described.
      extra: are there, and not described.
    """

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def count(self) -> int:
        """Of all of them."""
        return len(self.missing) + len(self.changed) + len(self.extra)

    def __str__(self) -> str:
        kinds = dataclasses.asdict(self).items()
        return "; ".join(f"{kind}: {', '.join(paths)}" for kind, paths in kinds if paths)


def read_manifest(bundle: Path) -> dict[str, Any]:
    """The manifest of a bundle.

    Raises:
      DataError: the folder is no bundle.
    """
    try:
        manifest = json.loads((bundle / MANIFEST_FILE).read_text("utf-8"))
    except FileNotFoundError:
        raise _no_bundle(f"it holds no {MANIFEST_FILE}", bundle) from None
    except (OSError, ValueError) as error:
        raise _no_bundle(f"its {MANIFEST_FILE} cannot be read: {error}", bundle) from error
    if not isinstance(manifest, dict) or manifest.get("version") != 1:
        raise _no_bundle(f"its {MANIFEST_FILE} is of another kind", bundle)
    lacking = [name for name in _NEEDED if name not in manifest]
    if lacking:
        raise _no_bundle(f"its {MANIFEST_FILE} says nothing of {', '.join(lacking)}", bundle)
    for path in manifest["files"]:
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise _no_bundle(f"its {MANIFEST_FILE} names {path}, outside of it", bundle)
    return manifest


def compare_files(bundle: Path, manifest: Mapping[str, Any]) -> FileDifferences:
    """Reads every file and compares size and SHA-256."""
    described: Mapping[str, Mapping[str, Any]] = manifest["files"]
    found = {path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if not path.is_dir()}
    present = sorted(found & set(described))
    return FileDifferences(
        missing=tuple(sorted(set(described) - found)),
        changed=tuple(path for path in present if not _same(bundle / path, described[path])),
        extra=tuple(sorted(found - set(described) - {MANIFEST_FILE})),
    )


def _same(path: Path, described: Mapping[str, Any]) -> bool:
    if path.stat().st_size != described["bytes"]:
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == described["sha256"]


def _no_bundle(why: str, bundle: Path) -> DataError:
    return DataError(
        f"This is no edge model: {why}",
        where=str(bundle),
        remedy="Name the folder that export-edge or an EdgeExporter wrote.",
    )
