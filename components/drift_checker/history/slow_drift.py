"""Drift too slow, or too small, for any one span to show it."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from ...verdict import Measurement, Outcome
from ..measuring.pairing import ALL_FEATURES
from ..settings.limits import DriftLimits
from ..statistics.dataset_statistics import DatasetStatistics
from .e_detector import LEAST_REFERENCE, Numbers, shiryaev_roberts
from .signals import WEIGHTS, Signals, signals
from .strict_order import strict_order

STATISTIC = "slow_drift"

LEAST_SPANS = LEAST_REFERENCE + 2
"""The first to compare with, those that set the marks, and one that may pass them."""


@dataclasses.dataclass(frozen=True)
class SlowDrift:
    """What the spans in their order say, the current one last.

    Attributes:
      measurement: the evidence held against ``run_length``; FAIL where it reaches that. Its value
        is None where there are too few spans.
      contributions: each feature's share of the evidence, from 0 to 1, the greatest first.
      trace: the evidence after each span, the current one last.
    """

    measurement: Measurement
    contributions: Mapping[str, float]
    trace: tuple[float, ...]


def slow_drift(
    history: Sequence[DatasetStatistics],
    current: DatasetStatistics,
    limits: DriftLimits,
    ignored: Collection[str] = (),
) -> SlowDrift:
    """Looks for a change that began at any earlier span, of any feature.

    Everything is worked out anew from the spans, in their order: whoever repeats a run finds the
    same, and no span counts twice.

    The evidence is the mean over the features of :func:`.e_detector.shiryaev_roberts`. For spans
    that could have come in any order, one feature's reaches ``run_length`` after that many spans on
    average or later; so does the mean for features that are independent of one another. For
    others, and for spans that hang together with a correlation of neighbours up to 0.7, it does in
    the simulations of ``benchmarks/drift_history.py``. Beyond that nothing is claimed: cycles and
    trends are what it finds.

    Args:
      history: whole datasets of one split, the oldest first, the current span not among them.
      current: of the same split.
      limits: ``limits.history.run_length`` is the evidence at which slow drift is called.
      ignored: features that are not compared.
    """
    spans = [*history, current]
    found = list(signals(spans, ignored))
    if len(spans) < LEAST_SPANS or not found:
        sentence = (
            _too_few(len(history)) if found else f"{ALL_FEATURES}: none has values to follow."
        )
        measurement = _measurement(None, Outcome.PASS, sentence, len(spans), limits)
        return SlowDrift(measurement, {}, (0.0,) * len(spans))
    evidence = _evidence(found)
    trace = evidence.mean(axis=0)
    shares = evidence[:, -1] / evidence[:, -1].sum() if trace[-1] else evidence[:, -1]
    by_share = sorted(zip(found, shares, strict=True), key=lambda pair: -pair[1])
    contributions = {one.feature: float(share) for one, share in by_share}
    measurement = _judged(float(trace[-1]), contributions, len(spans), limits)
    return SlowDrift(measurement, contributions, tuple(trace.tolist()))


def _evidence(found: Sequence[Signals]) -> Numbers:
    """Features by spans; a span that lacks a feature leaves its evidence as it was."""
    missing = np.array([np.isnan(one.values).any(axis=0) for one in found])
    evidence = np.zeros(missing.shape)
    for pattern in np.unique(missing, axis=0):
        alike = (missing == pattern).all(axis=1)
        of_alike = [found[index] for index in np.flatnonzero(alike)]
        after = _evidence_of_alike(of_alike, ~pattern)
        seen = np.cumsum(~pattern)
        evidence[np.ix_(alike, seen > 0)] = after[:, seen[seen > 0] - 1]
    return evidence


def _evidence_of_alike(found: Sequence[Signals], known: npt.NDArray[np.bool_]) -> Numbers:
    """Of features that the same spans have, over these."""
    values = np.array([one.values[:, known] for one in found])
    ordered = np.array([strict_order(one.values[:, known], one.feature) for one in found])
    varied = np.maximum.accumulate(values, axis=-1) > np.minimum.accumulate(values, axis=-1)
    # What has never varied does not drift, whatever order its draws have put it in.
    evidence: Numbers = np.tensordot(shiryaev_roberts(ordered) * varied, WEIGHTS, (1, 0))
    return evidence


def _judged(
    evidence: float, contributions: Mapping[str, float], spans: int, limits: DriftLimits
) -> Measurement:
    limit = limits.history.run_length
    called = evidence >= limit
    over = f"over {spans} spans"
    if called:
        leading = [f"{name} {share:.0%}" for name, share in list(contributions.items())[:3]]
        sentence = (
            f"{ALL_FEATURES}: the data drifts slowly, on evidence of {evidence:,.0f} {over}; chance"
            f" reaches {limit:,} once in {limit:,} spans. It stems from {', '.join(leading)}."
        )
    else:
        sentence = (
            f"{ALL_FEATURES}: the evidence of slow drift is {evidence:.3g} {over}, and called from"
            f" {limit:,} on."
        )
    return _measurement(evidence, Outcome.FAIL if called else Outcome.PASS, sentence, spans, limits)


def _too_few(recorded: int) -> str:
    return (
        f"{ALL_FEATURES}: slow drift is looked for from {LEAST_SPANS - 1} earlier spans on;"
        f" {recorded} {'is' if recorded == 1 else 'are'} recorded."
    )


def _measurement(
    value: float | None, outcome: Outcome, sentence: str, spans: int, limits: DriftLimits
) -> Measurement:
    return Measurement(
        subject=ALL_FEATURES,
        statistic=STATISTIC,
        value=value,
        limit=limits.history.run_length,
        outcome=outcome,
        sentence=sentence,
        sizes={"spans": spans},
    )
