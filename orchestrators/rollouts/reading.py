"""``tidegate rollout replay|status|view``: what a journal says, and whether it is true."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

EXIT_BAD_INPUT = 2
EXIT_DIFFERS = 1
PAGE_FILE = "rollout.html"

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")
_folder_argument = click.argument("folder", type=click.Path(path_type=Path))


@click.command()
@click.argument("journal", type=click.Path(path_type=Path))
@_json_option
def replay(journal: Path, as_json: bool) -> None:
    """Decide again what JOURNAL says was decided, and compare to the last bit.

    JOURNAL is journal.jsonl in a rollout's folder. No target and no clock is asked.

    \b
    Exit codes: 0 every decision follows from the lines before it
                1 one does not, or lines are missing · 2 the journal cannot be read
    """
    from ...components.canary_pusher.rollout.replaying import replay as replayed_from
    from ...components.errors import JournalError
    from .place import read_journal

    try:
        records, is_cut = read_journal(journal)
        replayed = replayed_from(records)
    except JournalError as error:
        # What is broken is what was given.
        click.echo(f"JournalError: {error}", err=True)
        sys.exit(EXIT_BAD_INPUT)
    if as_json:
        from .json_form import replayed_values

        click.echo(json.dumps(replayed_values(replayed, journal, is_cut), indent=2))
    else:
        from .table import print_replayed

        print_replayed(replayed, journal, is_cut)
    sys.exit(0 if replayed.mismatch is None else EXIT_DIFFERS)


@click.command()
@_folder_argument
@_json_option
def status(folder: Path, as_json: bool) -> None:
    """Say where a rollout stands, what it waits for and what its gates have shown.

    FOLDER is the rollout's, or the state directory of its target, all of whose rollouts are told.
    """
    from .place import rollouts_at

    rollouts = rollouts_at(folder)
    if as_json:
        from .json_form import status_values

        values = {"rollouts": [status_values(one) for one in rollouts]}
        click.echo(json.dumps(values, indent=2))
    else:
        from .table import print_status

        for one in rollouts:
            print_status(one)


@click.command()
@_folder_argument
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path),
    help="Where to write it. Default: rollout.html in the rollout's folder.",
)
def view(folder: Path, page: Path | None) -> None:
    """Write a page that shows a rollout: weights, evidence, decisions.

    FOLDER is the rollout's, or the state directory of its target, whose last rollout is shown.
    """
    from ...components.atomic import write_atomically
    from ...components.errors import RolloutStateError, UsageError
    from ..report_page import require_writable
    from .place import rollouts_at

    rollout = rollouts_at(folder)[-1]
    if rollout.state is None:
        raise RolloutStateError("The rollout has not begun", where=str(rollout.folder.path))
    page = page or rollout.folder.path / PAGE_FILE
    require_writable(page)
    from ...components.canary_pusher.observability.rollout_page import rollout_page

    try:
        write_atomically(page, rollout_page(rollout.folder.records()))
    except OSError as error:
        raise UsageError(f"Cannot write the page: {error.strerror}", where=str(page)) from error
    click.echo(page)
