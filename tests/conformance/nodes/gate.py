"""A gate that says what it is told to, in the way in which all gates say it."""

from __future__ import annotations

from typing import Any

from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.types.artifact import Artifact
from tfx.types.channel import Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from tidegate.components.artifacts import DriftVerdict, write_verdict
from tidegate.components.verdict import Outcome, Verdict


class GateExecutor(BaseExecutor):
    """Writes the verdict."""

    def Do(
        self,
        input_dict: dict[str, list[Artifact]],
        output_dict: dict[str, list[Artifact]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Publishes the outcome that it was given."""
        [artifact] = output_dict["verdict"]
        write_verdict(
            artifact, Verdict("Gate", Outcome(exec_properties["outcome"]), "It was told to.")
        )


class GateSpec(ComponentSpec):
    """An outcome in, a verdict out."""

    PARAMETERS = {"outcome": ExecutionParameter(type=str)}
    INPUTS: dict[str, ChannelParameter] = {}
    OUTPUTS = {"verdict": ChannelParameter(type=DriftVerdict)}


class Gate(BaseComponent):
    """A gate that is told what to say."""

    SPEC_CLASS = GateSpec
    EXECUTOR_SPEC = ExecutorClassSpec(GateExecutor)

    def __init__(self, outcome: str) -> None:
        """Composes it."""
        super().__init__(GateSpec(outcome=outcome, verdict=Channel(type=DriftVerdict)))
