"""The request for a new model that follows from drift under the policy ``retrain``."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence

from ..verdict import Outcome, Verdict
from .judging.leniency import blocks


@dataclasses.dataclass(frozen=True)
class RetrainRequest:
    """What whoever trains the next model must know.

    Attributes:
      reason: the verdict's sentence.
      features: those that drifted, the worst first; none where the drift is slow and in no one
        feature alone.
      slices: those that drifted, as ``slice`` or ``split/slice``.
      span: the span that drifted, or None where it is not known.
      limits_digest: of the limits that were exceeded.
    """

    reason: str
    features: Sequence[str]
    slices: Sequence[str]
    span: int | None
    limits_digest: str

    def to_json(self) -> str:
        """Indented JSON with sorted keys."""
        return json.dumps(dataclasses.asdict(self), indent=2, sort_keys=True)


def retrain_requested(verdict: Verdict) -> bool:
    """Whether a new model is asked for: the data drifted, and the policy is ``retrain``.

    Data that cannot decide ask for nothing, nor does a first run without a baseline.
    """
    is_policy = verdict.evidence.get("policy") == "retrain"
    return is_policy and verdict.outcome is Outcome.FAIL and bool(_drifted(verdict))


def retrain_request(verdict: Verdict) -> RetrainRequest | None:
    """The request that follows from a verdict of ``compare_scopes``; None where none does."""
    if not retrain_requested(verdict):
        return None
    drifted = _drifted(verdict)
    return RetrainRequest(
        reason=verdict.sentence,
        features=_distinct(one.get("feature", "") for one in drifted),
        slices=_distinct(_slice_of(one) for one in drifted),
        span=verdict.evidence.get("span"),
        limits_digest=str(verdict.evidence.get("limits_digest", "")),
    )


def _drifted(verdict: Verdict) -> list[Mapping[str, str]]:
    """The labels of what keeps the gate shut."""
    failed = (one for one in verdict.measurements if one.outcome is Outcome.FAIL)
    return [one.labels for one in failed if blocks(one)]


def _slice_of(labels: Mapping[str, str]) -> str:
    split, name = labels.get("split", ""), labels.get("slice", "")
    return f"{split}/{name}" if split and name else name


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, names)))
