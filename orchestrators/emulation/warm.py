"""Runs commands as forks of one process that has imported what TFX's tasks import.

A process a task spends most of its time on importing TensorFlow and TFX. A fork has them; what it
runs is the same ``python -m module`` with the same arguments, environment and folder.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Mapping, Sequence
from concurrent import futures
from pathlib import Path
from typing import Any

from ...components.errors import PipelineRunError
from . import forking
from .commands import ColdCommander, Command, container_environment, end_group

PRELOADED = (
    "tensorflow",
    "tfx.orchestration.kubeflow.v2.container.kubeflow_v2_run_executor",
    "tfx.components.example_gen.csv_example_gen.executor",
    "tfx.components.example_gen.import_example_gen.executor",
    "tfx.components.statistics_gen.executor",
    "tfx.components.schema_gen.executor",
    "tfx.components.example_validator.executor",
    "tfx.components.transform.executor",
    "tfx.components.trainer.executor",
    "tfx.components.pusher.executor",
    "tensorflow_model_analysis",
    "keras",
)
"""What TFX's standard tasks import; another task imports the rest for itself."""

_LISTEN_SECONDS = 20.0
"""Longest wait for what the process said before it ended."""


class WarmCommander:
    """Forks for each ``python -m``; anything else starts cold, and so does what sets variables."""

    def __init__(
        self,
        folder: Path,
        variables: Mapping[str, str] = {},
        preloaded: Sequence[str] = PRELOADED,
    ) -> None:
        """Starts the process, which imports while the caller goes on.

        Args:
          folder: where it may live, and where it leaves its log.
          variables: that the image sets.
          preloaded: the modules that it imports.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._cold = ColdCommander()
        self._futures: dict[str, futures.Future[int]] = {}
        self._children: dict[str, int] = {}
        self._unwanted: set[str] = set()
        self._closed = False
        self._lock = threading.Lock()
        self._ready = threading.Event()
        with open(folder / "warm.log", "ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, forking.__file__, str(os.getpid()), json.dumps(preloaded)],
                cwd=folder,
                env={**container_environment(folder), **variables},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def wait_until_ready(self, timeout: float | None = None) -> bool:
        """Waits for the imports, which commands wait for anyhow; whether they were done in time."""
        return self._ready.wait(timeout)

    def close(self) -> None:
        """Ends the process; commands that still run end with it."""
        self._cold.close()
        with self._lock:
            self._closed = True
            for child in self._children.values():
                end_group(child)
        end_group(self._process.pid)
        self._process.wait()
        self._listener.join(_LISTEN_SECONDS)  # it may hear only now of some that had begun

    def run(self, command: Command, timeout: float | None) -> int:
        """Runs the command in a fork, where it is ``python -m`` in the image's environment."""
        words = command.module()
        if not words or not command.plain:
            return self._cold.run(command, timeout)
        name = uuid.uuid4().hex
        ended: futures.Future[int] = futures.Future()
        with self._lock:
            self._futures[name] = ended
            self._ask(
                {
                    "id": name,
                    "words": words,
                    "folder": str(command.folder),
                    "environment": dict(command.environment),
                    "log": str(command.log),
                }
            )
        try:
            return ended.result(timeout)
        except futures.TimeoutError as error:  # in Python 3.10, another one than the built-in
            raise TimeoutError from error
        finally:
            self._leave(name, ended)

    def _leave(self, name: str, ended: futures.Future[int]) -> None:
        """Ends the command if it still runs, or, where it has not begun, as soon as it does."""
        with self._lock:
            child = self._children.pop(name, None)
            if not ended.done():
                if child is None:
                    self._unwanted.add(name)
                else:
                    end_group(child)

    def _ask(self, request: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise _gone() from error

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            if "ready" in told:
                self._ready.set()
            elif "started" in told:
                self._note_start(told["started"], told["process"])
            elif "ended" in told:
                with self._lock:
                    self._children.pop(told["ended"], None)
                    self._futures.pop(told["ended"]).set_result(told["code"])
        with self._lock:
            for waiting in self._futures.values():
                waiting.set_exception(_gone())

    def _note_start(self, name: str, process: int) -> None:
        with self._lock:
            if self._closed or name in self._unwanted:
                self._unwanted.discard(name)
                end_group(process)
            else:
                self._children[name] = process


def _gone() -> PipelineRunError:
    return PipelineRunError(
        "The warm process has ended", remedy="Emulate with --cold, which needs none."
    )
