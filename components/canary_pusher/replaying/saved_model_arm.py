"""A SavedModel as a serving arm: requests in, answers or failures out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...errors import UsageError
from ...serving import ServedModel
from ..policy import RolloutPolicy
from .observations import Answers


class SavedModelArm:
    """Calls one signature of a SavedModel as a model server would.

    Nothing it does raises: a model that cannot be loaded, lacks the signature, crashes on a request
    or answers with something else than finite numbers has failed these requests.
    """

    def __init__(self, path: str, policy: RolloutPolicy) -> None:
        self._unusable = ""
        try:
            self._model = ServedModel(path, "RolloutPolicy", policy.signature, policy.output)
        except UsageError as error:
            self._unusable = f"it cannot be served: {error.what}"

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
            outputs = self._model.request(examples)
        # Whatever a foreign model raises is its failure, not ours. The text may quote the example.
        except Exception as error:
            return _all_failed(len(examples), f"it raises {type(error).__name__}")
        if outputs.ndim == 0 or len(outputs) != len(examples):
            shape = "x".join(map(str, outputs.shape)) or "a single number"
            return _all_failed(len(examples), f"it answers {len(examples)} examples with {shape}")
        outputs = outputs.reshape(len(examples), -1).astype(float)
        failed = ~np.isfinite(outputs).all(axis=1)
        return Answers(outputs, failed, "its answer is not finite" if failed.any() else "")


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
