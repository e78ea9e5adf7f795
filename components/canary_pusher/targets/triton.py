"""Servers running Triton over one model repository: both versions loaded, a split for clients.

    repository/<model_name>/config.pbtxt                 which versions are served
    repository/<model_name>/<number>/model.savedmodel/   a version's files
    split_file                                           who gets which requests

A version is copied, named in the configuration's version policy, and loaded by the repository API;
the stable version goes on answering meanwhile. One that fails to load leaves all as it was.

Triton cannot split requests or mirror them: the split is published in a file that clients read; see
:mod:`.client_split`. They must ask for versions, ``/v2/models/late/versions/3/infer``: without one
Triton answers with the greatest version that is loaded, which is the canary. Its counters do tell
versions apart, but have no histogram of latencies: for that gate set ``counters`` to those of a
proxy. Nor do they count every failure: an answer that a Python model gives with an error in it is a
success to Triton. What Tidegate puts there raises instead, which is counted.

Tested against the real server (tritonserver of nvidia-pytriton 0.7.0) with SavedModels behind its
Python backend, under requests while it loads, and against a local server that keeps the rules seen
there. That wheel brings no TensorFlow backend: configurations for it were not tried.
"""

from __future__ import annotations

import dataclasses
import re
import time
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from ...atomic import write_atomically
from ...config import Config
from ...errors import PushError
from ..model_files import ModelFiles
from ..traffic.prometheus_counters import ArmCounters, CounterSource
from ..traffic.snapshot import ArmSnapshot, Snapshot
from .client_split import publish_split
from .client_split_target import ClientSplitTarget
from .counting import observe
from .services.triton import LONGEST_NAME, TritonServer
from .target import Version
from .triton_configuration import BACKENDS, PYTHON, TritonTensor, model_configuration
from .version_folder import place_version
from .waiting import wait_for

READY = "READY"
GONE = ("", "UNAVAILABLE")
PROGRAM = Path(__file__).with_name("programs") / "triton_saved_model.py"
FAILURES = "OTHER|BACKEND|REJECTED"
"""Why requests fail to be answered; one that its client cancelled says nothing of the model."""


