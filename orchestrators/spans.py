"""Runs the flights pipeline over one span after another, with a log, a report and a conclusion."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from ..components.errors import ConfigError, TidegateError
from ..pipelines.flights.config import FlightsConfig
from ..pipelines.flights.sources import Sources, prepare_sources
from .conclusion import Conclusion, conclude
from .progress import COLOURS, Progress
from .quiet import logged_to
from .root import PipelineRoot, home
from .run_report import RunReport, write_report

if TYPE_CHECKING:
    from .local import LocalRunner


def run_spans(
    spans: Sequence[int],
    root: Path,
    config_path: Path | None = None,
    data: Path | None = None,
    keyset: Path | None = None,
) -> int:
    """Runs the pipeline for each span in turn and stops at the first that does not pass.

    Args:
      spans: what to ingest; empty for the latest span there is.
      root: the pipeline root, held for the whole time.
      config_path: settings laid over the pipeline's own.
      data: a folder of spans; None for the real flights.
      keyset: the Pseudonymizer's keys; None for the ones made on first use.

    Returns:
      The exit code: 0 for PASS, 1 for FAIL, 3 for INCONCLUSIVE.

    Raises:
      TidegateError: for bad input (exit code 2) or a node that broke (exit code 4).
    """
    config = FlightsConfig.load(config_path)
    with PipelineRoot(root).locked() as place:
        sources = prepare_sources(home(), spans, config, place.path, data, keyset)
        conclusion = None
        for span in sources.spans:
            conclusion = _run_span(span, sources, config, place)
            if conclusion.outcome.exit_code:
                break
    if conclusion is None:
        raise ConfigError("There is no span to run", remedy="Put a span into the data folder.")
    return conclusion.outcome.exit_code


def _run_span(
    span: int, sources: Sources, config: FlightsConfig, place: PipelineRoot
) -> Conclusion:
    began = time.time()
    name = f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(began))}-span-{span:02d}"
    log = place.logs / f"{name}.log"
    with logged_to(log) as terminal:
        console = Console(file=terminal)
        console.print(f"[bold]flights, span {span}[/]  [dim]{place.path}[/]", highlight=False)
        with console.status("Loading TensorFlow Extended"):
            runner, pipeline = _prepare(span, sources, config, place, Progress(console))
        report = RunReport.begun("flights", span, began, place)
        try:
            runner.run(pipeline)
        except TidegateError as error:
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


def _prepare(
    span: int,
    sources: Sources,
    config: FlightsConfig,
    place: PipelineRoot,
    progress: Progress,
) -> tuple[LocalRunner, object]:
    from tfx.orchestration.metadata import sqlite_metadata_connection_config

    from ..pipelines.flights.pipeline import create_pipeline
    from .local import LocalRunner

    pipeline = create_pipeline(
        pipeline_root=place.artifacts,
        data_root=sources.data_root,
        keyset=str(sources.keyset),
        serving_root=place.serving,
        span=span,
        config=config,
        metadata_connection_config=sqlite_metadata_connection_config(str(place.metadata)),
    )
    return LocalRunner(progress), pipeline
