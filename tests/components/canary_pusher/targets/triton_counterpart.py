"""A Triton target with a local server, as conformance tests see it."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path

from tidegate.components.canary_pusher.targets.client_split import read_split
from tidegate.components.canary_pusher.targets.triton import TritonTarget

from .local_triton import LocalTriton, triton


@dataclasses.dataclass
class TritonCounterpart:
    target: TritonTarget
    server: LocalTriton
    mirrors: bool = False

    def shares(self) -> dict[int, float]:
        """What clients do that follow the split: they must ask for versions that are ready."""
        arms = read_split(self.target.split_file).arms
        assert {arm.version for arm in arms if arm.percent} <= self.server.ready()
        return {arm.version: arm.percent for arm in arms}

    def loaded(self) -> set[int]:
        return self.server.ready()


@contextlib.contextmanager
def counterpart(folder: Path) -> Iterator[TritonCounterpart]:
    with triton(folder / "repository") as server:
        target = TritonTarget(
            model_name="late",
            repository=str(folder / "repository"),
            servers=(server.addresses,),
            split_file=str(folder / "split.json"),
            state_directory=str(folder / "state"),
            load_seconds=5,
            call_seconds=2,
        )
        yield TritonCounterpart(target, server)
