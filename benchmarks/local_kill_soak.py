"""Kills runs of a pipeline by SIGKILL, at random, resumes each, and counts what that leaves behind.

A pipeline of four quick nodes ingests a span, trains on it and delivers the model to a filesystem
target, as the CanaryPusher does, one span after the other by the code of ``tidegate run``. Its
process is killed at a moment drawn by the seed; the next process resumes.

    python benchmarks/local_kill_soak.py --kills 100 --seed 0

Prints a table, bar beside seen: spans lost or ingested twice, executions left RUNNING, halves of
models among artifacts and in what is served.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, ClassVar

from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.orchestration.pipeline import Pipeline
from tfx.types import standard_artifacts
from tfx.types.channel import Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from tidegate.components.canary_pusher.model_files import read_model
from tidegate.components.canary_pusher.targets.filesystem import FilesystemTarget
from tidegate.components.canary_pusher.targets.target import Delivery
from tidegate.orchestrators import ready_pipelines
from tidegate.orchestrators.asked import ASKED_FILE
from tidegate.orchestrators.lineage import connect
from tidegate.orchestrators.ready_pipelines import Wishes
from tidegate.orchestrators.root import LOCK_FOLDER, PipelineRoot
from tidegate.orchestrators.spans import RunSettings, run_spans

SHARDS = 5
"""Files of a model's variables; fewer, among artifacts or served, are half a model."""
PAUSE_SECONDS = 0.02
"""Between two files, so that a kill falls between them now and then."""


class IngestSpec(ComponentSpec):
    PARAMETERS = {"span": ExecutionParameter(type=int)}
    INPUTS = {}
    OUTPUTS = {"examples": ChannelParameter(type=standard_artifacts.Examples)}


class IngestExecutor(BaseExecutor):
    def Do(self, input_dict, output_dict, exec_properties):
        [examples] = output_dict["examples"]
        _write_slowly(Path(examples.uri), str(exec_properties["span"]))


class Ingest(BaseComponent):
    SPEC_CLASS = IngestSpec
    EXECUTOR_SPEC = ExecutorClassSpec(IngestExecutor)

    def __init__(self, span: int) -> None:
        super().__init__(IngestSpec(span=span, examples=Channel(type=standard_artifacts.Examples)))


class CountSpec(ComponentSpec):
    PARAMETERS = {}
    INPUTS = {"examples": ChannelParameter(type=standard_artifacts.Examples)}
    OUTPUTS = {"statistics": ChannelParameter(type=standard_artifacts.ExampleStatistics)}


class CountExecutor(BaseExecutor):
    def Do(self, input_dict, output_dict, exec_properties):
        _write_slowly(Path(output_dict["statistics"][0].uri), "counted")


class Count(BaseComponent):
    """Runs beside the trainer."""

    SPEC_CLASS = CountSpec
    EXECUTOR_SPEC = ExecutorClassSpec(CountExecutor)

    def __init__(self, examples: Channel) -> None:
        statistics = Channel(type=standard_artifacts.ExampleStatistics)
        super().__init__(CountSpec(examples=examples, statistics=statistics))


class TrainSpec(ComponentSpec):
    PARAMETERS = {}
    INPUTS = {"examples": ChannelParameter(type=standard_artifacts.Examples)}
    OUTPUTS = {"model": ChannelParameter(type=standard_artifacts.Model)}


class TrainExecutor(BaseExecutor):
    def Do(self, input_dict, output_dict, exec_properties):
        folder = Path(output_dict["model"][0].uri)
        span = (Path(input_dict["examples"][0].uri) / "0").read_text()
        (folder / "saved_model.pb").write_text(span)
        (folder / "variables").mkdir()
        _write_slowly(folder / "variables", span)


class Train(BaseComponent):
    SPEC_CLASS = TrainSpec
    EXECUTOR_SPEC = ExecutorClassSpec(TrainExecutor)

    def __init__(self, examples: Channel) -> None:
        model = Channel(type=standard_artifacts.Model)
        super().__init__(TrainSpec(examples=examples, model=model))


class PushSpec(ComponentSpec):
    PARAMETERS = {"target": ExecutionParameter(type=str), "span": ExecutionParameter(type=int)}
    INPUTS = {"model": ChannelParameter(type=standard_artifacts.Model)}
    OUTPUTS = {"pushed_model": ChannelParameter(type=standard_artifacts.PushedModel)}


class PushExecutor(BaseExecutor):
    def Do(self, input_dict, output_dict, exec_properties):
        target = FilesystemTarget(exec_properties["target"])
        live = target.live()
        target.deliver(
            Delivery(
                model=read_model(input_dict["model"][0].uri),
                promote=True,
                replaces=live.number if live else None,
                decision={"span": exec_properties["span"]},
                key=f"span {exec_properties['span']}",
            )
        )
        _write_slowly(Path(output_dict["pushed_model"][0].uri), "pushed")


class Push(BaseComponent):
    SPEC_CLASS = PushSpec
    EXECUTOR_SPEC = ExecutorClassSpec(PushExecutor)

    def __init__(self, model: Channel, target: str, span: int) -> None:
        pushed = Channel(type=standard_artifacts.PushedModel)
        super().__init__(PushSpec(model=model, target=target, span=span, pushed_model=pushed))


def _write_slowly(folder: Path, text: str) -> None:
    for number in range(SHARDS):
        (folder / str(number)).write_text(text)
        time.sleep(PAUSE_SECONDS)


