"""Sizes, and what a fresh process needs to answer: time and memory."""

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
from ..programs import Program, ProgramError

_TIMED_ROWS = 100

_TIMERS: Mapping[str, Path] = {
    "litert": PROGRAMS / "time_litert.py",
    "onnx": PROGRAMS / "time_onnx.py",
}
"""The program that times each runtime; one that is not here runs elsewhere, in a browser."""


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
class Run:
    """What a process that does nothing else needs to answer.

    Attributes:
      latency: one answer at a time, on one thread.
      memory: bytes that the process had at its peak beyond an empty Python's: the runtime, the
        model, and the host's share.
    """

    latency: Latency
    memory: int


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


class Timer:
    """A process that takes latencies, and may be started before there is peace to take them in.

    Left as a context, it is ended.

    Args:
      program: that takes them.
      handed: the first of its arguments.
      timing: how.
      work: an existing folder for what is handed over.
    """

    def __init__(self, program: Path, handed: Sequence[str], timing: Timing, work: Path) -> None:
        self._name = program.name
        self._timeout = timing.timeout
        self._output, self._memory = work / f"{program.stem}.json", work / f"{program.stem}.memory"
        arguments = [*handed, str(timing.warm_ups), str(timing.runs), str(self._output)]
        self._program = Program(
            PROGRAMS / "with_peak_memory.py",
            [str(self._memory), str(program), *arguments],
            work / f"{program.stem}.log",
        )

    def take(self) -> Run:
        """Takes them; nothing else should be running.

        Raises:
          ExportError: where the process crashed or hung.
        """
        try:
            self._program.finish(self._timeout)
        except ProgramError as error:
            raise ExportError(
                f"The process that takes latencies {error.reason}",
                where=self._name,
                remedy=f"Its log ends:\n{error.log}",
            ) from error
        taken = json.loads(self._output.read_text())
        p50, p95 = np.quantile(taken["answers"], (0.5, 0.95))
        latency = Latency(float(taken["load"]), float(p50), float(p95))
        return Run(latency, int(self._memory.read_text()))

    def __enter__(self) -> Timer:
        return self

    def __exit__(self, *_: object) -> None:
        self._program.__exit__()


def size_of(*contents: bytes) -> Size:
    """The size of files' contents, each gzipped by itself as a web server does."""
    gzipped = (len(gzip.compress(content, mtime=0)) for content in contents)
    return Size(sum(map(len, contents)), sum(gzipped))


def time_format(
    runtime: str,
    model: Path,
    spec: Path,
    rows: Sequence[Mapping[str, Any]],
    timing: Timing,
    work: Path,
) -> Run | None:
    """Times a format from a row's raw values on, the host's share included.

    Args:
      runtime: of the format.
      model: its file.
      spec: ``preprocess/spec.json``.
      rows: some rows to answer.
      timing: how.
      work: an existing folder for what is handed over.

    Returns:
      None where the runtime is not one of this machine's.

    Raises:
      ExportError: where the process crashed or hung.
    """
    program = _TIMERS.get(runtime)
    if program is None:
        return None
    rows_file = work / "rows.json"
    rows_file.write_text(json.dumps(list(rows[:_TIMED_ROWS])))
    handed = [str(model), str(spec), preprocess.__file__, str(rows_file)]
    with Timer(program, handed, timing, work) as timer:
        return timer.take()


def saved_model_timer(
    saved_model: str, signature: str, records: Sequence[bytes], timing: Timing, work: Path
) -> Timer:
    """Starts what times a SavedModel's signature from one serialized tf.Example on.

    It loads TensorFlow at once, and the model when it is asked to take its times.
    """
    records_file = work / "records.tfrecord"
    with tf.io.TFRecordWriter(str(records_file)) as writer:
        for record in records[:_TIMED_ROWS]:
            writer.write(record)
    handed = [saved_model, signature, str(records_file)]
    return Timer(PROGRAMS / "time_saved_model.py", handed, timing, work)
