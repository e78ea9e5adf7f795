"""``tidegate check``: what a platform would silently change in a pipeline."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import click

from .platforms import PLATFORMS

EXIT_REFUSED = 2


@click.command()
@click.argument("pipeline")
@click.option(
    "--on",
    "platform",
    type=click.Choice(PLATFORMS),
    default="local",
    show_default=True,
    help="Where it is to run.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="YAML with settings to lay over the pipeline's own.",
)
@click.option(
    "--deployment",
    "deployment_file",
    type=click.Path(path_type=Path),
    help="YAML that says where it runs: image, pipeline root, data. Without one, only the"
    " definition is checked.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")
def check(
    pipeline: str,
    platform: str,
    config: Path | None,
    deployment_file: Path | None,
    as_json: bool,
) -> None:
    """Tell what PIPELINE would mean elsewhere than it says; starts nothing.

    PIPELINE is flights, digits, an installed project's name, or package.module:Class.

    \b
    Exit codes: 0 it means the same there · 2 it does not, and would be refused
    """
    from .quiet import hush_imports

    hush_imports()
    from .deployment import Deployment
    from .preflight import objections
    from .preflight.composing import composed
    from .ready_pipelines import Wishes, find_pipeline

    deployment = Deployment.from_yaml(deployment_file) if deployment_file else None
    definition = composed(find_pipeline(pipeline)(Wishes(config=config)), deployment)
    found = objections(definition, platform, deployment=deployment)
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(one) for one in found], indent=2))
    else:
        for one in found:
            place = one.node or definition.pipeline_name
            click.echo(f"{place}: {one.what}.  [{one.rule}]")
            click.echo(f"  why  {one.why}.")
            click.echo(f"  fix  {one.remedy}")
        click.echo(_conclusion(definition.pipeline_name, platform, len(found)))
    sys.exit(EXIT_REFUSED if found else 0)


def _conclusion(pipeline: str, platform: str, faults: int) -> str:
    if not faults:
        return f"{pipeline} means the same on {platform}."
    things = "one thing" if faults == 1 else f"{faults} things"
    return f"{pipeline} is refused on {platform}, for {things}."