@dataclasses.dataclass(frozen=True)
class TritonTarget(ClientSplitTarget, Config):
    """Delivers to one or more servers that share a model repository.

    Attributes:
      model_name: in the repository.
      repository: the servers' model repository, on a mounted filesystem.
      servers: each server's addresses.
      split_file: where the split is published.
      state_directory: folder of journals, leases and the ledger, on a mounted filesystem.
      inputs: of the model; with the TensorFlow backend they may be left to Triton to find out.
      outputs: likewise.
      backend: ``tensorflow``, or ``python`` for servers without that one.
      signature: of the SavedModel.
      counters: who counts the requests of each arm, in place of the servers' own metrics.
      load_seconds: after which a version that has not loaded is given up.
      call_seconds: deadline of any other call.
      kind: always ``triton``.
    """

    model_name: str
    repository: str
    servers: tuple[TritonServer, ...]
    split_file: str
    state_directory: str
    inputs: tuple[TritonTensor, ...] = ()
    outputs: tuple[TritonTensor, ...] = ()
    backend: str = "tensorflow"
    signature: str = "serving_default"
    counters: CounterSource | None = None
    load_seconds: float = 600.0
    call_seconds: float = 10.0
    kind: str = "triton"

    service: ClassVar[str] = "Triton"

    def __post_init__(self) -> None:
        is_name = re.fullmatch(r"[A-Za-z0-9_.-]+", self.model_name)
        short = len(self.model_name) <= LONGEST_NAME
        self.require(bool(is_name) and short, "model_name", "letters, digits, '_', '.' and '-'")
        for name in ("repository", "state_directory", "split_file"):
            path = getattr(self, name)
            self.require(bool(path) and "://" not in path, name, "a path on a mounted filesystem")
        self.require(bool(self.servers), "servers", "one server or more")
        self.require(self.backend in BACKENDS, "backend", f"one of {', '.join(BACKENDS)}")
        for name in ("inputs", "outputs"):
            known = self.backend != PYTHON or bool(getattr(self, name))
            self.require(known, name, "given for the Python backend")
        self.require_between("load_seconds", 1, 86_400)
        self.require_between("call_seconds", 0.1, 600)
        self.require(self.kind == "triton", "kind", "'triton'")

    def load(self, model: ModelFiles, number: int, generation: int) -> None:
        """Has every server load the model as version ``number`` beside the stable one.

        Raises:
          PushError: a server does not come to answer for it; says which and why.
          FencedError: a later generation is at work.
        """
        with self._ledger.under(generation) as held:
            held.roles.taking(number, model)
        placed = self._place(model, number)
        with self._ledger.under(generation) as held:
            held.write(held.roles.taking(number, placed))
            publish_split(self.split_file, self.model_name, held.roles)
            self._configure(held.roles.versions)
        try:
            for server in self.servers:
                if self._state(server, number) != READY:
                    server.load(self.model_name, self.load_seconds)
        except PushError:
            # A server that starts anew would fail over it, and not come up with the stable one.
            with self._ledger.under(generation) as held:
                self._configure(set(held.roles.versions) - {number})
            raise
        with self._ledger.under(generation) as held:
            held.roles.require_canary(number)
        for server in self.servers:
            self._await(server, number, (READY,), "has not become ready")

    def observe(self) -> Snapshot:
        """Totals of both arms: those of ``counters``, or the servers' own by version.

        Raises:
          PushError: they cannot be had.
        """
        roles = self._ledger.read()
        if self.counters is not None or not all(server.metrics for server in self.servers):
            return observe(self.counters, roles.canary, roles.stable, self.split_file)
        return Snapshot(time.monotonic(), self._counted(roles.canary), self._counted(roles.stable))

    def promote(self, number: int, generation: int) -> Version:
        """Gives version ``number`` all requests for good.

        Raises:
          PushError: it could not be done.
          FencedError: a later generation is at work.
        """
        with self._ledger.under(generation) as held:
            roles = held.roles.promoted(number)
            publish_split(self.split_file, self.model_name, roles)
            held.write(roles)
            return Version(number, roles.versions[number])

    def retire(self, number: int, generation: int) -> None:
        """Has every server unload version ``number``; its files stay.

        Raises:
          PushError: it answers requests, or a server cannot be reached.
          FencedError: a later generation is at work.
        """
        with self._ledger.under(generation) as held:
            roles = held.roles.without(number)
            publish_split(self.split_file, self.model_name, roles)
            self._configure(roles.versions)
            held.write(roles)
        for server in self.servers:
            if roles.versions:
                server.load(self.model_name, self.load_seconds)
            else:
                server.unload(self.model_name, self.call_seconds)
            self._await(server, number, GONE, "has not gone")

    def _place(self, model: ModelFiles, number: int) -> ModelFiles:
        folder = Path(self.repository) / self.model_name / str(number)
        placed = place_version(model, str(folder / "model.savedmodel"))
        if self.backend == PYTHON:
            self._write(folder / "model.py", PROGRAM.read_text(encoding="utf-8"))
        return placed

    def _configure(self, versions: Iterable[int]) -> None:
        text = model_configuration(
            self.model_name,
            self.backend,
            sorted(versions),
            self.inputs,
            self.outputs,
            self.signature,
        )
        self._write(Path(self.repository) / self.model_name / "config.pbtxt", text)

    def _write(self, path: Path, text: str) -> None:
        try:
            write_atomically(path, text)
        except OSError as error:
            raise PushError(
                f"Cannot write into the model repository: {error.strerror or error}",
                where=str(path),
                remedy="Check that it is there, writable and not full.",
            ) from error

    def _state(self, server: TritonServer, number: int) -> str:
        states = server.states(self.model_name, self.call_seconds)
        return states.get(number, ("", ""))[0]

    def _await(self, server: TritonServer, number: int, ends: tuple[str, ...], what: str) -> None:
        wait_for(
            lambda: self._state(server, number) in ends or None,
            self.load_seconds,
            f"Version {number} of {self.model_name!r} {what}",
            where=server.http,
            remedy="Look at the server's log, or allow it more load_seconds.",
        )

    def _counted(self, number: int | None) -> ArmSnapshot:
        """The sum over the servers."""
        if number is None:
            return ArmSnapshot()
        version = f'model="{self.model_name}",version="{number}"'
        failed = f'nv_inference_request_failure{{{version},reason=~"{FAILURES}"}}'
        success = f"nv_inference_request_success{{{version}}}"
        arms = [
            ArmCounters(server.metrics, requests=(success, failed), errors=(failed,)).read()
            for server in self.servers
        ]
        return ArmSnapshot(
            requests=sum(arm.requests for arm in arms), errors=sum(arm.errors for arm in arms)
        )
