"""Folds a journal in time that grows with its length, not with the square of it.

A look puts all windows so far to the gates. Who folds a journal has all of its windows at hand, and
the processes run through them in order: one weighing of all of them tells at which look harm is
first shown. Before that look a weighing is put off until something asks for its figures, which are
then those of the windows so far, by the very same function. A week of windows is folded in seconds.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from ...errors import JournalError
from ...verdict import Measurement
from ..gates.evidence import Evidence, Purpose
from ..gates.live import LiveAssessment, weigh_windows
from ..policy import RolloutPolicy
from ..traffic.window import Window
from .records import Observed
from .window_codec import window_from_values

Weigh = Callable[[Sequence[Window], RolloutPolicy, float, LiveAssessment | None], LiveAssessment]
"""What :func:`~..gates.live.weigh_windows` is."""

NEVER = 2**62


class Foresight:
    """Weighs the beginnings of a journal of which all windows are known."""

    def __init__(self, records: Iterable[Mapping[str, Any]]) -> None:
        self._windows = _windows_of(records)
        self._first_harm: dict[float, int] = {}
        self._alike = 0

    def weigh(
        self,
        windows: Sequence[Window],
        policy: RolloutPolicy,
        margin: float,
        before: LiveAssessment | None = None,
    ) -> LiveAssessment:
        """The assessment of ``windows``, put off where no harm is shown by them."""
        if self._begins_with(windows) and len(windows) < self._harm_at(policy, margin):
            # Whoever asks for more than harm gets the real one.
            return cast(LiveAssessment, _Harmless(windows, policy, margin, _made(before)))
        return weigh_windows(windows, policy, margin, _made(before))

    def _begins_with(self, windows: Sequence[Window]) -> bool:
        """Whether these are the journal's first: looks outside of the stages are left out."""
        new = slice(self._alike, len(windows))
        if list(windows[new]) == self._windows[new]:
            self._alike = len(windows)
        return self._alike == len(windows)

    def _harm_at(self, policy: RolloutPolicy, margin: float) -> int:
        """The look at which harm is first shown, if the windows go on as they do."""
        if margin not in self._first_harm:
            evidence = weigh_windows(self._windows, policy, margin).evidence
            shown = [one.shown_after for one in evidence if one.purpose is Purpose.ROLLBACK]
            self._first_harm[margin] = min((at for at in shown if at is not None), default=NEVER)
        return self._first_harm[margin]


def resolved(assessment: LiveAssessment | _Harmless | None) -> LiveAssessment | None:
    """An assessment that was put off, made; any other as it is."""
    return assessment.real if isinstance(assessment, _Harmless) else assessment


def _made(assessment: LiveAssessment | _Harmless | None) -> LiveAssessment | None:
    """An assessment that somebody has asked for already, to go on from; None otherwise."""
    if isinstance(assessment, _Harmless):
        return vars(assessment).get("real", assessment.before)
    return assessment


class _Harmless:
    """The assessment of windows that show no harm, made when it is asked for its figures."""

    harm = ""

    def __init__(
        self,
        windows: Sequence[Window],
        policy: RolloutPolicy,
        margin: float,
        before: LiveAssessment | None,
    ) -> None:
        self._asked = windows, policy, margin
        self.before = before

    @functools.cached_property
    def real(self) -> LiveAssessment:
        return weigh_windows(*self._asked, self.before)

    @property
    def cleared(self) -> bool:
        return self.real.cleared

    @property
    def waiting_for(self) -> tuple[str, ...]:
        return self.real.waiting_for

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return self.real.evidence

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        return self.real.measurements

    def to_record(self) -> dict[str, Any]:
        return self.real.to_record()


def _windows_of(records: Iterable[Mapping[str, Any]]) -> list[Window]:
    windows = []
    for record in records:
        if record.get("event") == Observed.event:
            try:
                windows.append(window_from_values(record.get("window")))
            except JournalError:
                # The fold says so, with the line.
                break
    return windows
