"""Converts a canonical model to several formats at once, each converter in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..formats import Format
from ..rewriting.canonical import CanonicalModel
from .convert import convert


def convert_all(
    model: CanonicalModel,
    kinds: Sequence[Format],
    work: Path,
    *,
    calibration: Path | None,
    timeout: float,
) -> dict[str, Path]:
    """Writes a model in several formats, and in those that they are made from.

    Args:
      model: the canonical model.
      kinds: the formats.
      work: an existing folder; every file becomes one below it.
      calibration: the file of inputs that calibrated formats are calibrated on.
      timeout: of each converter, in seconds.

    Returns:
      The path of each format's file, by the format's name.

    Raises:
      UnsupportedOperationError: where a converter has no counterpart for an operation.
      ConversionError: where a converter failed, or wrote what no device could use.
    """
    canonical = work / "canonical"
    model.save(canonical)

    def make(kind: Format) -> Path:
        output = work / "formats" / kind.path
        source = canonical if kind.base is None else work / "formats" / kind.base.path
        convert(
            source,
            output,
            kind,
            weights=model.weights,
            features=model.features,
            timeout=timeout,
            calibration=calibration,
        )
        return output

    made: dict[str, Path] = {}
    for wave in _waves(kinds):
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            made |= zip((kind.name for kind in wave), pool.map(make, wave), strict=True)
    return made


def _waves(kinds: Iterable[Format]) -> list[list[Format]]:
    """The formats and what they are made from, in lists of which each needs earlier ones only."""
    needed: dict[int, dict[str, Format]] = {}
    for kind in kinds:
        line = [kind]
        while line[0].base is not None:
            line.insert(0, line[0].base)
        for step, one in enumerate(line):
            needed.setdefault(step, {})[one.name] = one
    return [list(wave.values()) for _, wave in sorted(needed.items())]
