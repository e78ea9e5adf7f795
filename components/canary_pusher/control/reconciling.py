"""Makes a target look as its rollout wants it, and writes down that it does."""

from __future__ import annotations

from collections.abc import Callable

from ...errors import FencedError, JournalError, PushError
from ..model_files import ModelFiles
from ..rollout.machine import wanted
from ..rollout.records import Reconciled
from ..rollout.state import ROLLED_BACK, ROLLING_BACK, RolloutState
from ..targets.traffic_target import TrafficTarget
from .carrying_out import carry_out
from .chronicle import Chronicle
from .plan import Load, Seen, Step, plan


class Reconciler:
    """Brings about what a rollout wants.

    Args:
      target: at which.
      model: the one that is rolled out.
      generation: of the lease.
      allow: promises how many seconds the next step takes; raises FencedError if the lease is lost.
      reloaded: called when a version was loaded, after which the arms' totals may begin anew.
    """

    def __init__(
        self,
        target: TrafficTarget,
        model: ModelFiles,
        generation: int,
        allow: Callable[[float], None],
        reloaded: Callable[[], None],
    ) -> None:
        self._target = target
        self._model = model
        self._generation = generation
        self._allow = allow
        self._reloaded = reloaded
        self._checked = False

    def bring_about(self, chronicle: Chronicle) -> str:
        """Does what is lacking, until nothing is.

        Returns:
          why it could not be done, a clause, so that it must be tried again; empty if it was.

        Raises:
          FencedError: another controller has taken over.
          JournalError: what was done could not be recorded.
        """
        try:
            while not chronicle.state.finished:
                state = chronicle.state
                asked = wanted(state)
                self._carry_out(self._plan(chronicle), chronicle)
                if state.in_force == asked:
                    break
                chronicle.record(Reconciled(asked).to_record())
        except (FencedError, JournalError):
            raise
        except PushError as error:
            # Whatever was done by halves is done again.
            self._checked = False
            return error.what
        return ""

    def _plan(self, chronicle: Chronicle) -> tuple[Step, ...]:
        state = chronicle.state
        seen = Seen(self._target.routing(), state.in_force, self._checked)
        return plan(wanted(state), seen, _is_leaving(state), _stand_in(chronicle))

    def _carry_out(self, steps: tuple[Step, ...], chronicle: Chronicle) -> None:
        for step in steps:
            carry_out(step, self._target, self._model, self._generation, self._allow)
        self._checked = True
        if any(isinstance(step, Load) for step in steps):
            self._reloaded()


def _is_leaving(state: RolloutState) -> bool:
    return state.name in (ROLLING_BACK, ROLLED_BACK)


def _stand_in(chronicle: Chronicle) -> int:
    """The number under which the stable model stands in for the canary in a calibration."""
    return int(chronicle.opening.get("calibration_version", chronicle.state.number))