class Soak:
    """The pipeline, as ``tidegate run`` wants it."""

    name: ClassVar[str] = "soak"

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes

    def prepare(self, root: Path) -> tuple[int, ...]:
        return tuple(self._wishes.spans)

    def adopt(self, data: str, keyset: str) -> None:
        pass

    def compose(self, **settings: Any) -> Pipeline:
        ingest = Ingest(settings["span"])
        count = Count(ingest.outputs["examples"])
        train = Train(ingest.outputs["examples"])
        push = Push(train.outputs["model"], str(settings["serving_root"]), settings["span"])
        return Pipeline(
            pipeline_name=self.name,
            pipeline_root=str(settings["pipeline_root"]),
            components=[ingest, count, train, push],
            enable_cache=False,
            metadata_connection_config=settings["metadata_connection_config"],
        )


@dataclasses.dataclass
class Counts:
    """What a soak left behind; all but kills and spans are to be zero."""

    kills: int = 0
    spans: int = 0
    lost: int = 0
    twice: int = 0
    running: int = 0
    half_artifacts: int = 0
    half_served: int = 0
    versions_wrong: int = 0

    def wrong(self) -> int:
        """How much of what must not be there is there."""
        return sum(vars(self).values()) - self.kills - self.spans


def soak(root: Path, kills: int, seed: int, spans_at_once: int = 3) -> Counts:
    """Runs spans under fire until so many processes were killed, then lets the last ones finish."""
    ready_pipelines.PIPELINES["soak"] = Soak  # type: ignore[index]
    draw = random.Random(seed)
    timed = root.with_name(root.name + "-timed")
    # The first run in a place takes longer, and kills are to fall into runs, not behind their end.
    first, second = (tuple(range(n, n + spans_at_once)) for n in (1, 1 + spans_at_once))
    longest = min(_timed(timed, spans) for spans in (first, second))
    counts, asked_for = Counts(), 0
    while counts.kills < kills:
        if not (root / LOCK_FOLDER / ASKED_FILE).exists():
            first = asked_for + 1
            asked_for += spans_at_once
            spans, resume = tuple(range(first, asked_for + 1)), False
        else:
            spans, resume = (), True
        pid = _start(root, spans, resume)
        if _ends_within(pid, draw.uniform(0, longest)):
            continue
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        counts.kills += 1
        if not resume and not (root / LOCK_FOLDER / ASKED_FILE).exists():
            asked_for = first - 1  # killed before it had taken note of anything
    if (root / LOCK_FOLDER / ASKED_FILE).exists():
        _, status = os.waitpid(_start(root, (), True), 0)
        assert status == 0, f"the last resume ended with {status}"
    counts.spans = asked_for
    return _counted(root, counts)


def _timed(root: Path, spans: tuple[int, ...]) -> float:
    began = time.monotonic()
    _, status = os.waitpid(_start(root, spans, False), 0)
    assert status == 0, f"an undisturbed run ended with {status}"
    return time.monotonic() - began


def _start(root: Path, spans: tuple[int, ...], resume: bool) -> int:
    """A process that runs the spans as the command does; imports are made already."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        with open(os.devnull, "w") as nothing:
            os.dup2(nothing.fileno(), 1)
        code = run_spans("soak", Wishes(spans), root, RunSettings(resume=resume))
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def _ends_within(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            assert status == 0, f"a run that was not killed ended with {status}"
            return True
        time.sleep(0.005)
    return False


def _counted(root: Path, counts: Counts) -> Counts:
    place = PipelineRoot(root)
    store = connect(place.metadata)
    executions = store.get_executions()
    made = Counter(
        one.custom_properties["span"].int_value
        for one in executions
        if "span" in one.custom_properties
        and "target" not in one.custom_properties
        and one.last_known_state == one.COMPLETE
    )
    counts.lost = sum(made[span] == 0 for span in range(1, counts.spans + 1))
    counts.twice = sum(number > 1 for number in made.values())
    counts.running = sum(one.last_known_state in (one.RUNNING, one.NEW) for one in executions)
    done = {str(one.id) for one in executions if one.last_known_state == one.COMPLETE}
    outputs = [
        folder
        for folder in place.artifacts.glob("*/*/*")
        if folder.parent.parent.name in ("Ingest", "Count", "Train", "Push")
        and not folder.parent.name.startswith(".")
    ]
    counts.half_artifacts = sum(one.name not in done or _is_half(one) for one in outputs)
    versions = [one for one in place.serving.iterdir() if one.name.isdigit()]
    counts.half_served = sum(_is_half(one) for one in versions)
    served = Counter((one / "saved_model.pb").read_text() for one in versions)
    counts.versions_wrong = sum(
        served[str(span)] != 1 for span in range(1, counts.spans + 1)
    ) + abs(len(versions) - counts.spans)
    return counts


def _is_half(folder: Path) -> bool:
    files = folder / "variables" if (folder / "saved_model.pb").exists() else folder
    return not files.is_dir() or sum(one.is_file() for one in files.iterdir()) < SHARDS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="also write the counts to this file")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counts = soak(Path(folder) / "root", told.kills, told.seed)
    if told.json is not None:
        told.json.write_text(json.dumps(dataclasses.asdict(counts)))
    print(f"{'':<22} bar  seen")
    print(f"{'kills':<22} {told.kills:>3} {counts.kills:>5}")
    print(f"{'spans':<22}     {counts.spans:>5}")
    for name, value in vars(counts).items():
        if name not in ("kills", "spans"):
            print(f"{name.replace('_', ' '):<22}   0 {value:>5}")
    return 1 if counts.wrong() else 0


if __name__ == "__main__":
    sys.exit(main())
