"""A KServe target with a local cluster, as conformance tests see it."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path

from tidegate.components.canary_pusher.targets.kserve import KServeTarget

from .local_kserve import LocalKServe, cluster


@dataclasses.dataclass
class KServeCounterpart:
    target: KServeTarget
    server: LocalKServe
    mirrors: bool = False

    def shares(self) -> dict[int, float]:
        return self.server.shares()

    def loaded(self) -> set[int]:
        return self.server.loaded()


@contextlib.contextmanager
def counterpart(folder: Path, mode: str) -> Iterator[KServeCounterpart]:
    with cluster(folder) as server:
        target = KServeTarget(
            name="late",
            namespace="models",
            storage_directory=str(folder / "storage"),
            storage_uri="pvc://models/late",
            state_directory=str(folder / "state"),
            mode=mode,
            replicas=2,
            kubeconfig=server.kubeconfig,
            load_seconds=5,
            call_seconds=2,
        )
        yield KServeCounterpart(target, server)
