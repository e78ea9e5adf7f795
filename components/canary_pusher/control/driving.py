"""The rounds of a controller: hear people, make the target look as wanted, look at its traffic."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

from ..model_files import ModelFiles
from ..rollout.records import Command, Observed
from ..rollout.state import LOADED, PREPARED, RolloutState
from ..targets.traffic_target import TrafficTarget
from ..traffic.differences import missing_window
from ..traffic.window import Window
from .carrying_out import STEP_SECONDS
from .chronicle import Chronicle
from .clock import boot_seconds
from .folder import RolloutFolder
from .lookout import Lookout
from .reconciling import Reconciler
from .requests import take_requests

TICK_SECONDS = 0.5
"""A person's word is heard at least as often, windows being longer."""


class Rounds:
    """Takes a rollout, whose journal and lease are held, from one look at the traffic to the next.

    Args:
      folder: of the rollout.
      chronicle: its journal.
      target: where it goes.
      model: which model.
      generation: of the lease.
      allow: promises how many seconds the next step takes; raises FencedError if the lease is lost.
    """

    def __init__(
        self,
        folder: RolloutFolder,
        chronicle: Chronicle,
        target: TrafficTarget,
        model: ModelFiles,
        generation: int,
        allow: Callable[[float], None],
    ) -> None:
        state = chronicle.state
        self._folder = folder
        self._chronicle = chronicle
        self._allow = allow
        self._gates = state.policy.gates
        self._lookout = Lookout(target, state.policy, _last_bound(state))
        self._reconciler = Reconciler(target, model, generation, allow, self._lookout.begin)
        self._troubled_since = math.inf

    def go(self, until: float, stopped: threading.Event) -> None:
        """Goes round until the rollout is finished, the time is up, or ``stopped`` is set.

        Args:
          until: on the clock of :func:`~.clock.boot_seconds`.
          stopped: may be set by another thread.

        Raises:
          FencedError: another controller has taken over.
          JournalError: the journal cannot be written.
        """
        trouble = self._bring_about()
        self._lookout.begin()
        look_at = boot_seconds() + self._gates.window_seconds
        while not (self._chronicle.state.finished or stopped.is_set() or boot_seconds() >= until):
            stopped.wait(_between(0.0, min(look_at, until) - boot_seconds(), TICK_SECONDS))
            self._allow(STEP_SECONDS)
            if boot_seconds() >= look_at:
                self._look(trouble)
                look_at = max(look_at, boot_seconds() - self._gates.window_seconds)
                look_at += self._gates.window_seconds
            trouble = self._bring_about()

    def _bring_about(self) -> str:
        take_requests(self._folder, self._chronicle)
        trouble = self._reconciler.bring_about(self._chronicle)
        if not trouble:
            self._troubled_since = math.inf
        return trouble

    def _look(self, trouble: str) -> None:
        """Journals a window; where there is none yet, sees that loading does not go on for ever."""
        state = self._chronicle.state
        if state.stage is not None:
            window = self._window(state.name, trouble)
            self._chronicle.record(Observed(window).to_record())
        elif trouble and state.name in (PREPARED, LOADED):
            self._troubled_since = min(self._troubled_since, boot_seconds())
            if boot_seconds() - self._troubled_since >= self._gates.patience_seconds:
                why = f"the version does not come to answer: {trouble}"
                self._chronicle.record(Command("abort", "the controller", why).to_record())

    def _window(self, stage: str, trouble: str) -> Window:
        """What was seen; nothing, where the target does not do what the stage asks of it."""
        if trouble:
            return missing_window(stage, self._gates.window_seconds, trouble)
        return self._lookout.look(stage)


def _last_bound(state: RolloutState) -> float | None:
    """What counted as slow in the last window that knew."""
    known = (one.slow_above for one in reversed(state.windows) if one.slow_above is not None)
    return next(known, None)


def _between(low: float, value: float, high: float) -> float:
    return max(low, min(value, high))
