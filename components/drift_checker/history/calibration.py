"""Limits calibrated on earlier spans, for what varies more than the configured limits allow."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from ..settings.limits import DriftLimits
from ..statistics.dataset_statistics import DatasetStatistics
from .conformal import lasting_limits
from .reference import PREVIOUS, Reference
from .span_tables import Numbers, SpanTable, span_tables

FLOOR = 0.5
"""Least scale of a figure, as a share of its configured limit.

What stays far below the limit that holds anyway shall not raise the limits of other features.
"""


@dataclasses.dataclass(frozen=True)
class Calibration:
    """What the past says about limits.

    Attributes:
      spans: how many earlier spans were given.
      claimed: whether they are enough for limits to be claimed.
      limits: by feature and statistic, from 0 to 1; a fresh span like the earlier ones exceeds any
        of them with a chance of ``false_alarm`` at most, all features together. Empty where
        nothing is claimed. They hold for the figure itself, which varied from span to span as
        those that it was calibrated on did, and not for an interval around it.
      sentence: all of this in words.
    """

    spans: int
    claimed: bool
    limits: Mapping[tuple[str, str], float]
    sentence: str


def calibrate(
    history: Sequence[DatasetStatistics],
    limits: DriftLimits,
    reference: Reference | DatasetStatistics = PREVIOUS,
    ignored: Collection[str] = (),
) -> Calibration:
    """Finds how far spans that were let pass lie from what they were, or would be, held against.

    Past spans are held against other past spans, never against themselves, and their distances
    are made limits as :mod:`.conformal` says. Statistics that ``limits.features`` sets a limit for
    keep it and are left out, as are those without a limit or with a limit of 1, features that most
    spans lack, and vocabularies too large for the statistics to list.

    Spans that the gate stopped are not in the history. That is why what its first spans supported
    stays allowed (:func:`.conformal.lasting_limits`), and why a gate learns only while it lets
    spans pass, under the policy ``warn`` or ``dry_run``.

    Whether the claim holds rests on the spans being exchangeable; it does not for a season or a
    trend, which a reference of matched seasons, or an override, takes out.

    Args:
      history: whole datasets of one split, the oldest first, the current span not among them.
      limits: ``limits.history`` says how many spans are needed, and for which chance.
      reference: how the baseline is made that the limits will be used with; a dataset stands for
        a fixed baseline, training data for instance, that is none of the spans.
      ignored: features that are not compared.
    """
    datasets, members = _compared(history, reference)
    measured = members.any(axis=-1)
    compared = int(measured.sum())
    missing = _missing_spans(len(history), compared, limits)
    if missing:
        return Calibration(len(history), False, {}, missing)
    tables = [one for one in span_tables(datasets) if _is_calibrated(one, limits, ignored)]
    distances = [one.distances(members)[measured] for one in tables]
    first = max(_needed(limits), limits.history.minimum_spans - (len(history) - compared))
    found = _lasting_limits(tables, distances, limits, first)
    return Calibration(len(history), True, found, _claim(len(history), len(found), limits))


def _compared(
    history: Sequence[DatasetStatistics], reference: Reference | DatasetStatistics
) -> tuple[list[DatasetStatistics], npt.NDArray[np.bool_]]:
    if isinstance(reference, Reference):
        return [*history], reference.members(len(history))
    members = np.zeros((len(history) + 1, len(history) + 1), dtype=bool)
    members[:-1, -1] = True
    return [*history, reference], members


def _missing_spans(spans: int, compared: int, limits: DriftLimits) -> str:
    """Why limits cannot be claimed; empty where they can."""
    settings = limits.history
    recorded = f"{spans} span{' is' if spans == 1 else 's are'} recorded"
    if spans < settings.minimum_spans:
        return f"{recorded}; limits are calibrated from {settings.minimum_spans} on."
    needed = _needed(limits)
    if compared < needed:
        return (
            f"{recorded}, of which {compared} can be held against a baseline like the current"
            f" one; limits for false alarms in {settings.false_alarm:g} of the runs take {needed}."
        )
    return ""


def _needed(limits: DriftLimits) -> int:
    return math.ceil(1 / limits.history.false_alarm - 1e-9) - 1


def _claim(spans: int, figures: int, limits: DriftLimits) -> str:
    return (
        f"{figures} limits are calibrated on {spans} spans; one more like them exceeds any of"
        f" these in at most {limits.history.false_alarm:g} of the runs."
    )


def _is_calibrated(table: SpanTable, limits: DriftLimits, ignored: Collection[str]) -> bool:
    if table.feature in ignored or limits.exception(table.feature, table.statistic) is not None:
        return False
    configured = limits.limit(table.feature, table.statistic)
    return configured is not None and configured < 1


def _lasting_limits(
    tables: Sequence[SpanTable], distances: Sequence[Numbers], limits: DriftLimits, first: int
) -> dict[tuple[str, str], float]:
    usual = [
        (table, distance)
        for table, distance in zip(tables, distances, strict=True)
        if 2 * np.isfinite(distance).sum() >= len(distance)
    ]
    if not usual:
        return {}
    floors = [FLOOR * _configured(table, limits) for table, _ in usual]
    columns = np.column_stack([distance for _, distance in usual])
    found = lasting_limits(columns, np.array(floors), limits.history.false_alarm, first)
    return {
        (table.feature, table.statistic): min(1.0, float(limit))
        for (table, _), limit in zip(usual, found, strict=True)
    }


def _configured(table: SpanTable, limits: DriftLimits) -> float:
    # A limit of nothing would leave no scale at all for what never varied.
    return max(limits.limit(table.feature, table.statistic) or 0.0, limits.epsilon)
