"""A Vertex AI target with a local service, as conformance tests see it."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path

from tidegate.components.canary_pusher.targets.vertex import VertexTarget

from .local_vertex import LocalVertex, vertex


@dataclasses.dataclass
class VertexCounterpart:
    target: VertexTarget
    server: LocalVertex
    mirrors: bool = False

    def shares(self) -> dict[int, float]:
        return {int(number): percent for number, percent in self.server.split.items()}

    def loaded(self) -> set[int]:
        return {int(number) for number in self.server.deployed}


@contextlib.contextmanager
def counterpart(folder: Path) -> Iterator[VertexCounterpart]:
    with vertex() as server:
        target = VertexTarget(
            project="flights",
            location="here",
            endpoint="7",
            model_name="late",
            storage_directory=str(folder / "storage"),
            storage_uri="gs://flights/late",
            container_image="registry/tf2-cpu:1",
            state_directory=str(folder / "state"),
            api_endpoint=server.address,
            load_seconds=5,
            call_seconds=2,
        )
        yield VertexCounterpart(target, server)
