"""``tidegate run``: a pipeline on this machine, its Beam jobs here or on a cluster."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .beam.settings import RUNNERS
from .ready_pipelines import Wishes
from .root_option import root_option


@click.command()
@click.argument("pipeline")
@click.option(
    "--span",
    "spans",
    type=int,
    multiple=True,
    help="A span to ingest (flights has 1 to 12, digits 1); repeat it for several in turn."
    " Default: the latest.",
)
@root_option
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="YAML with settings to lay over the pipeline's own.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="A folder with span-01 and so on. Default: the real data, prepared on first use.",
)
@click.option(
    "--keyset",
    type=click.Path(path_type=Path),
    help="The Pseudonymizer's keys, for flights. Default: made on first use.",
)
@click.option(
    "--on",
    "platform",
    type=click.Choice(["local", "beam"]),
    default="local",
    show_default=True,
    help="Where Beam jobs run: in the nodes' processes, or on --runner.",
)
@click.option(
    "--runner",
    type=click.Choice(RUNNERS),
    help="Beam's runner, for --on beam. Default: direct, or what --beam says.",
)
@click.option(
    "--beam",
    "beam_file",
    type=click.Path(path_type=Path),
    help="YAML with settings of the Beam runner, for --on beam.",
)
@click.option("--resume", is_flag=True, help="Go on with the last run that did not end.")
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    help="How many nodes may run at once.",
)
def run(
    pipeline: str,
    spans: tuple[int, ...],
    root: Path,
    config: Path | None,
    data: Path | None,
    keyset: Path | None,
    platform: str,
    runner: str | None,
    beam_file: Path | None,
    resume: bool,
    workers: int,
) -> None:
    """Run PIPELINE on this machine, gates and all.

    PIPELINE is flights, digits, an installed project's name, or package.module:Class. The last line
    printed is the path of the run's report.
    """
    from .quiet import hush_imports

    hush_imports()
    from .beam.choosing import chosen_runner
    from .spans import RunSettings, run_spans

    beam = chosen_runner(platform, runner, beam_file)
    settings = RunSettings(workers=workers, resume=resume, beam=beam)
    sys.exit(run_spans(pipeline, Wishes(spans, config, data, keyset), root, settings))
