"""The digits as files that TFX's ExampleGen reads, one for each split, each whole or not at all.

They are Parquet: an image is one column of 64 numbers there, and would be 64 columns in CSV.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow
from pyarrow import parquet

from ..errors import DataError
from ..whole_file import written_whole
from .source import IMAGE, LABEL, Image, read_images

SPANS = (1,)
"""The digits were collected once."""

SPLITS = ("train", "eval")

HELD_OUT = 3
"""Every third image is held out: 599 of them, which is all there is to judge a model on."""

_COLUMNS = pyarrow.schema(
    [
        # A drawing is averaged over its pixels and is no whole number then.
        (IMAGE, pyarrow.list_(pyarrow.float32())),
        # A list, because TFX's reader of Parquet takes a bare 0 for a missing value.
        (LABEL, pyarrow.list_(pyarrow.int64())),
    ]
)


def split_file(directory: str | Path, span: int, split: str) -> Path:
    """Where a split stands under `directory`: ``span-01/train.parquet`` and so on."""
    return Path(directory) / f"span-{span:02d}" / f"{split}.parquet"


def prepare(directory: str | Path, spans: Iterable[int] = SPANS) -> list[Path]:
    """Writes the splits of each of `spans` under `directory`; what is there already stays.

    Returns:
      The files of the splits, in the order of `SPLITS`: columns `IMAGE` and `LABEL`.

    Raises:
      DataError: a span is not in `SPANS`, scikit-learn is missing, or `directory` cannot be
        written.
    """
    files = []
    for span in spans:
        if span not in SPANS:
            raise DataError(
                f"There is no span {span}",
                where="scikit-learn's digits",
                remedy="They are one span: 1.",
            )
        for split in SPLITS:
            file = split_file(directory, span, split)
            if not file.exists():
                _write(file, split_images(split))
            files.append(file)
    return files


def split_images(split: str) -> list[Image]:
    """The images of one of `SPLITS`, in the source's order.

    Raises:
      DataError: as :func:`read_images`.
    """
    held_out = split == "eval"
    return [
        image
        for index, image in enumerate(read_images())
        if (index % HELD_OUT == HELD_OUT - 1) == held_out
    ]


def _write(path: Path, images: Sequence[Image]) -> None:
    columns = {IMAGE: [one.pixels for one in images], LABEL: [[one.digit] for one in images]}
    table = pyarrow.table(columns, schema=_COLUMNS)
    with written_whole(path) as file:
        parquet.write_table(table, file)
