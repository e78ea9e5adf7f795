"""Two tiny real components, a gate and a worker, to run real pipelines in a second."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ml_metadata.proto import metadata_store_pb2
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
from tidegate.components.canary_pusher.lock import alone
from tidegate.components.canary_pusher.model_files import read_model
from tidegate.components.canary_pusher.targets import traffic_target_from_json
from tidegate.components.canary_pusher.targets.filesystem import (
    LOCK_FILE,
    STATE_FOLDER,
    FilesystemTarget,
)
from tidegate.components.canary_pusher.targets.target import Delivery
from tidegate.components.errors import DataError
from tidegate.components.verdict import Outcome, Verdict
from tidegate.orchestrators.lineage import connect


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


class PushedModels:
    """A pipeline root whose models were pushed for real, and recorded as TFX records a run."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True)
        self.root, self.store = root, connect(root / "metadata.db")
        self.target = FilesystemTarget(str(root / "serving"))
        self.digests: dict[str, str] = {}
        self.artifacts: dict[str, int] = {}
        self.uris: dict[str, str] = {}

    def push(self, weights: str, pushed: int = 1, target: str = "") -> int:
        """Trains and pushes; returns the version's number.

        Given another target than that of files, what was pushed is only recorded, as what is live
        there.
        """
        folder = self.root / "artifacts" / "Trainer" / "model" / weights
        (folder / "variables").mkdir(parents=True)
        (folder / "saved_model.pb").write_text(weights)
        (folder / "variables" / "variables.data").write_text(weights)
        model = read_model(str(folder))
        version = None
        if pushed and target:
            version = traffic_target_from_json(target).live()
        elif pushed:
            live = self.target.live()
            delivery = Delivery(model, True, live.number if live else None, {}, f"key of {weights}")
            version = self.target.deliver(delivery)
        archive = self.root / "artifacts" / "CanaryPusher" / "pushed_model" / weights
        shutil.copytree(folder, archive)
        trained = self._run("Trainer", [], {"model": ("Model", folder, {})}, {})["model"]
        told: dict[str, Any] = {"pushed": pushed}
        if version is not None:
            told |= {
                "pushed_version": str(version.number),
                "pushed_destination": version.model.path,
            }
        rollout = archive.parent.parent / "rollout" / weights
        rollout.mkdir(parents=True)
        said = {
            "blessed": pushed,
            "outcome": "PASS" if pushed else "INCONCLUSIVE",
            "sentence": f"It says {weights}.",
            "model_digest": model.digest,
        }
        outputs = {
            "pushed_model": ("PushedModel", archive, told),
            "rollout": ("tidegate.Rollout", rollout, said),
        }
        properties = {"target": target or self.target.to_json()}
        made = self._run("CanaryPusher", [("model", trained)], outputs, properties)
        self.digests[weights], self.uris[weights] = model.digest, str(archive)
        self.artifacts[weights] = made["pushed_model"]
        return version.number if version is not None else 0

    def note_digest(self, weights: str, digest: str) -> None:
        """Notes another digest of what was trained, whose files were changed since."""
        uri = str(self.root / "artifacts" / "CanaryPusher" / "rollout" / weights)
        [rollout] = self.store.get_artifacts_by_uri(uri)
        rollout.custom_properties["model_digest"].string_value = digest
        self.store.put_artifacts([rollout])
        self.digests[weights] = digest

    def _run(
        self,
        node: str,
        inputs: list[tuple[str, int]],
        outputs: dict[str, tuple[str, Path, dict[str, Any]]],
        properties: dict[str, str],
    ) -> dict[str, int]:
        store, pb2 = self.store, metadata_store_pb2
        kind = store.put_execution_type(pb2.ExecutionType(name=f"tidegate.components.{node}"))
        execution = pb2.Execution(type_id=kind, last_known_state=pb2.Execution.COMPLETE)
        for name, value in properties.items():
            execution.custom_properties[name].string_value = value
        pairs = [
            (store.get_artifacts_by_id([artifact])[0], _event(pb2.Event.INPUT, key))
            for key, artifact in inputs
        ]
        for key, (type_name, folder, told) in outputs.items():
            type_id = store.put_artifact_type(pb2.ArtifactType(name=type_name))
            artifact = pb2.Artifact(type_id=type_id, uri=str(folder), state=pb2.Artifact.LIVE)
            for name, value in told.items():
                field = "int_value" if isinstance(value, int) else "string_value"
                setattr(artifact.custom_properties[name], field, value)
            pairs.append((artifact, _event(pb2.Event.OUTPUT, key)))
        contexts = [
            self._context("pipeline", "flights"),
            self._context("node", f"flights.{node}"),
        ]
        _, ids, _ = store.put_execution(execution, pairs, contexts)
        return dict(zip(outputs, ids[len(inputs) :], strict=True))

    def _context(self, kind: str, name: str) -> metadata_store_pb2.Context:
        known = self.store.get_context_by_type_and_name(kind, name)
        if known is not None:
            return known
        type_id = self.store.put_context_type(metadata_store_pb2.ContextType(name=kind))
        return metadata_store_pb2.Context(type_id=type_id, name=name)


def _event(kind: int, key: str) -> metadata_store_pb2.Event:
    event = metadata_store_pb2.Event(type=kind)
    event.path.steps.add().key = key
    event.path.steps.add().index = 0
    return event


@pytest.fixture
def pushed(tmp_path: Path) -> PushedModels:
    """A pipeline root into which models can be pushed."""
    return PushedModels(tmp_path / "root")


@pytest.fixture
def hold_lock():
    """Holds a filesystem target as a push does that is under way."""

    @contextlib.contextmanager
    def hold(target: FilesystemTarget) -> Iterator[None]:
        with alone(str(Path(target.base_directory, STATE_FOLDER, LOCK_FILE))):
            yield

    return hold
