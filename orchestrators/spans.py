"""Runs a pipeline over one span after another, with a log, a report and a conclusion."""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from ..components.errors import ConfigError, PipelineRootError, ResumeError, TidegateError
from .asked import Asked, asked, forget
from .beam.jobs import beam_jobs
from .beam.settings import BeamSettings
from .conclusion import Conclusion, conclude
from .lineage import connect, pipelines_run
from .progress import COLOURS, Progress
from .quiet import logged_to
from .ready_pipelines import ReadyPipeline, Wishes, composed, find_pipeline
from .root import PipelineRoot
from .run_properties import runs_of
from .run_report import RunReport, write_report

if TYPE_CHECKING:
    from tfx.orchestration.pipeline import Pipeline

    from .local import LocalRunner


@dataclasses.dataclass(frozen=True)
class RunSettings:
    """How a run is carried out, which changes nothing of what it means.

    Attributes:
      workers: how many nodes may run at once.
      resume: whether to go on with the last run that did not end.
      beam: where Beam jobs run; None for the nodes' own processes.
    """

    workers: int = 2
    resume: bool = False
    beam: BeamSettings | None = None

    @property
    def platform(self) -> str:
        """What the preflight calls it."""
        return "local" if self.beam is None else "beam"


def run_spans(name: str, wishes: Wishes, root: Path, settings: RunSettings = RunSettings()) -> int:
    """Runs the pipeline for each span in turn and stops at the first that does not pass.

    Args:
      name: of the pipeline.
      wishes: the spans, and what else the user says.
      root: the pipeline root, held for the whole time.
      settings: how to carry it out.

    Returns:
      The exit code: 0 for PASS, 1 for FAIL, 3 for INCONCLUSIVE.

    Raises:
      TidegateError: for bad input (exit code 2) or a node that broke (exit code 4).
    """
    make = find_pipeline(name)
    ready = make(wishes)  # what is wrong with the wishes is said before a root is made
    with PipelineRoot(root).locked() as place:
        _require_own(place, ready)
        left = None
        if settings.resume:
            left = _left(place, ready.name, wishes)
            wishes = left.wishes()
            ready = make(wishes)
        spans, conclusion = ready.prepare(place.path), None
        with _beam_arguments(settings.beam) as arguments:
            for place_in_turn, span in enumerate(spans):
                latest = _latest_run(place, ready.name)
                # The span under way has a run of its own, unless it was killed before that began.
                has_begun = left is not None and latest != left.before
                resume = latest if has_begun else None
                before = left.before if left is not None else latest
                Asked.of(ready.name, spans[place_in_turn:], wishes, before).keep(place)
                conclusion = _run_span(span, ready, place, settings, arguments, resume)
                left = None
                if conclusion.outcome.exit_code:
                    break
        forget(place)
    if conclusion is None:
        raise ConfigError("There is no span to run", remedy="Put a span into the data folder.")
    return conclusion.outcome.exit_code


def _left(place: PipelineRoot, pipeline: str, wishes: Wishes) -> Asked:
    left = asked(place, pipeline)
    if wishes.spans and tuple(wishes.spans) != left.spans:
        raise ResumeError(
            f"Of the run that did not end, other spans are left: {', '.join(map(str, left.spans))}",
            where=str(place.path),
            remedy="Leave out --span, or leave out --resume to start another run.",
        )
    return left.told_again(wishes)


def _latest_run(place: PipelineRoot, pipeline: str) -> str:
    """The name of the latest run of the pipeline in the root, empty where there is none."""
    if not place.metadata.is_file():
        return ""
    runs = runs_of(connect(place.metadata), pipeline)
    return runs[-1].run_id if runs else ""


