"""Two tiny real components, a gate and a worker, to run real pipelines in a second."""

from __future__ import annotations

import contextlib
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


def _pipeline(root, components):
    os.makedirs(root, exist_ok=True)
    return Pipeline(
        pipeline_name="tiny",
        pipeline_root=str(root / "artifacts"),
        components=components,
        enable_cache=True,
        metadata_connection_config=sqlite_metadata_connection_config(str(root / "metadata.db")),
    )


@pytest.fixture
def tiny_pipeline(tmp_path):
    """Makes a pipeline of a gate and a worker behind it; all of one test share a root."""

    def make(outcome="PASS", failure=""):
        gate = Gate(outcome)
        with Cond(passed(gate.outputs["drift_verdict"])):
            worker = Worker(gate.outputs["drift_verdict"], failure)
        return _pipeline(tmp_path / "root", [gate, worker])

    return make


@pytest.fixture
def gates_in_a_row(tmp_path):
    """Makes a pipeline in which each gate stands behind all that come before it."""

    def make(outcomes):
        gates = []
        with contextlib.ExitStack() as conditions:
            for number, outcome in enumerate(outcomes):
                gates.append(Gate(outcome).with_id(f"Gate{number}"))
                conditions.enter_context(Cond(passed(gates[-1].outputs["drift_verdict"])))
        return _pipeline(tmp_path / "root", gates)

    return make
