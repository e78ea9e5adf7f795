"""Nodes run at once, are tried again, are stopped in time; what became of each is told."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest
from tfx.dsl.experimental.node_execution_options.utils import TriggerStrategy

from tidegate.components.errors import (
    DataError,
    NodeTimeoutError,
    PipelineRunError,
    PreflightError,
)
from tidegate.orchestrators.local import LocalRunner
from tidegate.orchestrators.local.launching import compiled
from tidegate.orchestrators.observed import NodeState

COMPLETE, CACHED, FAILED, SKIPPED, CANCELED = (
    NodeState.COMPLETE,
    NodeState.CACHED,
    NodeState.FAILED,
    NodeState.SKIPPED,
    NodeState.CANCELED,
)


def _states(runner):
    return {node.name: node.state for node in runner.nodes}


class Clock:
    """Notes when each node began and ended."""

    def __init__(self):
        self.began, self.ended = {}, {}

    def started(self, name):
        self.began[name] = time.monotonic()

    def finished(self, node):
        self.ended[node.name] = time.monotonic()


def test_independent_nodes_run_at_once(place, task):
    """Half of a machine would idle."""
    clock = Clock()
    nodes = [task(name, ["sleep", 1.0]) for name in ("A", "B")]
    LocalRunner(clock).run(place.pipeline(*nodes))
    assert max(clock.began.values()) < min(clock.ended.values())


def test_one_worker_runs_one_node_at_a_time(place, task):
    """On a small machine two trainers at once would run out of memory."""
    clock = Clock()
    nodes = [task(name, ["sleep", 0.2]) for name in ("A", "B")]
    LocalRunner(clock, workers=1).run(place.pipeline(*nodes))
    assert clock.began["B"] >= clock.ended["A"]


def test_each_node_has_a_process_of_its_own(place, task, tmp_path):
    """What one node leaves in memory must not be there for the next."""
    notes = tmp_path / "notes"
    first = task("A", ["note", str(notes)])
    second = task("B", ["note", str(notes)], before=first.outputs["model"])
    LocalRunner().run(place.pipeline(first, second))
    assert len(set(notes.read_text().split())) == 2


def test_a_failing_node_lets_independent_ones_finish(place, task):
    """An hour's training must not be thrown away since a report could not be written."""
    bad = task("Bad", ["fail", "a bug"])
    behind = task("Behind", before=bad.outputs["model"])
    beyond = task("Beyond", before=behind.outputs["model"])
    good = task("Good", ["sleep", 0.5])
    after = task("After", before=good.outputs["model"])
    runner = LocalRunner()
    with pytest.raises(PipelineRunError, match=r"RuntimeError: a bug \(Bad\)"):
        runner.run(place.pipeline(bad, behind, beyond, good, after))
    assert _states(runner) == {
        "Bad": FAILED,
        "Behind": CANCELED,
        "Beyond": CANCELED,
        "Good": COMPLETE,
        "After": COMPLETE,
    }
    assert [node.name for node in runner.nodes if node.reason] == ["Behind", "Beyond"]
    assert place.states("Behind") == ["CANCELED"]
    assert place.reason("Behind") == "Bad failed"


def test_a_retry_is_an_execution_of_its_own(place, task, tmp_path):
    """TFX would take the failed execution up again; the record of the failure would be gone."""

    def pipeline():
        flaky = task(
            "Flaky",
            ["leave_half", "shard"],
            ["fail_before", [str(tmp_path / "tries"), 3]],
            max_execution_retries=3,
        )
        return place.pipeline(flaky, task("Behind", before=flaky.outputs["model"]))

    runner = LocalRunner()
    runner.run(pipeline())
    assert runner.nodes[0].attempts == 3
    assert place.states("Flaky") == ["FAILED", "FAILED", "COMPLETE"]
    # Downstream sees what the attempt that succeeded put out, and that alone (tfx#2805).
    [made] = place.models("Flaky")
    assert made.name == str(place.executions("Flaky")[-1].id)
    again = LocalRunner()
    again.run(pipeline())
    assert set(_states(again).values()) == {CACHED}


def test_retries_come_to_an_end(place, task, tmp_path):
    """The error of the last attempt is the node's, as it was raised."""
    flaky = task("Flaky", ["fail_before", [str(tmp_path / "tries"), 9]], max_execution_retries=1)
    runner = LocalRunner()
    with pytest.raises(DataError, match="Not yet"):
        runner.run(place.pipeline(flaky))
    assert place.states("Flaky") == ["FAILED", "FAILED"]
    assert runner.nodes[0].attempts == 2


def test_a_node_that_takes_too_long_is_stopped(place, task, tmp_path):
    """It must not hold a schedule up for ever, nor leave processes or half a model behind."""
    slow = task(
        "Slow",
        ["leave_half", "shard"],
        ["start_child", str(tmp_path / "child")],
        ["sleep", 60],
        execution_timeout_sec=2,
    )
    began = time.monotonic()
    runner = LocalRunner()
    with pytest.raises(NodeTimeoutError, match=r"longer than 2 s \(Slow\)"):
        runner.run(place.pipeline(slow))
    assert time.monotonic() - began < 15
    assert place.states("Slow") == ["FAILED"]
    assert place.models("Slow") == []
    assert _is_gone(int((tmp_path / "child").read_text()))


def _is_gone(pid: int) -> bool:
    for _ in range(50):
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL])
def test_a_process_that_dies_is_told_by_its_signal(place, task, number):
    """A crash in a library's C++, or the kernel out of memory, must not pass in silence."""
    runner = LocalRunner()
    dying = task("Dying", ["leave_half", "shard"], ["die", number.name])
    with pytest.raises(PipelineRunError, match=rf"{number.name}.*\(Dying\)"):
        runner.run(place.pipeline(dying))
    assert place.states("Dying") == ["FAILED"]
    assert number.name in place.reason("Dying")
    assert place.models("Dying") == []


def test_a_node_whose_success_is_optional(place, task):
    """The run succeeds without it, and so do those that only come after it."""
    optional = task("Optional", ["fail", "no luck"], success_optional=True)
    later = task("Later")
    later.add_upstream_node(optional)
    runner = LocalRunner()
    runner.run(place.pipeline(optional, later))
    assert _states(runner) == {"Optional": FAILED, "Later": COMPLETE}


def test_a_node_that_runs_whatever_came_of_those_before_it(place, task):
    """ALL_UPSTREAM_NODES_COMPLETED is for clearing up."""
    bad = task("Bad", ["fail", "a bug"])
    cleaner = task("Cleaner", trigger_strategy=TriggerStrategy.ALL_UPSTREAM_NODES_COMPLETED)
    cleaner.add_upstream_node(bad)
    runner = LocalRunner()
    with pytest.raises(PipelineRunError):
        runner.run(place.pipeline(bad, cleaner))
    assert _states(runner) == {"Bad": FAILED, "Cleaner": COMPLETE}


def test_other_trigger_strategies_are_refused(place, task):
    """To run such a node at once would be something else than it asks for."""
    lazy = TriggerStrategy.LAZILY_ALL_UPSTREAM_NODES_SUCCEEDED
    pipeline = place.pipeline(task("Lazy", trigger_strategy=lazy))
    with pytest.raises(PreflightError, match=r"Lazy: .*LAZILY_ALL_UPSTREAM_NODES_SUCCEEDED"):
        LocalRunner().run(pipeline)
    with pytest.raises(PreflightError, match=r"LAZILY_ALL_UPSTREAM_NODES_SUCCEEDED \(Lazy\)"):
        LocalRunner().run_with_ir(compiled(pipeline, ""))
    assert not place.database.exists()
