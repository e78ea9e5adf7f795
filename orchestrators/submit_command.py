"""``tidegate submit``: a pipeline is handed to Vertex AI or Kubeflow Pipelines."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("pipeline")
@click.option(
    "--on",
    "platform",
    type=click.Choice(["kubeflow", "vertex"]),
    required=True,
    help="The service that is to run it.",
)
@click.option(
    "--deployment",
    type=click.Path(path_type=Path),
    required=True,
    help="YAML that says where: image, pipeline root, data, and the service's own settings.",
)
@click.option("--span", type=int, help="The span to ingest. Default: the latest.")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="YAML with settings to lay over the pipeline's own.",
)
@click.option("--dry-run", is_flag=True, help="Print the request as JSON and send nothing.")
def submit(
    pipeline: str,
    platform: str,
    deployment: Path,
    span: int | None,
    config: Path | None,
    dry_run: bool,
) -> None:
    """Hand PIPELINE to a service that runs it.

    PIPELINE is a file that tidegate compile wrote, or the name of a pipeline, which is compiled
    first. The last line printed is the name that the service gave the run.
    """
    from .quiet import hush_imports

    hush_imports()
    from .submission import Request, compiled_for, request_for, sent

    request: Request = request_for(
        compiled_for(pipeline, platform, deployment, span, config), platform, deployment
    )
    click.echo(request.as_json() if dry_run else sent(request))
