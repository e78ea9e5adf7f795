"""Sizes, and latencies taken in a fresh process."""

from __future__ import annotations

import dataclasses
import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from ...errors import ExportError
from ..formats.format import PROGRAMS
from ..host import preprocess
from ..programs import ProgramError, run_program

_TIMED_ROWS = 100


@dataclasses.dataclass(frozen=True)
class Latency:
    """Seconds, from what a caller has to the answer.

    Attributes:
      load: until the model is ready.
      p50: median over single answers.
      p95: the 95th percentile.
    """

    load: float
    p50: float
    p95: float


@dataclasses.dataclass(frozen=True)
class Size:
    """Bytes of a file, as it lies on a device and as it travels."""

    plain: int
    gzipped: int


@dataclasses.dataclass(frozen=True)
class Timing:
    """How latencies are taken.

    Attributes:
      warm_ups: answers that are not timed.
      runs: answers that are.
      timeout: of one process, in seconds.
    """

    warm_ups: int
    runs: int
    timeout: float


def size_of(content: bytes) -> Size:
    """The size of a file's content."""
    return Size(len(content), len(gzip.compress(content, mtime=0)))


def time_litert(
    model: Path, spec: Path, rows: Sequence[Mapping[str, Any]], timing: Timing, work: Path
) -> Latency:
    """Latency of a LiteRT file from a row's raw values on, the host's share included.

    Args:
      model: the file.
      spec: ``preprocess/spec.json``.
      rows: some rows to answer.
      timing: how.
      work: an existing folder for what is handed over.

    Raises:
      ExportError: where the process crashed or hung.
    """
    rows_file = work / "rows.json"
    rows_file.write_text(json.dumps(list(rows[:_TIMED_ROWS])))
    handed = [str(model), str(spec), preprocess.__file__, str(rows_file)]
    return _time(PROGRAMS / "time_litert.py", handed, timing, work)


def time_saved_model(
    saved_model: str, signature: str, records: Sequence[bytes], timing: Timing, work: Path
) -> Latency:
    """Latency of a SavedModel's signature from one serialized tf.Example on.

    Raises:
      ExportError: where the process crashed or hung.
    """
    records_file = work / "records.tfrecord"
    with tf.io.TFRecordWriter(str(records_file)) as writer:
        for record in records[:_TIMED_ROWS]:
            writer.write(record)
    handed = [saved_model, signature, str(records_file)]
    return _time(PROGRAMS / "time_saved_model.py", handed, timing, work)


def _time(program: Path, handed: Sequence[str], timing: Timing, work: Path) -> Latency:
    output = work / f"{program.stem}.json"
    arguments = [*handed, str(timing.warm_ups), str(timing.runs), str(output)]
    try:
        run_program(program, arguments, timing.timeout, work / f"{program.stem}.log")
    except ProgramError as error:
        raise ExportError(
            f"The process that takes latencies {error.reason}",
            where=program.name,
            remedy=f"Its log ends:\n{error.log}",
        ) from error
    taken = json.loads(output.read_text())
    p50, p95 = np.quantile(taken["answers"], (0.5, 0.95))
    return Latency(float(taken["load"]), float(p50), float(p95))
