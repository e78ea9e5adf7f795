"""Sees that a rehearsal's processes run, and ends the rollout where one does not."""

from __future__ import annotations

import threading
import time
from types import TracebackType

from ..control.controller import Controller
from .rig import Rig, is_running

_LOOK_SECONDS = 0.1


class Overseer:
    """Stops the controller once Envoy or the stable version's server is gone.

    With one of them gone, what the gates see is no longer the model's doing. Where it is the
    canary's server, the gates see what users would, and have ``grace_seconds`` to take it back.

    Attributes:
      broken: what is gone, in words; empty as long as all of it runs.
      is_the_canary: whether that is the canary's server and nothing else.
    """

    def __init__(self, rig: Rig, controller: Controller, grace_seconds: float) -> None:
        self.broken = ""
        self.is_the_canary = False
        self._processes = rig.processes()
        self._canary = f"the model server {rig.canary_server}"
        self._controller = controller
        self._grace_seconds = grace_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="overseer", daemon=True)

    def __enter__(self) -> Overseer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()
        # What ended just before the controller did.
        self._find()

    def _look(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            self._find()
            if self.broken and not self.is_the_canary:
                break
            if self.broken:
                self._wait_for_the_gates()
                break
        if self.broken:
            self._controller.stop()

    def _find(self) -> None:
        gone = [name for name, process in self._processes.items() if not is_running(process)]
        if gone:
            self.broken = f"{' and '.join(gone)} ended"
            self.is_the_canary = gone == [self._canary]

    def _wait_for_the_gates(self) -> None:
        end = time.monotonic() + self._grace_seconds
        while time.monotonic() < end and self.is_the_canary:
            if self._over.wait(_LOOK_SECONDS):
                return
            self._find()
