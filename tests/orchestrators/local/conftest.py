"""One small component that does as it is told, to see what the runner makes of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.dsl.experimental.node_execution_options.utils import NodeExecutionOptions
from tfx.orchestration.metadata import sqlite_metadata_connection_config
from tfx.orchestration.pipeline import Pipeline
from tfx.types import standard_artifacts
from tfx.types.channel import Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from tidegate.components.errors import DataError
from tidegate.orchestrators.lineage import connect


class TaskSpec(ComponentSpec):
    PARAMETERS = {"does": ExecutionParameter(type=str), "told": ExecutionParameter(type=str)}
    INPUTS = {
        "before": ChannelParameter(type=standard_artifacts.Model, optional=True),
    }
    OUTPUTS = {"model": ChannelParameter(type=standard_artifacts.Model)}


class TaskExecutor(BaseExecutor):
    """Does the steps of ``does``, a JSON list of [verb, argument], then writes its output."""

    def Do(self, input_dict, output_dict, exec_properties):
        folder = Path(output_dict["model"][0].uri)
        for verb, argument in json.loads(exec_properties["does"]):
            getattr(self, f"_{verb}")(folder, argument, exec_properties)
        (folder / "saved_model.pb").write_text("model")

    def _note(self, folder, path, exec_properties):
        with open(path, "a", encoding="utf-8") as notes:
            notes.write(f"{os.getpid()}\n")

    def _tell(self, folder, path, exec_properties):
        Path(path).write_text(exec_properties["told"])

    def _sleep(self, folder, seconds, exec_properties):
        time.sleep(seconds)

    def _leave_half(self, folder, name, exec_properties):
        (folder / name).write_text("half")

    def _start_child(self, folder, path, exec_properties):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        Path(path).write_text(str(child.pid))

    def _fail_before(self, folder, settings, exec_properties):
        path, attempts = settings
        with open(path, "a", encoding="utf-8") as tries:
            tries.write("x")
        if Path(path).stat().st_size < attempts:
            raise DataError("Not yet", where="there", remedy="Wait.")

    def _fail(self, folder, what, exec_properties):
        raise RuntimeError(what)

    def _fill(self, folder, mebibytes, exec_properties):
        with open(folder / "large", "wb") as large:
            for _ in range(mebibytes):
                large.write(bytes(1 << 20))

    def _die(self, folder, number, exec_properties):
        os.kill(os.getpid(), signal.Signals[number])


class Task(BaseComponent):
    SPEC_CLASS = TaskSpec
    EXECUTOR_SPEC = ExecutorClassSpec(TaskExecutor)

    def __init__(self, name, *does, before=None, told="", **options):
        outputs = {"model": Channel(type=standard_artifacts.Model)}
        super().__init__(TaskSpec(does=json.dumps(does), told=told, before=before, **outputs))
        self.with_id(name)
        if options:
            self.node_execution_options = NodeExecutionOptions(**options)


class Place:
    """A root for pipelines of tasks."""

    def __init__(self, root: Path) -> None:
        root.mkdir()
        self.root = root
        self.database = root / "metadata.db"

    def pipeline(self, *tasks, cache=True):
        return Pipeline(
            pipeline_name="tasks",
            pipeline_root=str(self.root / "artifacts"),
            components=list(tasks),
            enable_cache=cache,
            metadata_connection_config=sqlite_metadata_connection_config(str(self.database)),
        )

    def executions(self, node):
        """Those of a node, oldest first."""
        store = connect(self.database)
        context = store.get_context_by_type_and_name("node", f"tasks.{node}")
        found = store.get_executions_by_context(context.id) if context else []
        return sorted(found, key=lambda one: one.id)

    def states(self, node):
        return [one.State.Name(one.last_known_state) for one in self.executions(node)]

    def reason(self, node):
        return self.executions(node)[-1].custom_properties["tidegate_reason"].string_value

    def models(self, node):
        """The folders of its outputs that are there."""
        return sorted(self.root.glob(f"artifacts/{node}/model/*"))


@pytest.fixture
def place_at() -> type[Place]:
    return Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "root")


@pytest.fixture
def task() -> type[Task]:
    return Task
