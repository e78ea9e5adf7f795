"""Proves what ships against the original on real examples."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import ConversionError
from ..answers import Answers
from ..formats import FORMATS, Format
from ..formats.litert_f32 import LITERT_F32
from ..host.preprocess import Preprocessor
from ..host.shipping import SPEC_FILE
from ..spec import EdgeSpec
from .accuracy import Accuracy
from .measure import Latency, Size, Timer, Timing, saved_model_timer, size_of, time_format
from .parity import Parity, compare
from .predictors import predict
from .standard import Standard
from .truth import Truth


@dataclasses.dataclass(frozen=True)
class FormatProof:
    """What was measured of one format.

    Attributes:
      answers: to the examples, by output name.
      parity: those answers against the original's.
      size: of all its files.
      latency: from a row's raw values on; None where its runtime is not one of this machine's.
      memory: peak of the process that took the latency, in bytes; None as above.
      accuracy: by the examples' labels; where there are none, the original is right by definition.
      slices: the same of each slice that has examples whose truth is known.
      shipped: False of the reference where it is only compared with.
    """

    answers: Answers
    parity: Parity
    size: Size
    latency: Latency | None
    memory: int | None = None
    accuracy: Accuracy | None = None
    slices: Mapping[str, Accuracy] = dataclasses.field(default_factory=dict)
    shipped: bool = True


@dataclasses.dataclass(frozen=True)
class Proof:
    """What was measured of an exported model.

    Attributes:
      rows: the raw values of the examples it was measured on.
      answers: the original's answers to them, by output name.
      latency: of the original, from a serialized tf.Example on.
      formats: by format; in addition to what ships, the reference litert_f32 where it was made.
      memory: peak of the process that took the original's latency, in bytes.
      truth: the right decisions; None where the examples have no labels.
      features: that the model reads.
      labels: names of the decisions, in the order of their numbers; may be empty.
    """

    rows: Sequence[Mapping[str, Any]]
    answers: Answers
    latency: Latency
    formats: Mapping[str, FormatProof]
    memory: int | None = None
    truth: Truth | None = None
    features: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    def shipped(self) -> Mapping[str, FormatProof]:
        """The formats that ship."""
        return {name: found for name, found in self.formats.items() if found.shipped}


def prove(
    standard: Standard,
    spec: EdgeSpec,
    bundle: Path,
    work: Path,
    reference: Path | None = None,
) -> Proof:
    """Compares what ships with the original, and takes sizes, latencies and memory.

    Parity goes all the way: serialized tf.Examples through the original signature on one side, the
    raw values in them through the shipped ``preprocess/spec.json`` and files on the other.

    Args:
      standard: the original, on the examples.
      spec: which formats, and how they are measured.
      bundle: the folder that ships.
      work: an existing folder for intermediate files.
      reference: the litert_f32 file that others are compared with, where it does not ship.

    Raises:
      DataError: an example has no valid inputs.
      ConversionError: a file cannot be loaded, or answers in other shapes than the original.
      ExportError: a process that takes latencies crashed or hung.
    """
    files = {name: bundle / FORMATS[name].path for name in spec.exported()}
    if reference is not None:
        files.setdefault(LITERT_F32.name, reference)
    host = bundle / SPEC_FILE
    timing = Timing(spec.warm_ups, spec.timed_runs, spec.timeout_seconds)
    with _original_timer(standard, timing, work) as timer:
        formats = {
            name: dataclasses.replace(
                _compared(FORMATS[name], file, host, standard), shipped=name in spec.exported()
            )
            for name, file in files.items()
        }
        # From here on nothing runs beside what is timed.
        original = timer.take()
    for name, file in files.items():
        run = time_format(FORMATS[name].runtime, file, host, standard.rows, timing, work)
        if run is not None:
            formats[name] = dataclasses.replace(
                formats[name], latency=run.latency, memory=run.memory
            )
    return Proof(
        standard.rows,
        standard.answers,
        original.latency,
        formats,
        original.memory,
        standard.truth,
        _features(host),
        spec.labels,
    )


def _original_timer(standard: Standard, timing: Timing, work: Path) -> Timer:
    serving = standard.serving
    return saved_model_timer(serving.saved_model, serving.signature, standard.records, timing, work)


def _compared(kind: Format, file: Path, host: Path, standard: Standard) -> FormatProof:
    preprocessor = Preprocessor(host.read_text("utf-8"))
    try:
        answers = predict(kind, file, preprocessor, standard.rows)
        parity = compare(standard.answers, answers, standard.threshold)
    except ConversionError as error:
        raise ConversionError(error.what, where=kind.name, remedy=error.remedy) from error
    except ValueError as error:
        raise ConversionError(str(error), where=kind.name) from error
    slices = dict(standard.accuracies(answers, parity))
    accuracy = slices.pop("")
    size = size_of(*_contents(kind, file))
    return FormatProof(answers, parity, size, None, accuracy=accuracy, slices=slices)


def _features(host: Path) -> tuple[str, ...]:
    described = json.loads(host.read_text("utf-8"))
    return tuple(sorted({item["feature"] for item in described["inputs"]}))


def _contents(kind: Format, file: Path) -> list[bytes]:
    files = sorted(file.parent.iterdir()) if kind.folder else [file]
    return [path.read_bytes() for path in files]
