"""The vocabulary every gate speaks: outcomes, measurements and verdicts.

The words are Argo Rollouts' for analysis: a gate takes :class:`Measurement` s, each with an
:class:`Outcome`, and concludes one :class:`Verdict`. INCONCLUSIVE means that the data cannot
decide at the asked level; it is neither a pass nor a failure, and it does not open a gate.
"""

from __future__ import annotations

import dataclasses
import enum
import json
from collections.abc import Iterable, Mapping
from typing import Any

BLESSED_PROPERTY = "blessed"
"""Custom property of a verdict's artifact: 1 where the gate passed, else 0, as TFX has it."""

OVERRIDDEN_PROPERTY = "overridden"
"""Custom property of a verdict's artifact: 1 where somebody's word opened the gate."""

SERVING_DIGEST_PROPERTY = "serving_digest"
"""Custom property of Examples, and of a model pushed on them: the digest of the policy and keys
under which their rows were pseudonymised, to which a gateway is held."""

OUTCOME_PROPERTY = "outcome"
SENTENCE_PROPERTY = "sentence"

VERDICT_FILE = "verdict.json"
REPORT_FILE = "report.html"


class Outcome(str, enum.Enum):
    """What a gate says. The exit codes are those of every Tidegate command."""

    PASS = "PASS"
    FAIL = "FAIL"
    INCONCLUSIVE = "INCONCLUSIVE"

    @property
    def exit_code(self) -> int:
        """0 for PASS, 1 for FAIL, 3 for INCONCLUSIVE."""
        return {Outcome.PASS: 0, Outcome.FAIL: 1, Outcome.INCONCLUSIVE: 3}[self]


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """FAIL before INCONCLUSIVE before PASS; PASS of nothing.

    >>> worst([Outcome.PASS, Outcome.INCONCLUSIVE]).value
    'INCONCLUSIVE'
    """
    severity = [Outcome.PASS, Outcome.INCONCLUSIVE, Outcome.FAIL]
    return max(outcomes, key=severity.index, default=Outcome.PASS)


@dataclasses.dataclass(frozen=True)
class Measurement:
    """One figure held against one limit.

    Attributes:
      subject: what was measured: a feature, a column, a file, a model.
      statistic: the name of the figure, for instance ``ks`` or ``total_variation``.
      value: the figure, or None where the data gave none.
      limit: what it was held against, or None where it is only reported.
      outcome: what follows for this figure alone.
      sentence: the whole of it in words a person can repeat.
      interval: bounds that contain the true figure, or None where the value is exact.
      sizes: sample sizes by name, for instance ``{"current": 27004, "baseline": 24951}``.
      labels: what else tells it from others, for instance ``{"split": "eval"}``.
    """

    subject: str
    statistic: str
    value: float | None
    limit: float | None
    outcome: Outcome
    sentence: str
    interval: tuple[float, float] | None = None
    sizes: Mapping[str, int] = dataclasses.field(default_factory=dict)
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What a gate concluded, with its evidence.

    Attributes:
      gate: the gate's name, for instance ``DriftChecker``.
      outcome: PASS, FAIL or INCONCLUSIVE.
      sentence: one sentence with the figure that decided, its limit and the sample sizes.
      measurements: every figure that was taken.
      evidence: whatever else a reader needs, as plain JSON values: digests, URIs, spans.
    """

    gate: str
    outcome: Outcome
    sentence: str
    measurements: tuple[Measurement, ...] = ()
    evidence: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether the gate opens: only a PASS opens it."""
        return self.outcome is Outcome.PASS

    def to_json(self) -> str:
        """Indented JSON with sorted keys; :meth:`from_json` reads it back."""
        return json.dumps(dataclasses.asdict(self), indent=2, sort_keys=True, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Verdict:
        """Inverse of :meth:`to_json`."""
        values = json.loads(text)
        measurements = tuple(_measurement(item) for item in values.pop("measurements"))
        outcome = Outcome(values.pop("outcome"))
        return cls(outcome=outcome, measurements=measurements, **values)


def _measurement(values: dict[str, Any]) -> Measurement:
    interval = values.pop("interval")
    return Measurement(
        outcome=Outcome(values.pop("outcome")),
        interval=tuple(interval) if interval is not None else None,
        **values,
    )
