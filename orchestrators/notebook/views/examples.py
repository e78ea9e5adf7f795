"""Examples: of which span, in which splits, how many, and what the first ones look like."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from html import escape

from tfx.dsl.io import fileio
from tfx.types.artifact import Artifact
from tfx.types.artifact_utils import decode_split_names, get_split_uri

from .markup import line, table

FIRST = 5
MOST_COUNTED = 200_000
"""Examples of a split are counted up to here: a notebook must not read a terabyte for a number."""


def examples_view(artifact: Artifact) -> str:
    """The splits with their counts, and the first rows of the first split.

    Args:
      artifact: TFX's Examples, of tf.Examples in TFRecord files; of other formats the splits alone.
    """
    splits = decode_split_names(artifact.split_names) if artifact.split_names else []
    files = {split: _files(get_split_uri([artifact], split)) for split in splits}
    span = artifact.span if artifact.has_custom_property("span") or artifact.span else None
    shown = line(f"span {span}" if span is not None else "")
    if not any(files.values()):
        return shown + line("no records")
    counts = [(split, _count(files[split]), len(files[split])) for split in splits]
    shown += table(("Split", "Examples", "Files"), counts)
    first = next(split for split in splits if files[split])
    return shown + f"<h4>First of {escape(first)}</h4>" + _rows(files[first])


def _files(folder: str) -> list[str]:
    return sorted(fileio.glob(f"{folder}/*")) if fileio.exists(folder) else []


def _records(files: Sequence[str]) -> Iterator[bytes]:
    from ....components.examples import read_records  # it brings TensorFlow along

    return itertools.chain.from_iterable(map(read_records, files))


def _count(files: Sequence[str]) -> int | str:
    counted = sum(1 for _ in itertools.islice(_records(files), MOST_COUNTED + 1))
    return counted if counted <= MOST_COUNTED else f"more than {MOST_COUNTED:,}"


def _rows(files: Sequence[str]) -> str:
    import tensorflow as tf

    rows = [
        {
            name: _values(one)
            for name, one in tf.train.Example.FromString(it).features.feature.items()
        }
        for it in itertools.islice(_records(files), FIRST)
    ]
    names = sorted({name for row in rows for name in row})
    return table(names, [[row.get(name, "") for name in names] for row in rows])


def _values(feature: object) -> object:
    kind = feature.WhichOneof("kind")  # type: ignore[attr-defined]
    values = list(getattr(feature, kind).value) if kind else []
    shown = [_text(one) for one in values[:FIRST]] + (["…"] if len(values) > FIRST else [])
    return shown[0] if len(shown) == 1 else ", ".join(map(str, shown))


def _text(value: bytes | int | float) -> str | int | float:
    if not isinstance(value, bytes):
        return value
    text = value[:40].decode(errors="replace")
    return text if len(value) <= 40 else f"{text}… ({len(value):,} bytes)"
