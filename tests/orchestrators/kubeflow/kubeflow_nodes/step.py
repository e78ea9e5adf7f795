"""A component that writes down what its executor was given."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.types.artifact import Artifact
from tfx.types.channel import Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter
from tfx.types.standard_artifacts import Integer

from .card import Card

SEEN = "seen.json"
BIG = 2**53 + 1


class StepExecutor(BaseExecutor):
    """Writes what it was given beside its card, and does as its properties say."""

    def Do(
        self,
        input_dict: dict[str, list[Artifact]],
        output_dict: dict[str, list[Artifact]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Breaks, sleeps, and writes a card and a value."""
        time.sleep(exec_properties.get("sleeps") or 0.0)
        if exec_properties.get("breaks"):
            raise ValueError("it was told to break")
        [card], [value] = output_dict["card"], output_dict["value"]
        card.number = BIG
        card.set_int_custom_property("blessed", 1)
        card.set_int_custom_property("big", BIG)
        value.write(exec_properties.get("number") or 0)
        seen = {
            "properties": {
                name: [type(one).__name__, one] for name, one in exec_properties.items()
            },
            "before": [
                [type(one).__name__, one.number, one.get_int_custom_property("big"), one.shout()]
                for one in input_dict.get("before", [])
            ],
        }
        Path(card.uri, SEEN).write_text(json.dumps(seen))
        times = Path(os.path.dirname(card.uri), "times")
        times.write_text(times.read_text() + "x" if times.exists() else "x")


class StepSpec(ComponentSpec):
    """Everything optional."""

    PARAMETERS = {
        "number": ExecutionParameter(type=int, optional=True),
        "flag": ExecutionParameter(type=bool, optional=True),
        "ratio": ExecutionParameter(type=float, optional=True),
        "text": ExecutionParameter(type=str, optional=True),
        "file": ExecutionParameter(type=str, optional=True),
        "sleeps": ExecutionParameter(type=float, optional=True),
        "breaks": ExecutionParameter(type=bool, optional=True),
        "status": ExecutionParameter(type=str, optional=True),
    }
    INPUTS = {"before": ChannelParameter(type=Card, optional=True)}
    OUTPUTS = {"card": ChannelParameter(type=Card), "value": ChannelParameter(type=Integer)}


class Step(BaseComponent):
    """One step."""

    SPEC_CLASS = StepSpec
    EXECUTOR_SPEC = ExecutorClassSpec(StepExecutor)

    def __init__(self, **given: Any) -> None:
        """Takes what StepSpec does."""
        super().__init__(StepSpec(card=Channel(type=Card), value=Channel(type=Integer), **given))
