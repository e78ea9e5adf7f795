"""Converts a canonical model to several formats at once, each converter in a process of its own."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..formats import Format
from ..rewriting.canonical import CanonicalModel
from .convert import Converter


@contextlib.contextmanager
def starting(kinds: Sequence[Format], work: Path) -> Iterator[Mapping[str, Converter]]:
    """Starts the converters that will be asked first, by the names of their formats.

    They load their libraries while the canonical model is being made; :func:`convert_all` takes
    them on, with the same formats and folder.

    Raises:
      InstallationError: where the environment of one cannot be had.
    """
    with contextlib.ExitStack() as started:
        yield {
            kind.name: started.enter_context(_converter(kind, work)) for kind in _waves(kinds)[0]
        }


def convert_all(
    model: CanonicalModel,
    kinds: Sequence[Format],
    work: Path,
    *,
    calibration: Path | None,
    timeout: float,
    started: Mapping[str, Converter] | None = None,
) -> dict[str, Path]:
    """Writes a model in several formats, and in those that they are made from.

    Args:
      model: the canonical model.
      kinds: the formats.
      work: an existing folder; every file becomes one below it.
      calibration: the file of inputs that calibrated formats are calibrated on.
      timeout: of each converter, in seconds.
      started: converters that were started before; the others are started when they are needed.

    Returns:
      The path of each format's file, by the format's name.

    Raises:
      UnsupportedOperationError: where a converter has no counterpart for an operation.
      ConversionError: where a converter failed, or wrote what no device could use.
    """
    model.save(_canonical(work))

    def make(kind: Format) -> Path:
        waiting = (started or {}).get(kind.name)
        with waiting or _converter(kind, work, calibration) as converter:
            converter.convert(model.weights, model.features, timeout)
        return _file(kind, work)

    made: dict[str, Path] = {}
    for wave in _waves(kinds):
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            made |= zip((kind.name for kind in wave), pool.map(make, wave), strict=True)
    return made


def _converter(kind: Format, work: Path, calibration: Path | None = None) -> Converter:
    source = _canonical(work) if kind.base is None else _file(kind.base, work)
    return Converter(source, _file(kind, work), kind, calibration)


def _canonical(work: Path) -> Path:
    return work / "canonical"


def _file(kind: Format, work: Path) -> Path:
    return work / "formats" / kind.path


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
