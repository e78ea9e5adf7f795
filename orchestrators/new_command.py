"""``tidegate new``: a runnable project of one's own."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
def new(project: Path) -> None:
    """Make PROJECT: a folder with a pipeline of its own, data, a policy and all four gates.

    Its last part is the name of the package and of the pipeline. Nothing that exists is touched.
    """
    from .project.creation import class_name, create_project

    made = create_project(project)
    name = made.name
    click.echo(f"Made {made}. Try it:")
    click.echo(f"  cd {project}")
    click.echo(f"  tidegate run {name}.project:{class_name(name)} --span 1 --span 2")