def _require_own(place: PipelineRoot, ready: ReadyPipeline) -> None:
    """Refuses a root that another pipeline delivers to: its versions would be mixed up."""
    if not place.metadata.is_file():
        return
    others = pipelines_run(connect(place.metadata)) - {ready.name}
    if others:
        raise PipelineRootError(
            f"The pipeline {min(others)!r} has run in this root",
            where=str(place.path),
            remedy="Give each pipeline a --root of its own.",
        )


@contextlib.contextmanager
def _beam_arguments(beam: BeamSettings | None) -> Iterator[Sequence[str]]:
    if beam is None:
        yield ()
        return
    with contextlib.ExitStack() as jobs:
        if beam.starts_cluster:
            with Console(stderr=True).status(f"Starting a cluster: {beam.runner}"):
                arguments = jobs.enter_context(beam_jobs(beam))
        else:
            arguments = jobs.enter_context(beam_jobs(beam))
        yield arguments


def _rows_read(runner: LocalRunner, place: PipelineRoot) -> str:
    """Says in one line that no row was lost between two nodes, or raises."""
    from .beam.row_counts import require_all_read, row_counts, summary

    executions = [node.execution for node in runner.nodes if node.execution is not None]
    counts = list(row_counts(connect(place.metadata), executions))
    require_all_read(counts)
    return summary(counts)


def _run_span(
    span: int,
    ready: ReadyPipeline,
    place: PipelineRoot,
    settings: RunSettings,
    arguments: Sequence[str],
    resume: str | None,
) -> Conclusion:
    began = time.time()
    name = f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(began))}-span-{span:02d}"
    log = place.logs / f"{name}.log"
    with logged_to(log) as terminal:
        console = Console(file=terminal)
        console.print(f"[bold]{ready.name}, span {span}[/]  [dim]{place.path}[/]", highlight=False)
        with console.status("Loading TensorFlow Extended"):
            from .local import LocalRunner

            pipeline = _compose(span, ready, place, arguments)
            runner = LocalRunner(
                Progress(console),
                workers=settings.workers,
                resume=resume,
                finished_too=True,
                platform=settings.platform,
            )
        report = RunReport.begun(ready.name, span, began, place)
        try:
            runner.run(pipeline)
            if settings.beam is not None:
                console.print(f"  [dim]{_rows_read(runner, place)}[/]", soft_wrap=True)
        except TidegateError as error:
            if not runner.run_id:  # it was refused, and there is nothing to report
                raise
            broken = report.ended(runner, None, str(error))
            console.print(f"  [dim]log {log}[/]", highlight=False, soft_wrap=True)
            console.print(str(write_report(broken, place, name)), highlight=False, soft_wrap=True)
            raise
        conclusion = conclude(runner.nodes)
        page = write_report(
            report.ended(runner, conclusion.outcome, conclusion.sentence), place, name
        )
        colour = COLOURS[conclusion.outcome]
        console.print(
            f"[{colour}]{conclusion.outcome.value}[/] {conclusion.sentence}", soft_wrap=True
        )
        console.print(str(page), highlight=False, soft_wrap=True)
    return conclusion


def _compose(
    span: int,
    ready: ReadyPipeline,
    place: PipelineRoot,
    beam_arguments: Sequence[str],
) -> Pipeline:
    from tfx.orchestration.metadata import sqlite_metadata_connection_config

    pipeline = composed(
        ready,
        pipeline_root=place.artifacts,
        serving_root=place.serving,
        span=span,
        metadata_connection_config=sqlite_metadata_connection_config(str(place.metadata)),
        beam_pipeline_args=beam_arguments,
    )
    _spare_the_collector()
    return pipeline


def _spare_the_collector() -> None:
    """Leaves out of garbage collection what the imports made: it stays, and there is much of it.

    Beam and TensorFlow make objects by the million, and at Python's own thresholds a seventh of a
    run would be spent on looking through all that TFX is made of again and again.
    """
    if not gc.get_freeze_count():  # what a span leaves behind shall be collected
        gc.freeze()
    gc.set_threshold(50_000, 20, 20)
