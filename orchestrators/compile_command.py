"""``tidegate compile``: a pipeline as a file that Kubeflow Pipelines or Vertex AI runs."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("compile")
@click.argument("pipeline")
@click.option(
    "--on",
    "platform",
    type=click.Choice(["kubeflow", "vertex"]),
    required=True,
    help="The service that is to run it.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="The file to write: .yaml for Kubeflow Pipelines, .json for Vertex AI.",
)
@click.option(
    "--deployment",
    type=click.Path(path_type=Path),
    required=True,
    help="YAML that says where: image, pipeline_root, data, keyset, serving, beam.",
)
@click.option("--span", type=int, help="The span to ingest. Default: the latest when it runs.")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="YAML with settings to lay over the pipeline's own.",
)
@click.option(
    "--allow-mutable-image",
    is_flag=True,
    help="Take an image without a digest or a version, which may be another one tomorrow.",
)
def compile_(
    pipeline: str,
    platform: str,
    output: Path,
    deployment: Path,
    span: int | None,
    config: Path | None,
    allow_mutable_image: bool,
) -> None:
    """Compile PIPELINE for a service that runs it elsewhere.

    PIPELINE is flights, digits, an installed project's name, or package.module:Class. What would
    mean something else there is refused. The last line printed is the path of the file.
    """
    from .quiet import hush_imports

    hush_imports()
    from .deployment import Deployment
    from .kubeflow.images import require_pinned

    place = Deployment.from_yaml(deployment)
    if not allow_mutable_image:
        require_pinned(place.image)
    from .deployed_pipeline import deployed_pipeline
    from .kubeflow.compilation import compile_pipeline
    from .preflight import require_runnable

    composed = deployed_pipeline(pipeline, place, span, config)
    require_runnable(
        composed,
        platform,
        deployment=place,
        allowed=("container-image",) if allow_mutable_image else (),
    )
    compile_pipeline(composed, output, place.image, deployment=place)
    click.echo(
        f"{pipeline}: {len(composed.components)} tasks for {platform}, each in {place.image}"
    )
    click.echo(str(output))
