"""Replays examples against both models, window by window, until harm is shown or they end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from ..policy import RolloutPolicy
from .assessment import Assessment, assess, is_harmful
from .observations import Answers, Observations, pair

STOP_CHECK_GROWTH = 1.1
"""Whether to stop is asked anew each time this much more was seen: the cost stays proportional."""


class Arm(Protocol):
    """A model that can be asked."""

    def answer(self, examples: Sequence[bytes]) -> Answers:
        """Answers to serialized examples, row for row; a failed request is an answer too."""
        ...


def replay(
    examples: Sequence[bytes], canary: Arm, stable: Arm | None, policy: RolloutPolicy
) -> Assessment:
    """Sends each example to both models and assesses what comes back.

    It stops soon after a look at which harm is shown. Otherwise it goes on to the last example,
    also once promotion is earned: harm may show later.

    Args:
      examples: serialized tf.Examples, in the order in which they are sent.
      canary: the new model.
      stable: the model it would replace, or None where nothing is served yet.
      policy: the limits, and how often to look.
    """
    has_stable = stable is not None
    parts: list[Observations] = []
    seen, next_check = 0, 0.0
    for window in _windows(examples, policy.window):
        theirs = stable.answer(window) if stable is not None else None
        parts.append(pair(canary.answer(window), theirs, policy))
        seen += len(window)
        if seen >= next_check:
            if is_harmful(Observations.joined(parts), policy, has_stable=has_stable):
                break
            next_check = seen * STOP_CHECK_GROWTH
    return assess(Observations.joined(parts), policy, has_stable=has_stable)


def _windows(examples: Sequence[bytes], size: int) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(examples), size):
        yield examples[start : start + size]
