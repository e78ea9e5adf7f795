"""A SavedModel as a serving arm: requests in, answers or failures out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from .observations import Answers
from .policy import RolloutPolicy

OutputArray = npt.NDArray[Any]
Request = Callable[[Sequence[bytes]], OutputArray]


class SavedModelArm:
    """Calls one signature of a SavedModel as a model server would.

    Nothing it does raises: a model that cannot be loaded, lacks the signature, crashes on a request
    or answers with something else than finite numbers has failed these requests.
    """

    def __init__(self, path: str, policy: RolloutPolicy) -> None:
        self._unusable = ""
        try:
            self._model = tf.saved_model.load(path)
            self._request = _request(self._model.signatures, policy)
        except Exception as error:  # whatever a foreign model raises is its failure, not ours
            self._unusable = f"it cannot be served: {_first_line(error)}"

    def answer(self, examples: Sequence[bytes]) -> Answers:
        """Answers to serialized tf.Examples; a failing batch is asked again one by one."""
        if self._unusable:
            return _all_failed(len(examples), self._unusable)
        answers = self._ask(examples)
        if not answers.failed.all() or len(examples) == 1:
            return answers
        return _joined([self._ask([example]) for example in examples])

    def _ask(self, examples: Sequence[bytes]) -> Answers:
        try:
            outputs = self._request(examples)
        except Exception as error:  # as above; its text may quote the example, so only its name
            return _all_failed(len(examples), f"it raises {type(error).__name__}")
        if outputs.ndim == 0 or len(outputs) != len(examples):
            shape = "x".join(map(str, outputs.shape)) or "a single number"
            return _all_failed(len(examples), f"it answers {len(examples)} examples with {shape}")
        outputs = outputs.reshape(len(examples), -1).astype(float)
        failed = ~np.isfinite(outputs).all(axis=1)
        return Answers(outputs, failed, "its answer is not finite" if failed.any() else "")


def _request(signatures: Mapping[str, Any], policy: RolloutPolicy) -> Request:
    if policy.signature not in signatures:
        raise ValueError(f"it has no signature {policy.signature!r}, only {sorted(signatures)}")
    signature = signatures[policy.signature]
    argument = _input_name(signature.structured_input_signature[1])
    output = _output_name(signature.structured_outputs, policy.output)

    def request(examples: Sequence[bytes]) -> OutputArray:
        answer: OutputArray = signature(**{argument: tf.constant(examples, tf.string)})[
            output
        ].numpy()
        return answer

    return request


def _input_name(inputs: Mapping[str, tf.TensorSpec]) -> str:
    """The input for serialized tf.Examples: TFX's own name for it, or the only string input."""
    strings = [name for name, spec in inputs.items() if spec.dtype == tf.string]
    if "examples" in strings:
        return "examples"
    if len(strings) == 1 == len(inputs):
        return strings[0]
    raise ValueError(f"its inputs {sorted(inputs)} are not one string tensor of tf.Examples")


def _output_name(outputs: Mapping[str, tf.TensorSpec], wanted: str | None) -> str:
    if wanted is None and len(outputs) == 1:
        return next(iter(outputs))
    if wanted is not None and wanted in outputs:
        return wanted
    raise ValueError(
        f"RolloutPolicy.output is {wanted!r}, and the signature has the outputs {sorted(outputs)}"
    )


def _all_failed(count: int, complaint: str) -> Answers:
    return Answers(np.zeros((count, 1)), np.ones(count, bool), complaint)


def _joined(singles: Sequence[Answers]) -> Answers:
    """Answers to one example each as answers to all; a row narrower than the widest has failed."""
    width = max((a.outputs.shape[1] for a in singles if not a.failed[0]), default=1)
    outputs, failed = np.zeros((len(singles), width)), np.ones(len(singles), bool)
    for row, single in enumerate(singles):
        if not single.failed[0] and single.outputs.shape[1] == width:
            outputs[row], failed[row] = single.outputs[0], False
    complaints = [single.complaint for single in singles if single.complaint]
    return Answers(outputs, failed, complaints[0] if complaints else "")


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__
