"""``tidegate emulate``: a compiled pipeline on this machine, as Kubeflow would run it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from .ready_pipelines import Wishes
from .root_option import root_option


@click.command()
@click.argument("pipeline")
@click.option(
    "--span",
    "spans",
    type=int,
    multiple=True,
    help="A span to ingest; repeat it for several in turn. Default: the latest.",
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
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the pipeline, its value as JSON or text; repeat it for several.",
)
@click.option(
    "--backend",
    type=click.Choice(["kubeflow", "vertex"]),
    default="kubeflow",
    show_default=True,
    help="Whose rules hold.",
)
@click.option("--cold", is_flag=True, help="A new process for each task, as on a cluster.")
@click.option("--no-cache", is_flag=True, help="Run every task, also one that has run before.")
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    help="How many tasks may run at once.",
)
@click.option(
    "--path",
    "paths",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help="A folder of modules that the image holds beside what is installed.",
)
def emulate(
    pipeline: str,
    spans: tuple[int, ...],
    root: Path,
    config: Path | None,
    data: Path | None,
    keyset: Path | None,
    parameters: tuple[str, ...],
    backend: str,
    cold: bool,
    no_cache: bool,
    workers: int,
    paths: tuple[Path, ...],
) -> None:
    """Run PIPELINE as Kubeflow Pipelines would, each task by its own container's command.

    PIPELINE is a compiled file (.json, .yaml), or what `tidegate run` takes, which is compiled
    first. No cluster and no container is needed: this machine's environment stands for the image.
    The last line printed is the folder of the run, with a log a task.
    """
    from .quiet import hush_imports

    hush_imports()
    from .emulation.running import run_emulation

    sys.exit(
        run_emulation(
            pipeline,
            Wishes(spans, config, data, keyset),
            root,
            warm=not cold,
            backend=backend,
            parameters=dict(_parameter(one) for one in parameters),
            cache=not no_cache,
            workers=workers,
            variables=_variables(paths),
        )
    )


def _parameter(text: str) -> tuple[str, object]:
    name, separator, value = text.partition("=")
    if not separator:
        raise click.BadParameter(f"{text!r} is not NAME=VALUE", param_hint="--parameter")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _variables(paths: tuple[Path, ...]) -> dict[str, str]:
    if not paths:
        return {}
    known = [one for one in os.environ.get("PYTHONPATH", "").split(os.pathsep) if one]
    return {"PYTHONPATH": os.pathsep.join([*(str(one.resolve()) for one in paths), *known])}
