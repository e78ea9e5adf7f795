"""Takes a rollout through its stages: makes the target look as wanted, looks, writes down, again.

The journal alone knows where the rollout stands. What follows from it is in force at the target or
about to be; so a controller that was killed at any point is replaced by another one, which folds
the journal, does again what may have been left undone, and goes on.
"""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...errors import FencedError, JournalError, PushError, RolloutStateError
from ..observability.observer import Observer
from ..rollout.records import Command, Opened
from ..rollout.replaying import fold
from ..rollout.state import RolloutState
from ..targets.traffic_target import Routing, TrafficTarget
from .carrying_out import LOAD_SECONDS, STEP_SECONDS
from .chronicle import Chronicle, taken_over
from .clock import boot_seconds
from .desired import Desired, has_ended, is_prepared_for, is_under_way, read_desired
from .driving import Rounds
from .folder import RolloutFolder, rollout_folders
from .keeper import LeaseKeeper
from .lease import Lease
from .lease_record import LEASE_SECONDS
from .status import StatusFile

CLAIM_SECONDS = 60.0
"""So long a controller that starts waits for a target that cannot be used."""
RETRY_SECONDS = 1.0

Watch = Callable[[RolloutFolder], None]
"""Sees that somebody watches over a target's lease; called again and again."""


class Controller:
    """Drives one rollout, alone.

    Args:
      folder: of the rollout, as it was prepared.
      target: where it goes; the one it was prepared for.
      observers: told of every record.
      watch: sees to the watchdog, as :class:`~.watchdog_process.WatchdogStarter` does; None: there
        is none, as in a rehearsal.
      lease_seconds: how long the target stays this controller's after its last sign of life.
    """

    def __init__(
        self,
        folder: RolloutFolder,
        target: TrafficTarget,
        observers: Sequence[Observer] = (),
        watch: Watch | None = None,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self._folder = folder
        self._target = target
        self._observers = (StatusFile(folder), *observers)
        self._watch = watch
        self._lease = Lease(folder.state_directory, lease_seconds)
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Ends :meth:`run` after the step that it is in. May be called by another thread."""
        self._stopped.set()

    def run(self, seconds: float = math.inf) -> RolloutState:
        """Drives the rollout to its end, or for some time.

        An unfinished rollout keeps its split when this returns. Unless somebody drives it on until
        the lease would have ended, the watchdog gives all requests to the stable version.

        Args:
          seconds: after which it returns in any case.

        Raises:
          RolloutStateError: nothing was prepared, or for another target, or another rollout is
            under way there.
          LeaseHeldError: another controller drives this target.
          FencedError: another controller has taken over.
          JournalError: the journal is damaged or cannot be written; the stable version has all
            requests.
          PushError: the target cannot be used at all.
        """
        desired = read_desired(self._folder)
        self._require_own_target(desired)
        ended = self._ended()
        if ended is not None:
            return ended
        self._require_no_other_rollout()
        until = boot_seconds() + seconds
        self._take_lease()
        state: RolloutState | None = None
        try:
            with LeaseKeeper(self._lease) as keeper:
                state = self._drive(desired, keeper, until)
        finally:
            self._lease.release(idle=state is not None and state.finished)
        return state

    def _ended(self) -> RolloutState | None:
        # A damaged journal is dealt with once the target is this controller's.
        with contextlib.suppress(JournalError):
            return fold(self._folder.records()) if has_ended(self._folder) else None
        return None

    def _take_lease(self) -> None:
        try:
            self._lease.acquire(self._folder.key)
        except OSError as error:
            raise JournalError(
                f"Cannot take the target's lease: {error.strerror or error}",
                where=self._lease.path,
                remedy="Make room or make it writable, then run the rollout again.",
            ) from error

    def _drive(self, desired: Desired, keeper: LeaseKeeper, until: float) -> RolloutState:
        if self._watch is not None:
            self._watch(self._folder)
        try:
            self._claim(keeper)
            # A long journal takes its time to be folded, as a large live model does to be read.
            keeper.allow(LOAD_SECONDS)
            with taken_over(self._folder, self._lease, self._observers) as chronicle:
                self._begin(chronicle, desired)
                self._rounds(chronicle, desired, keeper).go(until, self._stopped)
                return chronicle.state
        except JournalError:
            # What cannot be written down is not known to the next one: better no canary.
            with contextlib.suppress(PushError):
                self._target.route(Routing(), self._lease.generation)
            raise

    def _claim(self, keeper: LeaseKeeper) -> None:
        """Tells the target the generation, so that predecessors can do no more there.

        Raises:
          FencedError: another controller has taken over.
          PushError: the target did not take it for all of :data:`CLAIM_SECONDS`.
        """
        give_up_at = boot_seconds() + CLAIM_SECONDS
        while True:
            keeper.allow(STEP_SECONDS)
            try:
                self._target.route(self._target.routing(), self._lease.generation)
                return
            except FencedError:
                raise
            except PushError:
                if self._stopped.wait(RETRY_SECONDS) or boot_seconds() >= give_up_at:
                    raise

    def _begin(self, chronicle: Chronicle, desired: Desired) -> None:
        """Opens the journal, or sees that what it was opened for still is so."""
        live = self._target.live()
        number = live.number if live is not None else None
        if not chronicle.has_begun:
            chronicle.record(self._opening(number, desired))
        chronicle.settle()
        state = chronicle.state
        if not state.finished and number not in (state.stable_number, state.number):
            now = "no version is live" if number is None else f"version {number} is live by now"
            why = f"{now}, and the rollout began beside version {state.stable_number}"
            chronicle.record(Command("abort", "the controller", why).to_record())

    def _opening(self, stable: int | None, desired: Desired) -> Mapping[str, Any]:
        """Numbers are written down before they are used, so that a successor uses no others."""
        number = self._target.next_number()
        extra: dict[str, Any] = {"serving_digest": desired.serving_digest}
        if any(stage.advance == "calibration" for stage in desired.policy.stages):
            number, extra["calibration_version"] = number + 1, number
        opened = Opened(
            key=self._folder.delivery_key,
            model_digest=desired.model.digest,
            version=number,
            stable_version=stable,
            target_digest=self._target.digest(),
            policy=desired.policy,
        )
        return {**opened.to_record(), **extra}

    def _rounds(self, chronicle: Chronicle, desired: Desired, keeper: LeaseKeeper) -> Rounds:
        def allow(seconds: float) -> None:
            keeper.allow(seconds)
            if self._watch is not None:
                # A dead watchdog is replaced; if that fails, the next step tries again.
                with contextlib.suppress(PushError):
                    self._watch(self._folder)

        generation = self._lease.generation
        return Rounds(self._folder, chronicle, self._target, desired.model, generation, allow)

    def _require_own_target(self, desired: Desired) -> None:
        if not is_prepared_for(desired, self._target):
            raise RolloutStateError(
                "The rollout was prepared for another target",
                where=str(self._folder.path),
                remedy="Run it with the target that its desired.json names.",
            )

    def _require_no_other_rollout(self) -> None:
        for other in rollout_folders(self._folder.state_directory):
            if other.key != self._folder.key and is_under_way(other):
                raise RolloutStateError(
                    "Another rollout is under way at this target",
                    where=str(other.path),
                    remedy="Drive it to its end first: abort it if this one is to take its place.",
                )
