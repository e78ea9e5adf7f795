"""One look at the world: what ended is closed, what is due is noted, what may start is launched."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence

from ...components.errors import FencedError, ScheduleError
from .ending import Ending, ending_of
from .hold import LEASE_SECONDS, Hold, holder_name, take_hold
from .launching import Launcher
from .ledger import Ledger
from .planning import decisions, next_run, next_time
from .runs import ACTIVE, Run
from .settings import Schedule
from .triggers.trigger import Decision


@dataclasses.dataclass(frozen=True)
class Tick:
    """What one look did.

    Attributes:
      rival: who holds the lease, where another scheduler does; then nothing was done.
      ended: runs that were found to have ended, and what became of each.
      adopted: runs of an earlier scheduler that live.
      launched: the run that was launched.
      decided: what each trigger said, by its title.
      next_at: Unix seconds at which the next look is worth while.
    """

    rival: str = ""
    ended: tuple[tuple[Run, Ending], ...] = ()
    adopted: tuple[Run, ...] = ()
    launched: Run | None = None
    decided: Mapping[str, Decision] = dataclasses.field(default_factory=dict)
    next_at: float | None = None


class Scheduler:
    """Drives one ledger by one schedule.

    Args:
      schedule: what to run, and when.
      ledger: which of it was run.
      launcher: makes processes.
      clock: Unix seconds.
      holder: names this scheduler, for people; this process where it is empty.
      lease_seconds: after which a silent scheduler is taken to be dead.
    """

    def __init__(
        self,
        schedule: Schedule,
        ledger: Ledger,
        launcher: Launcher,
        *,
        clock: Callable[[], float] = time.time,
        holder: str = "",
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self.schedule, self.ledger, self.launcher = schedule, ledger, launcher
        self.lease_seconds = lease_seconds
        self._clock, self._holder = clock, holder or holder_name()
        self._hold: Hold | None = None
        self._children: list[subprocess.Popen[bytes]] = []

    @property
    def holds(self) -> bool:
        """Whether this scheduler held the lease when it last looked."""
        return self._hold is not None

    def tick(self) -> Tick:
        """Looks once. The lease is kept for the next look.

        Raises:
          ScheduleError: the ledger cannot be read or written.
        """
        try:
            hold = self._held()
            return Tick(rival=self._rival()) if hold is None else self._look(hold)
        except FencedError:
            self._hold = None
            return Tick(rival=self._rival())

    def beat(self) -> bool:
        """Renews the lease; whether a run has ended meanwhile or the lease is another's."""
        try:
            if self._held() is None:
                return False
        except FencedError:
            self._hold = None
            return True
        active = [run for run in self.ledger.runs() if run.state in ACTIVE]
        return any(not self.launcher.files(run).is_alive() for run in active)

    def settle(self) -> Tick:
        """Closes what ended and starts nothing."""
        try:
            hold = self._held()
            if hold is not None:
                ended, adopted = self._reconcile(hold, self.ledger.runs())
                return Tick(ended=ended, adopted=adopted)
        except FencedError:
            self._hold = None
        return Tick(rival=self._rival())

    def wait(self) -> None:
        """Waits for the processes that this scheduler launched."""
        for child in self._children:
            child.wait()

    def leave(self) -> None:
        """Gives up the lease; what runs, runs on."""
        if self._hold is not None:
            with contextlib.suppress(FencedError):
                self._hold.release()
            self._hold = None

    def _held(self) -> Hold | None:
        """The lease, renewed or taken; None where another holds it."""
        if self._hold is not None:
            self._hold.renew()
        else:
            self._hold = take_hold(self.ledger, self._holder, self.lease_seconds)
        return self._hold

    def _rival(self) -> str:
        lease = self.ledger.lease()
        return lease.holder if lease is not None else "nobody any longer"

    def _look(self, hold: Hold) -> Tick:
        ended, adopted = self._reconcile(hold, self.ledger.runs())
        now = self._clock()
        since = self.ledger.since()
        for one in self.schedule.triggers:
            if one.title not in since:
                hold.see(one.title, now)
        decided = decisions(self.schedule, self.ledger.runs(), since, now)
        _note(hold, decided)
        runs = self.ledger.runs()
        run = next_run(self.schedule, runs, now)
        launched = self._launch(hold, run, now) if run is not None else None
        return Tick("", ended, adopted, launched, decided, next_time(self.schedule, runs, decided))

    def _reconcile(
        self, hold: Hold, runs: Sequence[Run]
    ) -> tuple[tuple[tuple[Run, Ending], ...], tuple[Run, ...]]:
        """Closes active runs that are gone and adopts those that live."""
        self._children = [one for one in self._children if one.poll() is None]
        ended, adopted = [], []
        for run in runs:
            if run.state not in ACTIVE:
                continue
            lock = self.launcher.files(run).lock()
            if lock is None:
                if run.generation != hold.generation:
                    hold.adopt(run)
                    adopted.append(run)
                continue
            try:  # nobody can launch it while its lock is held here
                ending = self._close(hold, run)
            finally:
                os.close(lock)
            ended.append((run, ending))
        return tuple(ended), tuple(adopted)

    def _close(self, hold: Hold, run: Run) -> Ending:
        now = self._clock()
        ending = ending_of(run, self.launcher.files(run).ended(), self.schedule, now)
        hold.close(
            run,
            ending.state,
            now,
            ending.exit_code,
            ending.sentence,
            failures=ending.failures,
            not_before=ending.not_before,
        )
        return ending

    def _launch(self, hold: Hold, run: Run, now: float) -> Run | None:
        """First the lock, then the intent, then the process: a crash between leaves no doubt."""
        attempt = dataclasses.replace(run, attempt=run.attempt + 1)
        lock = self.launcher.files(attempt).lock()
        if lock is None:
            return None
        try:
            started = hold.start(run, now)
            if started is None:
                return None
            child = self.launcher.launch(started, lock)
        except OSError as error:
            raise ScheduleError(
                f"A run cannot be launched: {error.strerror}",
                where=str(self.launcher.folder),
                remedy="Look for a full or read-only disk. It is tried again at the next look.",
            ) from error
        finally:
            os.close(lock)
        self._children.append(child)
        hold.launched(started, child.pid)
        return dataclasses.replace(started, pid=child.pid)


def _note(hold: Hold, decided: Mapping[str, Decision]) -> None:
    """Writes into the ledger what the triggers said."""
    for title, decision in decided.items():
        for due in decision.due:
            hold.plan(title, due)
        for skip in decision.skipped:
            hold.skip(title, skip)
        if decision.due or decision.skipped:
            hold.prune(title)
