"""A component that takes anything, writes down what it saw, and does as it is told."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.types.artifact import Artifact
from tfx.types.channel import BaseChannel, Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter
from tfx.types.standard_artifacts import Boolean, Examples, Integer, String

from . import journal, seen
from .acts import Act
from .artifacts import Card, Note

PROPERTIES = ("number", "ratio", "text", "flag", "status")


class StepExecutor(BaseExecutor):
    """Writes down its inputs and properties, then acts."""

    def Do(
        self,
        input_dict: dict[str, list[Artifact]],
        output_dict: dict[str, list[Artifact]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Raises RuntimeError where it was told to fail."""
        name, page = exec_properties["label"], exec_properties["journal"]
        journal.write(
            page,
            {
                "node": name,
                "inputs": {
                    key: [seen.artifact(one) for one in several]
                    for key, several in sorted(input_dict.items())
                    if key in StepSpec.INPUTS
                },
                "properties": {
                    key: seen.typed(exec_properties[key])
                    for key in PROPERTIES
                    if exec_properties.get(key) is not None
                },
            },
        )
        act = Act.from_json(exec_properties["act"])
        time.sleep(act.sleeps)
        tried = sum(entry["node"] == name for entry in journal.entries(page))
        if act.fails < 0 or tried <= act.fails:
            raise RuntimeError(f"{name} was told to fail")
        for [artifact] in output_dict.values():
            put_out(artifact, act)


def put_out(artifact: Artifact, act: Act) -> None:
    """Fills an output artifact with what the act says."""
    for key, value in act.custom.items():
        setter = {int: "int", float: "float", str: "string"}[type(value)]
        getattr(artifact, f"set_{setter}_custom_property")(key, value)
    if isinstance(artifact, Card):
        artifact.number, artifact.label = 3, "three"
    if isinstance(artifact, (Integer, String, Boolean)):
        artifact.value = _value(artifact, act)
    else:
        Path(artifact.uri).mkdir(parents=True, exist_ok=True)
        (Path(artifact.uri) / "text").write_text(act.text)


def _value(artifact: Artifact, act: Act) -> Any:
    if isinstance(artifact, Integer):
        return int(act.text)
    return act.text == "True" if isinstance(artifact, Boolean) else act.text


class StepSpec(ComponentSpec):
    """Everything optional, but who it is and what it does."""

    PARAMETERS = {
        "label": ExecutionParameter(type=str),
        "journal": ExecutionParameter(type=str),
        "act": ExecutionParameter(type=str),
        "number": ExecutionParameter(type=int, optional=True),
        "ratio": ExecutionParameter(type=float, optional=True),
        "text": ExecutionParameter(type=str, optional=True),
        "flag": ExecutionParameter(type=bool, optional=True),
        "status": ExecutionParameter(type=str, optional=True),
    }
    INPUTS = {
        "note": ChannelParameter(type=Note, optional=True),
        "other": ChannelParameter(type=Note, optional=True),
        "card": ChannelParameter(type=Card, optional=True),
        "examples": ChannelParameter(type=Examples, optional=True),
    }
    OUTPUTS = {"out": ChannelParameter(type=Note)}


class Step(BaseComponent):
    """A node of any of these pipelines; it puts out a Note."""

    SPEC_CLASS = StepSpec
    EXECUTOR_SPEC = ExecutorClassSpec(StepExecutor)
    OUT: type[Artifact] = Note

    def __init__(
        self,
        label: str,
        page: Path,
        act: Act | None = None,
        properties: dict[str, Any] | None = None,
        **inputs: BaseChannel,
    ) -> None:
        """Composes the node ``label``, which writes into the journal ``page``."""
        super().__init__(
            self.SPEC_CLASS(
                label=label,
                journal=str(page),
                act=(act or Act()).to_json(),
                out=Channel(type=self.OUT),
                **(properties or {}),
                **inputs,
            )
        )
        self.with_id(label)

    @property
    def out(self) -> Any:
        """What it puts out."""
        return self.outputs["out"]
