"""A SavedModel as a model server would call it: serialized tf.Examples in, numbers out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from .errors import UsageError

OutputArray = npt.NDArray[Any]
FloatArray = npt.NDArray[np.float64]

BATCH = 2048
"""Examples per request where nobody asks for single requests."""


class ServedModel:
    """One output of one signature of a SavedModel."""

    def __init__(
        self,
        path: str,
        settings: str,
        signature: str = "serving_default",
        output: str | None = None,
    ) -> None:
        """Loads the model.

        Args:
          path: folder of the SavedModel.
          settings: name of the configuration that ``signature`` and ``output`` stand in.
          signature: takes serialized tf.Examples and nothing else.
          output: name of the output that is asked for; None: the only one.

        Raises:
          UsageError: the model cannot be loaded, or has no such signature or output.
        """
        self._path = path
        # Its signatures refer to its variables only weakly: without the model they are gone.
        self._model = _load(path)
        if signature not in self._model.signatures:
            raise UsageError(
                f"The model has no signature {signature!r}, only {sorted(self._model.signatures)}",
                where=path,
                remedy=f"Set {settings}.signature to one of them.",
            )
        self._signature = self._model.signatures[signature]
        self._argument = _input_name(self._signature.structured_input_signature[1], path)
        outputs = self._signature.structured_outputs
        self._output = _output_name(outputs, output, settings, path)

    @property
    def fingerprint(self) -> str:
        """What tells this model from others: hashes of its graph, signatures and variables.

        It is TensorFlow's own, kept in the SavedModel, and copies have it too.

        Raises:
          UsageError: the model was saved without one.
        """
        try:
            fingerprint: str = tf.saved_model.experimental.read_fingerprint(
                self._path
            ).singleprint()
        except (OSError, ValueError) as error:  # FileNotFoundError is an OSError
            raise UsageError(
                "The model has no fingerprint",
                where=self._path,
                remedy="Save it anew with TensorFlow 2.13 or later.",
            ) from error
        return fingerprint

    def request(self, examples: Sequence[bytes]) -> OutputArray:
        """One request. Raises whatever the model raises, which may quote an example."""
        tensor = tf.constant(examples, tf.string)
        answer: OutputArray = self._signature(**{self._argument: tensor})[self._output].numpy()
        return answer

    def predict(self, examples: Sequence[bytes]) -> FloatArray:
        """The outputs of all examples, shape ``[n, outputs]``.

        Raises:
          UsageError: the model fails on an example, or does not answer each with finite numbers.
        """
        batches = [
            self._ask(examples[start : start + BATCH]) for start in range(0, len(examples), BATCH)
        ]
        return np.concatenate(batches) if batches else np.zeros((0, 1))

    def _ask(self, examples: Sequence[bytes]) -> FloatArray:
        try:
            outputs = self.request(examples)
        except tf.errors.OpError as error:  # its text may quote the example, so only its name
            raise self._unfit(f"The model raises {type(error).__name__}") from None
        if outputs.ndim == 0 or len(outputs) != len(examples):
            shape = "x".join(map(str, outputs.shape)) or "a single number"
            raise self._unfit(f"The model answers {len(examples)} examples with {shape}")
        numbers = outputs.reshape(len(examples), -1).astype(float)
        if not np.isfinite(numbers).all():
            unfit = int((~np.isfinite(numbers)).any(axis=1).sum())
            raise self._unfit(f"Of {len(examples)} answers {unfit} are not finite")
        return numbers

    def _unfit(self, what: str) -> UsageError:
        return UsageError(
            what, where=self._path, remedy="The examples must be such as the model is served with."
        )


def _load(path: str) -> Any:
    try:
        return tf.saved_model.load(path)
    except Exception as error:  # a foreign model may raise anything
        lines = str(error).splitlines()
        raise UsageError(
            f"The model cannot be loaded: {lines[0] if lines else type(error).__name__}",
            where=path,
            remedy="Give a whole SavedModel.",
        ) from error


def _input_name(inputs: Mapping[str, tf.TensorSpec], path: str) -> str:
    """The input for serialized tf.Examples: TFX's own name for it, or the only string input."""
    strings = [name for name, spec in inputs.items() if spec.dtype == tf.string]
    if "examples" in strings:
        return "examples"
    if len(strings) == 1 == len(inputs):
        return strings[0]
    raise UsageError(
        f"The model's inputs {sorted(inputs)} are not one string tensor of tf.Examples",
        where=path,
        remedy="Export a signature that parses serialized tf.Examples.",
    )


def _output_name(
    outputs: Mapping[str, tf.TensorSpec], wanted: str | None, settings: str, path: str
) -> str:
    if wanted is None and len(outputs) == 1:
        return next(iter(outputs))
    if wanted is not None and wanted in outputs:
        return wanted
    raise UsageError(
        f"{settings}.output is {wanted!r}, and the signature has the outputs {sorted(outputs)}",
        where=path,
        remedy="Name one of them.",
    )
