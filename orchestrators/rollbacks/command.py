"""``tidegate rollback``: makes an earlier version live again, and notes who asked and why."""

from __future__ import annotations

import dataclasses
import getpass
import json
import os
from pathlib import Path

import click


@click.command()
@click.argument("model")
@click.option("--to", metavar="VERSION", help="The version wanted. Default: the one before.")
@click.option(
    "--root",
    type=click.Path(path_type=Path),
    default=Path("tidegate-runs"),
    show_default=True,
    help="The pipeline root: metadata, artifacts, pushed models and reports.",
)
@click.option("--why", required=True, help="The reason, which lineage keeps.")
@click.option("--who", help="Who asks. Default: the user who runs this.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")
def rollback(
    model: str,
    to: str | None,
    root: Path,
    why: str,
    who: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Make an earlier version of MODEL live again, at once and without gates.

    MODEL is the name of the pipeline that pushes it, as ML-Metadata has it. The archived copy of
    the wanted version is checked against the digest of its push and delivered to its target again.
    Where versions are numbered upwards it gets the next number. Given twice, it goes back once.

    \b
    Exit codes: 0 the wanted model is live · 2 usage or bad input, nothing was changed
                4 the target could not take it; what was live still is
    """
    from ..quiet import hush_imports

    hush_imports()
    from ..lineage import connect
    from ..quiet import logged_to
    from ..root import PipelineRoot
    from .rollback import Request, roll_back

    request = Request(model, to, why, who or _user())
    with PipelineRoot(root).existing().locked() as place, logged_to(Path(os.devnull)):
        done = roll_back(connect(place.metadata), place, request, dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(done), indent=2, sort_keys=True))
    else:
        click.echo(done.sentence)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return f"user {os.getuid()}"
