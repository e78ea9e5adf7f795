"""Where a run of the digits pipeline takes its data from."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from ...components.errors import DataError
from ...data.digits import SPANS, SPLITS, prepare, split_file
from ...data.errors import DataError as PreparationError


@dataclasses.dataclass(frozen=True)
class Sources:
    """What a run reads: the folder of spans, and the spans to run."""

    data_root: Path
    spans: tuple[int, ...]


def prepare_sources(home: Path, spans: Sequence[int], data: Path | None = None) -> Sources:
    """Makes the digits' files under ``home`` where they are missing.

    Args:
      home: kept outside every pipeline root.
      spans: the spans asked for; empty for the latest.
      data: a user's own folder of spans instead of the digits that scikit-learn brings.

    Raises:
      DataError: where a span is missing, or the digits cannot be had.
    """
    data_root = data if data is not None else home / "data" / "digits"
    wanted = tuple(spans) or (SPANS[-1:] if data is None else _latest(data))
    if data is None:
        try:
            prepare(data_root, wanted)
        except PreparationError as error:
            raise DataError(error.what, where=error.where, remedy=error.remedy) from error
    for span in wanted:
        for split in SPLITS:
            _require(split_file(data_root, span, split), span)
    return Sources(data_root.resolve(), wanted)


def _latest(data: Path) -> tuple[int, ...]:
    found = sorted(int(path.name[5:]) for path in data.glob("span-[0-9][0-9]"))
    return tuple(found[-1:])


def _require(path: Path, span: int) -> None:
    if not path.is_file():
        raise DataError(
            f"Span {span} is missing",
            where=str(path),
            remedy="Put the span's files there, or ask for another span.",
        )
