"""Proves what ships against the original on real examples."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import ConversionError
from ..answers import Answers
from ..bundle import SPEC_FILE
from ..formats import FORMATS
from ..host.preprocess import Preprocessor
from ..rewriting.serving import Serving
from ..spec import EdgeSpec
from .examples import raw_values
from .litert_model import predict
from .measure import Latency, Size, Timing, size_of, time_litert, time_saved_model
from .parity import Parity, compare


@dataclasses.dataclass(frozen=True)
class FormatProof:
    """What was measured of one format.

    Attributes:
      answers: to the examples, by output name.
      parity: those answers against the original's.
      size: of the file.
      latency: from a row's raw values on.
    """

    answers: Answers
    parity: Parity
    size: Size
    latency: Latency


@dataclasses.dataclass(frozen=True)
class Proof:
    """What was measured of an exported model.

    Attributes:
      rows: the raw values of the examples it was measured on.
      answers: the original's answers to them, by output name.
      latency: of the original, from a serialized tf.Example on.
      formats: by format.
    """

    rows: Sequence[Mapping[str, Any]]
    answers: Answers
    latency: Latency
    formats: Mapping[str, FormatProof]


def prove(
    serving: Serving, spec: EdgeSpec, records: Sequence[bytes], bundle: Path, work: Path
) -> Proof:
    """Compares what ships with the original, and takes sizes and latencies.

    Parity goes all the way: serialized tf.Examples through the original signature on one side, the
    raw values in them through the shipped ``preprocess/spec.json`` and files on the other.

    Args:
      serving: the original.
      spec: which formats, and how they are measured.
      records: serialized tf.Examples.
      bundle: the folder that ships.
      work: an existing folder for intermediate files.

    Raises:
      DataError: the examples do not suit the model.
      ConversionError: a file cannot be loaded, or answers in other shapes than the original.
    """
    answers = serving.predict(records)
    rows = [raw_values(record) for record in records]
    timing = Timing(spec.warm_ups, spec.timed_runs, spec.timeout_seconds)
    latency = time_saved_model(serving.saved_model, serving.signature, records, timing, work)
    formats = {
        name: _prove_format(name, rows, answers, spec.decision_threshold, timing, bundle, work)
        for name in spec.exported()
    }
    return Proof(rows, answers, latency, formats)


def _prove_format(
    name: str,
    rows: Sequence[Mapping[str, Any]],
    expected: Answers,
    threshold: float,
    timing: Timing,
    bundle: Path,
    work: Path,
) -> FormatProof:
    file = bundle / FORMATS[name].path
    content = file.read_bytes()
    preprocessor = Preprocessor((bundle / SPEC_FILE).read_text("utf-8"))
    try:
        answers = predict(content, preprocessor, rows)
        parity = compare(expected, answers, threshold)
    except ConversionError as error:
        raise ConversionError(error.what, where=name, remedy=error.remedy) from error
    except ValueError as error:
        raise ConversionError(str(error), where=name) from error
    latency = time_litert(file, bundle / SPEC_FILE, rows, timing, work)
    return FormatProof(answers, parity, size_of(content), latency)
