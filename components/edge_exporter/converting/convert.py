"""Converts a canonical model to a format, in a process of its own, and distrusts the result."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from ...environments import provide
from ...errors import ConversionError, UnsupportedOperationError
from ..formats import Format
from ..programs import ProgramError, run_program
from ..rewriting.graph_inputs import named
from .verifiers import VERIFIERS

# How TensorFlow's converter names an operation that it has no counterpart for.
_REFUSED = re.compile(
    r"failed to legalize operation 'tf\.(\w+)'|^\s*tf\.(\w+)\s*[({]"
    r"|There is no int8 counterpart of (\w+)|^Unsupported operation: (\w+)",
    re.MULTILINE,
)


def convert(
    source: Path,
    output: Path,
    kind: Format,
    *,
    weights: int,
    features: Mapping[str, tuple[str, ...]],
    timeout: float,
    calibration: Path | None = None,
) -> None:
    """Writes a model to ``output`` in one format.

    Args:
      source: the canonical model's SavedModel, or the file of the format's base.
      output: the file to write; its folder is made.
      kind: the format.
      weights: how many numbers the model's matrices hold.
      features: what each kind of operation is computed from, for the error that names one.
      timeout: of the converter, in seconds.
      calibration: the file with the inputs of calibration examples, for a calibrated format.

    Raises:
      UnsupportedOperationError: where the converter has no counterpart for an operation.
      ConversionError: where the converter crashed, hung, wrote nothing, or wrote a file that lacks
        weights, needs operations a device does not have, or cannot be loaded.
      InstallationError: where the environment of the converter cannot be had.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    log = output.with_suffix(".log")
    options = dict(kind.options)
    if kind.environment is not None:
        options["environment"] = str(provide(kind.environment))
    arguments = [str(source), str(output), json.dumps(options)]
    if kind.calibrated:
        arguments.append(str(calibration))
    try:
        said = run_program(kind.converter, arguments, timeout, log)
    except ProgramError as error:
        _refuse_operation(log.read_text(encoding="utf-8", errors="replace"), kind, features)
        raise ConversionError(
            f"The converter of {kind.name} {error.reason}", remedy=_ended(error.log)
        ) from error
    if not output.is_file():
        raise ConversionError(
            f"The converter of {kind.name} reported success and wrote nothing", remedy=_ended(said)
        )
    try:
        VERIFIERS[kind.runtime](output, weights * kind.bytes_per_weight, features)
    except ConversionError as error:
        raise ConversionError(error.what, where=kind.name, remedy=_ended(said)) from error
    log.unlink()


def _refuse_operation(log: str, kind: Format, features: Mapping[str, tuple[str, ...]]) -> None:
    known = {_squashed(operation): operation for operation in features}
    for match in _REFUSED.finditer(log):
        operation = known.get(_squashed(next(filter(None, match.groups()))))
        if operation is not None:
            raise UnsupportedOperationError(
                f"{kind.name} has no counterpart of {operation},"
                f" computed from {named(features[operation])}",
                remedy="Compute it with other operations, or before the pipeline.",
            )


def _squashed(operation: str) -> str:
    # TensorFlow says GreaterEqual where LiteRT says GREATER_EQUAL.
    return operation.replace("_", "").lower()


def _ended(log: str) -> str:
    return f"Its log ends:\n{log}" if log else "It printed nothing."
