"""A real model server on this machine: KServe in a process of its own, on loopback."""

from __future__ import annotations

import dataclasses
import os
import socket
import sys
import time
from pathlib import Path

from ...atomic import write_atomically
from ...environments import provide
from ...errors import PushError
from ..settings.rehearsal import Faults
from ..traffic.fetching import fetch
from .kserve_environment import KSERVE
from .server_options import MODEL_NAME, ServerOptions
from .ward import Program

_PROGRAM = f"{__package__}.programs.kserve_server"
_LOOK_SECONDS = 0.05

# Two arms, their proxy and their load share a few cores: an arm takes one of them at most.
_SURROUNDINGS = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "OMP_NUM_THREADS": "1",
    "PYTHONUNBUFFERED": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
}


class ModelServer:
    """Serves the newest version in a folder of versions; new ones are taken while it answers.

    Attributes:
      port: on 127.0.0.1.
      folder: of its log and its faults.
      shadow_log: the file to which it appends each answer.
    """

    def __init__(
        self,
        models: Path,
        folder: Path,
        *,
        version: int | None = None,
        signature: str = "serving_default",
        output: str | None = None,
        warm_up: Path | None = None,
    ) -> None:
        """Prepares it; :meth:`start` starts it.

        Args:
          models: folder with ``1/``, ``2/`` and so on, each a SavedModel; it may still be empty.
          folder: for what it writes.
          version: the only version to serve; None: always the newest.
          signature: serving signature that is called.
          output: name of its output; None: the only one.
          warm_up: see :class:`ServerOptions`.

        Raises:
          InstallationError: KServe cannot be installed.
        """
        self.folder = folder
        self.shadow_log = folder / "shadow.jsonl"
        self.port = 0
        self._program: Program | None = None
        self._faults = folder / "faults.json"
        self._options = ServerOptions(
            environment=str(provide(KSERVE)),
            models=str(models),
            version=version,
            signature=signature,
            output=output,
            shadow_log=str(self.shadow_log),
            faults=str(self._faults),
            warm_up=str(warm_up) if warm_up is not None else "",
        )

    def start(self) -> None:
        """Starts it, under the same port each time; :meth:`await_version` tells when it answers.

        Raises:
          PushError: it cannot be started.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with socket.socket() as listening:
            # Bound here, so that nobody else takes the port; it is the server that listens.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(("127.0.0.1", self.port))
            self.port = listening.getsockname()[1]
            options = dataclasses.replace(self._options, socket=listening.fileno())
            self._program = Program(
                [sys.executable, "-m", _PROGRAM, options.to_json()],
                self.folder / "server.log",
                environment={
                    **_SURROUNDINGS,
                    "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                },
                inherited=[listening.fileno()],
            )

    @property
    def pid(self) -> int:
        """The process id of the server itself."""
        assert self._program is not None
        return self._program.pid

    def url(self, path: str = "") -> str:
        """The address of something in this server."""
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def predict_path(self) -> str:
        """Where it takes requests of the V1 protocol."""
        return f"/v1/models/{MODEL_NAME}:predict"

    @property
    def ready_path(self) -> str:
        """Where it tells whether a version answers, which stands for ``{version}``."""
        return f"/v2/models/{MODEL_NAME}/versions/{{version}}/ready"

    def inject(self, faults: Faults) -> None:
        """Changes what goes wrong on purpose, within a tenth of a second."""
        write_atomically(self._faults, faults.to_json())

    def await_version(self, number: int, seconds: float = 60.0) -> None:
        """Returns once a version answers.

        Raises:
          PushError: it does not in this time, or the server ended; with the end of its log.
        """
        self._await(self.ready_path.format(version=number), f"serve version {number}", seconds)

    def await_life(self, seconds: float = 60.0) -> None:
        """Returns once it answers anything, with or without a version.

        Raises:
          PushError: as :meth:`await_version`.
        """
        self._await("/v2/health/live", "answer", seconds)

    def stop(self) -> None:
        """Ends it. Doing so again changes nothing."""
        if self._program is not None:
            self._program.stop()

    def _await(self, path: str, what: str, seconds: float) -> None:
        assert self._program is not None
        end, reason = time.monotonic() + seconds, ""
        while time.monotonic() < end:
            if (code := self._program.poll()) is not None:
                raise self._failed(f"ended with exit code {code}")
            try:
                fetch(self.url(path), 1.0)
                return
            except PushError as error:
                reason = error.what
            time.sleep(_LOOK_SECONDS)
        raise self._failed(f"does not {what} within {seconds:g} s: {reason}")

    def _failed(self, what: str) -> PushError:
        assert self._program is not None
        return PushError(
            f"The model server {what}",
            where=str(self.folder),
            remedy=f"Its log ends:\n{self._program.tail()}",
        )
