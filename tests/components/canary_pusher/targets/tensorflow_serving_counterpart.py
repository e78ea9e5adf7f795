"""A TensorFlow Serving target with a local server, as conformance tests see it."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path

from tidegate.components.canary_pusher.targets.client_split import read_split
from tidegate.components.canary_pusher.targets.tensorflow_serving import TensorFlowServingTarget

from .local_tensorflow_serving import LocalTensorFlowServing, serving, version_that_answers


@dataclasses.dataclass
class TensorFlowServingCounterpart:
    target: TensorFlowServingTarget
    server: LocalTensorFlowServing
    mirrors: bool = False

    def shares(self) -> dict[int, float]:
        """What clients do that follow the split: they must be answered by the version they ask."""
        arms = read_split(self.target.split_file).arms
        for arm in arms:
            if arm.percent:
                answered = version_that_answers(self.server.address, "late", number=arm.version)
                assert answered == arm.version
        return {arm.version: arm.percent for arm in arms}

    def loaded(self) -> set[int]:
        return self.server.loaded("late")


def target_of(server: LocalTensorFlowServing, folder: Path) -> TensorFlowServingTarget:
    return TensorFlowServingTarget(
        model_name="late",
        addresses=(server.address,),
        base_path=str(folder / "serving" / "late"),
        config_file=str(folder / "serving" / "models.config"),
        split_file=str(folder / "serving" / "split.json"),
        state_directory=str(folder / "state"),
        load_seconds=5,
        call_seconds=2,
    )


@contextlib.contextmanager
def counterpart(folder: Path) -> Iterator[TensorFlowServingCounterpart]:
    with serving() as server:
        yield TensorFlowServingCounterpart(target_of(server, folder), server)
