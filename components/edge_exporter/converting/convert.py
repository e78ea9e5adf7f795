"""Converts a canonical model to a format, in a process of its own, and distrusts the result."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from ...environments import provide
from ...errors import ConversionError, UnsupportedOperationError
from ..formats import Format
from ..programs import Program, ProgramError
from ..rewriting.graph_inputs import named
from .verifiers import VERIFIERS

# How TensorFlow's converter names an operation that it has no counterpart for.
_REFUSED = re.compile(
    r"failed to legalize operation 'tf\.(\w+)'|^\s*tf\.(\w+)\s*[({]"
    r"|There is no int8 counterpart of (\w+)|^Unsupported operation: (\w+)",
    re.MULTILINE,
)


class Converter:
    """The process that writes a model to ``output`` in one format.

    It loads its libraries at once and asks for its source when it is told to convert. Left as a
    context, it is ended.

    Args:
      source: the canonical model's SavedModel, or the file of the format's base.
      output: the file to write; its folder is made.
      kind: the format.
      calibration: the file with the inputs of calibration examples, for a calibrated format.

    Raises:
      InstallationError: where the environment of the converter cannot be had.
    """

    def __init__(
        self, source: Path, output: Path, kind: Format, calibration: Path | None = None
    ) -> None:
        output.parent.mkdir(parents=True, exist_ok=True)
        self._output, self._kind, self._log = output, kind, output.with_suffix(".log")
        options = dict(kind.options)
        if kind.environment is not None:
            options["environment"] = str(provide(kind.environment))
        arguments = [str(source), str(output), json.dumps(options)]
        if kind.calibrated:
            arguments.append(str(calibration))
        self._program = Program(kind.converter, arguments, self._log)

    def convert(
        self, weights: int, features: Mapping[str, tuple[str, ...]], timeout: float
    ) -> None:
        """Writes the file, and distrusts it.

        Args:
          weights: how many numbers the model's matrices hold.
          features: what each kind of operation is computed from, for the error that names one.
          timeout: in seconds.

        Raises:
          UnsupportedOperationError: where the converter has no counterpart for an operation.
          ConversionError: where the converter crashed, hung, wrote nothing, or wrote a file that
            lacks weights, needs operations a device does not have, or cannot be loaded.
        """
        kind = self._kind
        try:
            said = self._program.finish(timeout)
        except ProgramError as error:
            _refuse_operation(
                self._log.read_text(encoding="utf-8", errors="replace"), kind, features
            )
            raise ConversionError(
                f"The converter of {kind.name} {error.reason}", remedy=_ended(error.log)
            ) from error
        if not self._output.is_file():
            raise ConversionError(
                f"The converter of {kind.name} reported success and wrote nothing",
                remedy=_ended(said),
            )
        try:
            VERIFIERS[kind.runtime](self._output, weights * kind.bytes_per_weight, features)
        except ConversionError as error:
            raise ConversionError(error.what, where=kind.name, remedy=_ended(said)) from error
        self._log.unlink()

    def __enter__(self) -> Converter:
        return self

    def __exit__(self, *_: object) -> None:
        self._program.__exit__()


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
    """Writes a model that is there already in one format; see :class:`Converter`."""
    with Converter(source, output, kind, calibration) as converter:
        converter.convert(weights, features, timeout)


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
