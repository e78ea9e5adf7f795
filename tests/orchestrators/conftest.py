"""Two tiny real components, a gate and a worker, to run real pipelines in a second."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.dsl.experimental.conditionals.conditional import Cond
from tfx.orchestration.metadata import sqlite_metadata_connection_config
from tfx.orchestration.pipeline import Pipeline
from tfx.types import standard_artifacts
from tfx.types.channel import Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from tidegate.components.artifacts import DriftVerdict, passed, write_verdict
from tidegate.components.errors import DataError
from tidegate.components.verdict import Outcome, Verdict


class GateSpec(ComponentSpec):
    PARAMETERS = {"outcome": ExecutionParameter(type=str)}
    INPUTS = {}
    OUTPUTS = {"drift_verdict": ChannelParameter(type=DriftVerdict)}


class GateExecutor(BaseExecutor):
    def Do(self, input_dict, output_dict, exec_properties):
        [artifact] = output_dict["drift_verdict"]
        outcome = Outcome(exec_properties["outcome"])
        write_verdict(artifact, Verdict("Gate", outcome, f"It says {outcome.value}."))


class Gate(BaseComponent):
    SPEC_CLASS = GateSpec
    EXECUTOR_SPEC = ExecutorClassSpec(GateExecutor)

    def __init__(self, outcome):
        super().__init__(GateSpec(outcome=outcome, drift_verdict=Channel(type=DriftVerdict)))


class WorkerSpec(ComponentSpec):
    PARAMETERS = {"failure": ExecutionParameter(type=str)}
    INPUTS = {"drift_verdict": ChannelParameter(type=DriftVerdict)}
    OUTPUTS = {"model": ChannelParameter(type=standard_artifacts.Model)}


class WorkerExecutor(BaseExecutor):
    def Do(self, input_dict, output_dict, exec_properties):
        if exec_properties["failure"] == "bug":
            raise RuntimeError("a bug")
        if exec_properties["failure"] == "data":
            raise DataError("Column 'a' is missing", where="f.csv", remedy="Add it.")
        [model] = output_dict["model"]
        Path(model.uri, "saved_model.pb").write_text("model")


class Worker(BaseComponent):
    SPEC_CLASS = WorkerSpec
    EXECUTOR_SPEC = ExecutorClassSpec(WorkerExecutor)

    def __init__(self, drift_verdict, failure):
        outputs = {"model": Channel(type=standard_artifacts.Model)}
        super().__init__(WorkerSpec(drift_verdict=drift_verdict, failure=failure, **outputs))


@pytest.fixture
def tiny_pipeline(tmp_path):
    """Makes a pipeline of a gate and a worker behind it, under one root."""

    def make(outcome="PASS", failure=""):
        gate = Gate(outcome)
        with Cond(passed(gate.outputs["drift_verdict"])):
            worker = Worker(gate.outputs["drift_verdict"], failure)
        os.makedirs(tmp_path / "root", exist_ok=True)
        return Pipeline(
            pipeline_name="tiny",
            pipeline_root=str(tmp_path / "root" / "artifacts"),
            components=[gate, worker],
            enable_cache=True,
            metadata_connection_config=sqlite_metadata_connection_config(
                str(tmp_path / "root" / "metadata.db")
            ),
        )

    return make
