"""What cannot be run is refused before anything is."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from tfx.orchestration.kubeflow.decorators import FinalStatusStr
from tfx.proto.orchestration import executable_spec_pb2, pipeline_pb2

from tidegate.components.errors import (
    PipelineDefinitionError,
    PipelineLockedError,
    PipelineRootError,
    PreflightError,
)
from tidegate.orchestrators.local import LocalRunner
from tidegate.orchestrators.local.launching import compiled
from tidegate.orchestrators.root import PipelineRoot
from tidegate.orchestrators.run_lock import held


def test_what_the_preflight_refuses(place, task):
    """Whoever runs a pipeline from Python is told as much as by the command, and as early."""
    runner = LocalRunner()
    early = task("Early", told=FinalStatusStr())
    with pytest.raises(PreflightError, match=r"\[final-status\] Early: .*'told' would be empty"):
        runner.run(place.pipeline(task("First"), early))
    assert (runner.nodes, runner.run_id) == ([], "")
    assert list(place.root.iterdir()) == []


def test_nodes_in_a_circle(place, task):
    """They would wait for each other for ever."""
    first = task("First")
    definition = compiled(place.pipeline(first, task("Second", before=first.outputs["model"])), "")
    definition.nodes[0].pipeline_node.upstream_nodes.append("Second")
    with pytest.raises(PipelineDefinitionError, match=r"in a circle: First, Second \(First\)"):
        LocalRunner().run_with_ir(definition)
    assert not place.database.exists()


def test_an_executor_that_cannot_be_imported(place, task):
    """To learn of it after hours of other nodes would waste them."""
    definition = compiled(place.pipeline(task("Task")), "")
    deployment = pipeline_pb2.IntermediateDeploymentConfig()
    definition.deployment_config.Unpack(deployment)
    executor = executable_spec_pb2.PythonClassExecutableSpec(class_path="absent.module.Executor")
    deployment.executor_specs["Task"].Pack(executor)
    definition.deployment_config.Pack(deployment)
    with pytest.raises(PipelineDefinitionError, match=r"absent\.module\.Executor .*\(Task\)"):
        LocalRunner().run_with_ir(definition)
    assert not place.database.exists()


def test_metadata_in_memory(place, task):
    """The nodes' processes would each have a database of their own."""
    pipeline = place.pipeline(task("Task"))
    pipeline.metadata_connection_config.Clear()
    pipeline.metadata_connection_config.fake_database.SetInParent()
    with pytest.raises(PipelineDefinitionError, match="database for ML-Metadata"):
        LocalRunner().run(pipeline)


def test_a_pipeline_that_runs_already(place, task):
    """Two runs at once would push two versions of one model."""
    folder = place.database.with_name(".metadata.db.run") / "tasks"
    with (
        held(folder, place.database),
        pytest.raises(PipelineLockedError, match="is running"),
    ):
        LocalRunner().run(place.pipeline(task("Task")))


@pytest.fixture
def disk(tmp_path):
    """Mounts a small file system; what it cannot mount is skipped."""
    mounted = []

    def mount(options: str) -> Path:
        folder = tmp_path / "disk"
        folder.mkdir(exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", options, "tidegate", str(folder)]
        if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
            pytest.skip("no file system can be mounted here")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_root_on_a_read_only_disk(disk):
    """It must be said before an hour's work, and with what to do."""
    folder = disk("ro,size=1m")
    with (
        pytest.raises(PipelineRootError, match=r"Read-only.*--root"),
        PipelineRoot(folder / "root").locked(),
    ):
        pass


def test_a_root_on_a_full_disk(disk):
    """Half a database is worse than none."""
    folder = disk("size=256k")
    with (
        pytest.raises(PipelineRootError, match=r"No space.*--root"),
        PipelineRoot(folder / "root").locked(),
    ):
        pass
    assert not (folder / "root" / "metadata.db").exists()


def test_a_disk_that_fills_up_while_a_node_writes(disk, place_at, task):
    """The error must say so; what was there stays whole, and the run is gone on with."""
    folder = disk("size=8m")
    place = place_at(folder / "root")

    def pipeline():
        first = task("First")
        return place.pipeline(first, task("Large", ["fill", 16], before=first.outputs["model"]))

    runner = LocalRunner()
    with pytest.raises(PipelineRootError, match=r"No space left on device.*\(Large\)"):
        runner.run(pipeline())
    assert place.states("First") == ["COMPLETE"]
    assert place.models("Large") == []
    remount = ["mount", "-o", "remount,size=64m", str(folder)]
    subprocess.run(remount, check=True)
    again = LocalRunner(resume=runner.run_id)
    again.run(pipeline())
    assert [node.state.value for node in again.nodes] == ["COMPLETE", "COMPLETE"]
    assert not [state for state in place.states("Large") if state == "RUNNING"]
