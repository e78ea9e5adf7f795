"""A target on files: it keeps what it was told, counts the requests of time, and fences.

    state.json   the versions, the split, the greatest generation, the totals until the last change
    log.jsonl    everything that was done, by whom, under which generation

Requests are those of an imagined crowd, so many a second of the boot clock, from which the split
takes its shares; the canary's errors are those of the model's file ``error_rate``.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.targets.target import Version
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.canary_pusher.traffic.snapshot import ArmSnapshot, Snapshot
from tidegate.components.config import Config
from tidegate.components.errors import FencedError, PushError

REQUESTS_PER_SECOND = 20_000.0

EMPTY: dict[str, Any] = {
    "generation": 0,
    "stable": None,
    "canary": None,
    "weight": 0.0,
    "mirror": 0.0,
    "models": {},
    "since": 0.0,
    "canary_requests": 0.0,
    "canary_errors": 0.0,
    "stable_requests": 0.0,
    "compared": 0.0,
}


@dataclasses.dataclass(frozen=True)
class FileTarget(Config):
    """Keeps everything in ``folder``, by default under ``state_directory``; see the module."""

    state_directory: str
    folder: str = ""
    kind: str = "file"

    mirrors: ClassVar[bool] = True
    whole_percents: ClassVar[bool] = False

    @property
    def _folder(self) -> Path:
        return Path(self.folder or f"{self.state_directory}/target")

    def live(self) -> Version | None:
        state = self._read()
        if state["stable"] is None:
            return None
        return Version(state["stable"], ModelFiles(**state["models"][str(state["stable"])]))

    def next_number(self) -> int:
        return max((int(number) for number in self._read()["models"]), default=0) + 1

    def load(self, model: ModelFiles, number: int, generation: int) -> None:
        with self._changing("load", generation, number=number) as state:
            known = state["models"].get(str(number))
            if known is not None and known["digest"] != model.digest:
                raise PushError(f"Version {number} is another model")
            state["models"][str(number)] = dataclasses.asdict(model)
            if number != state["stable"]:
                state["canary"] = number

    def route(self, routing: Routing, generation: int) -> None:
        with self._changing("route", generation, weight=routing.weight) as state:
            if (routing.weight or routing.mirror) and state["canary"] is None:
                raise PushError("There is no canary")
            state["weight"], state["mirror"] = routing.weight, routing.mirror

    def routing(self) -> Routing:
        state = self._read()
        return Routing(state["weight"], state["mirror"])

    def observe(self, policy: RolloutPolicy | None = None) -> Snapshot:
        if (self._folder / "blind").exists():
            raise PushError("the counters do not answer")
        state = _counted(self._read())
        return Snapshot(
            seconds=time.monotonic(),
            canary=ArmSnapshot(int(state["canary_requests"]), int(state["canary_errors"])),
            stable=ArmSnapshot(int(state["stable_requests"])),
            compared=int(state["compared"]),
        )

    def promote(self, number: int, generation: int) -> Version:
        with self._changing("promote", generation, number=number) as state:
            if number not in (state["canary"], state["stable"]):
                raise PushError(f"Version {number} is not the canary")
            state.update(stable=number, canary=None, weight=0.0, mirror=0.0)
            return Version(number, ModelFiles(**state["models"][str(number)]))

    def retire(self, number: int, generation: int) -> None:
        with self._changing("retire", generation, number=number) as state:
            if number == state["canary"]:
                if state["weight"]:
                    raise PushError(f"Version {number} answers requests")
                state["canary"] = None

    def log(self) -> list[dict[str, Any]]:
        """What was done, oldest first."""
        path = self._folder / "log.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    @contextlib.contextmanager
    def _changing(self, what: str, generation: int, **facts: Any) -> Iterator[dict[str, Any]]:
        """Changes the state, whole or not at all, one process at a time."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with open(self._folder / "lock", "ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            state = self._read()
            if generation < state["generation"]:
                raise FencedError(f"Generation {state['generation']} is at work", where=what)
            state = _counted({**state, "generation": generation})
            yield state
            self._write(state)
            done = {"what": what, "generation": generation, "process": os.getpid(), **facts}
            with open(self._folder / "log.jsonl", "a") as log:
                log.write(json.dumps(done) + "\n")

    def _read(self) -> dict[str, Any]:
        try:
            state: dict[str, Any] = json.loads((self._folder / "state.json").read_text())
        except FileNotFoundError:
            return json.loads(json.dumps(EMPTY))
        return state

    def _write(self, state: dict[str, Any]) -> None:
        aside = self._folder / ".state.json"
        aside.write_text(json.dumps(state))
        os.replace(aside, self._folder / "state.json")


def _counted(state: dict[str, Any]) -> dict[str, Any]:
    """The totals brought up to now."""
    now = time.clock_gettime(time.CLOCK_BOOTTIME)
    asked = REQUESTS_PER_SECOND * (now - state["since"] if state["since"] else 0.0)
    canary = asked * state["weight"] / 100
    return {
        **state,
        "since": now,
        "canary_requests": state["canary_requests"] + canary,
        "canary_errors": state["canary_errors"] + canary * _error_rate(state),
        "stable_requests": state["stable_requests"] + asked - canary,
        "compared": state["compared"] + asked * state["mirror"] / 100,
    }


def _error_rate(state: dict[str, Any]) -> float:
    model = state["models"].get(str(state["canary"]))
    path = Path(model["path"]) / "error_rate" if model else None
    return float(path.read_text()) if path is not None and path.exists() else 0.0
