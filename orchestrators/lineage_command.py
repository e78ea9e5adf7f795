"""``tidegate lineage``: what ran on Kubeflow or Vertex AI, for ``tidegate why`` to tell of."""

from __future__ import annotations

from pathlib import Path

import click

from .root_option import root_option


@click.command()
@click.argument("pipeline_root")
@root_option
def lineage(pipeline_root: str, root: Path) -> None:
    """Copy what tasks on Kubeflow or Vertex AI recorded under PIPELINE_ROOT into --root.

    Then tidegate why --root tells of the models that were pushed there. The last line printed is
    the path of the database.
    """
    from .quiet import hush_imports

    hush_imports()
    from .kubeflow.lineage.database import write_database
    from .root import PipelineRoot

    with PipelineRoot(root).locked() as place:
        executions = write_database(pipeline_root, place.metadata)
        click.echo(f"{executions} executions of {pipeline_root}")
        click.echo(str(place.metadata))
