"""Two independent nodes of five seconds each: TFX's LocalDagRunner beside Tidegate's LocalRunner.

Prints for both how long the run took, and the bar. A second run, all of it from the cache, shows
what a node costs beyond its own work.

    python benchmarks/local_parallel.py [--seconds 5] [--cached-nodes 9]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from ml_metadata.proto import metadata_store_pb2
from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.orchestration.local.local_dag_runner import LocalDagRunner
from tfx.orchestration.metadata import sqlite_metadata_connection_config
from tfx.orchestration.pipeline import Pipeline
from tfx.types import standard_artifacts
from tfx.types.channel import Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from tidegate.orchestrators.local import LocalRunner
from tidegate.orchestrators.observed import NodeState

PARALLEL_BAR = 6.0
CACHED_BAR = 1.0


class SleeperSpec(ComponentSpec):
    PARAMETERS = {"seconds": ExecutionParameter(type=float)}
    INPUTS = {"before": ChannelParameter(type=standard_artifacts.Model, optional=True)}
    OUTPUTS = {"model": ChannelParameter(type=standard_artifacts.Model)}


class SleeperExecutor(BaseExecutor):
    """Sleeps, as a node that waits for a disk or a service would."""

    def Do(self, input_dict, output_dict, exec_properties):
        time.sleep(exec_properties["seconds"])
        Path(output_dict["model"][0].uri, "done").write_text("")


class Sleeper(BaseComponent):
    SPEC_CLASS = SleeperSpec
    EXECUTOR_SPEC = ExecutorClassSpec(SleeperExecutor)

    def __init__(self, seconds, before=None):
        outputs = {"model": Channel(type=standard_artifacts.Model)}
        super().__init__(SleeperSpec(seconds=seconds, before=before, **outputs))


def pipeline(root: Path, nodes: list[BaseComponent]) -> Pipeline:
    root.mkdir(parents=True, exist_ok=True)
    connection: metadata_store_pb2.ConnectionConfig = sqlite_metadata_connection_config(
        str(root / "metadata.db")
    )
    return Pipeline(
        pipeline_name="sleepers",
        pipeline_root=str(root / "artifacts"),
        components=nodes,
        enable_cache=True,
        metadata_connection_config=connection,
    )


def two(root: Path, seconds: float) -> Pipeline:
    return pipeline(root, [Sleeper(seconds).with_id("First"), Sleeper(seconds).with_id("Second")])


def chain(root: Path, length: int) -> Pipeline:
    nodes = [Sleeper(0.0).with_id("Node1")]
    for number in range(2, length + 1):
        nodes.append(Sleeper(0.0, nodes[-1].outputs["model"]).with_id(f"Node{number}"))
    return pipeline(root, nodes)


def seconds_of(runner: LocalDagRunner, what: Pipeline) -> float:
    began = time.monotonic()
    runner.run(what)
    return time.monotonic() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--cached-nodes", type=int, default=9)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        # TFX's runner starts gRPC in its process, so it comes last, and does not weigh on ours.
        ours = seconds_of(LocalRunner(), two(root / "ours", told.seconds))
        seconds_of(LocalRunner(), chain(root / "LocalRunner", told.cached_nodes))
        again = LocalRunner()
        our_rerun = seconds_of(again, chain(root / "LocalRunner", told.cached_nodes))
        assert {node.state for node in again.nodes} == {NodeState.CACHED}, again.nodes
        theirs = seconds_of(LocalDagRunner(), two(root / "theirs", told.seconds))
        seconds_of(LocalDagRunner(), chain(root / "LocalDagRunner", told.cached_nodes))
        their_rerun = seconds_of(
            LocalDagRunner(), chain(root / "LocalDagRunner", told.cached_nodes)
        )
        bar = PARALLEL_BAR - 5.0 + told.seconds
        print(f"two nodes of {told.seconds:g} s at once: bar {bar:g} s")
        print(f"  LocalDagRunner {theirs:6.2f} s")
        print(f"  LocalRunner    {ours:6.2f} s  ({theirs / ours:.2f} times as fast)")
        print(f"cached rerun of {told.cached_nodes} nodes in a row: bar {CACHED_BAR:g} s")
        print(f"  LocalDagRunner {their_rerun:6.2f} s")
        print(f"  LocalRunner    {our_rerun:6.2f} s")
    return 0 if ours <= bar and our_rerun <= CACHED_BAR else 1


if __name__ == "__main__":
    sys.exit(main())
