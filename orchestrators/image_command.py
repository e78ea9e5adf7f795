"""``tidegate image``: what a container image of a pipeline is built of."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option(
    "--line",
    type=click.Choice(["1.16", "1.21"]),
    required=True,
    help="The TFX line: 1.16 on Python 3.10, or 1.21 on Python 3.13.",
)
@click.option(
    "--wheel",
    "wheels",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    required=True,
    help="Tidegate's wheel; repeat it for the wheel of each project.",
)
@click.option(
    "--constraints",
    type=click.Path(path_type=Path),
    help="The folder constraints/ of Tidegate's checkout. Default: that beside this installation.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="The folder to make.",
)
def image(line: str, wheels: tuple[Path, ...], constraints: Path | None, output: Path) -> None:
    """Write all that a container image of a pipeline is built of; nothing is built here.

    The last line printed is the folder: docker build takes it.
    """
    from .images.context import write_context

    click.echo(str(write_context(line, output, wheels, constraints)))
