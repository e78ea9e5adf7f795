"""A small real pipeline: a span is ingested, a model written, and delivered by CanaryPusher."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, ClassVar

WEIGHTS = 64


class Spans:
    """As ``tidegate run`` takes it: ``tests.orchestrators.schedule.real_pipeline:Spans``."""

    name: ClassVar[str] = "spans"

    def __init__(self, wishes: Any) -> None:
        self._wishes = wishes

    def prepare(self, root: Path) -> tuple[int, ...]:
        """Takes the spans that were asked for."""
        return tuple(self._wishes.spans)

    def adopt(self, data: str, keyset: str) -> None:
        """Takes the data to be there."""

    def compose(self, **settings: Any) -> Any:
        """TFX's pipeline."""
        from tfx.components.example_gen.csv_example_gen.component import CsvExampleGen
        from tfx.orchestration.pipeline import Pipeline
        from tfx.proto import example_gen_pb2

        from tidegate.components import CanaryPusher, FilesystemTarget, RolloutPolicy
        from tidegate.pipelines.composition import only

        from .real_node import ModelWriter

        split = example_gen_pb2.Input.Split(name="rows", pattern="span-{SPAN}/rows.csv")
        example_gen = CsvExampleGen(
            input_base=str(self._wishes.data),
            input_config=example_gen_pb2.Input(splits=[split]),
            range_config=only(settings["span"]),
        )
        writer = ModelWriter(example_gen.outputs["examples"])
        pusher = CanaryPusher(
            model=writer.outputs["model"],
            target=FilesystemTarget(base_directory=str(settings["serving_root"])),
            rollout=RolloutPolicy(without_examples="promote"),
        )
        return Pipeline(
            pipeline_name=self.name,
            pipeline_root=str(settings["pipeline_root"]),
            components=[example_gen, writer, pusher],
            enable_cache=True,
            metadata_connection_config=settings["metadata_connection_config"],
        )


def write_model(folder: Path, name: str) -> None:
    """Writes a model's files, one after the other, in half a second."""
    folder.mkdir(parents=True)
    for number in range(WEIGHTS):
        (folder / f"weights-{number}").write_text(f"{name} {number}")
        time.sleep(0.5 / WEIGHTS)
