"""A component whose executor runs a Beam job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import apache_beam as beam
from tfx.dsl.components.base.base_beam_component import BaseBeamComponent
from tfx.dsl.components.base.base_beam_executor import BaseBeamExecutor
from tfx.dsl.components.base.executor_spec import BeamExecutorSpec
from tfx.types.artifact import Artifact
from tfx.types.channel import Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from .artifacts import Note


class CountingExecutor(BaseBeamExecutor):
    """Counts and sums numbers in a Beam pipeline."""

    def Do(
        self,
        input_dict: dict[str, list[Artifact]],
        output_dict: dict[str, list[Artifact]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Writes what it counted into its note."""
        [note] = output_dict["out"]
        folder = Path(note.uri)
        folder.mkdir(parents=True, exist_ok=True)
        with self._make_beam_pipeline() as pipeline:
            _ = (
                pipeline
                | beam.Create(range(exec_properties["rows"]))
                | beam.Map(_one_row)
                | beam.CombineGlobally(_both)
                | beam.Map(_in_words)
                | beam.io.WriteToText(str(folder / "text"), shard_name_template="")
            )
        (folder / "text").write_text((folder / "text").read_text().strip())


def _one_row(number: int) -> tuple[int, int]:
    return 1, number


def _both(rows: Any) -> tuple[int, int]:
    counted = list(rows)
    return sum(one for one, _ in counted), sum(number for _, number in counted)


def _in_words(total: tuple[int, int]) -> str:
    return f"{total[0]} rows, sum {total[1]}"


class CountingSpec(ComponentSpec):
    """A number of rows in, a note out."""

    PARAMETERS = {"rows": ExecutionParameter(type=int)}
    INPUTS: dict[str, ChannelParameter] = {}
    OUTPUTS = {"out": ChannelParameter(type=Note)}


class Counting(BaseBeamComponent):
    """Counts rows with Beam."""

    SPEC_CLASS = CountingSpec
    EXECUTOR_SPEC = BeamExecutorSpec(CountingExecutor)

    def __init__(self, rows: int) -> None:
        """Composes it."""
        super().__init__(CountingSpec(rows=rows, out=Channel(type=Note)))
