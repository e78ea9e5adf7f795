"""``tidegate rollout approve|abort|hold|resume``: a person's word to a rollout under way."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from .place import Rollout

Command = TypeVar("Command", bound=Callable[..., object])


def _spoken(command: Command) -> Command:
    """Whose word it is, on which ground, and to which rollout."""
    folder = click.argument("folder", type=click.Path(path_type=Path))
    who = click.option("--who", help="Who says so. Default: the user who runs this.")
    why = click.option("--why", required=True, help="The reason, which the journal keeps.")
    return folder(who(why(command)))


@click.command()
@_spoken
@click.option(
    "--valid-for",
    "hours",
    type=click.FloatRange(min=0, min_open=True, max=8760),
    default=24.0,
    show_default=True,
    help="Hours after which the approval no longer counts.",
)
def approve(folder: Path, who: str | None, why: str, hours: float) -> None:
    """Approve the end of the stage that waits for it.

    FOLDER is the rollout's, or the state directory of its target. The approval is bound to this
    model, this policy and this stage. It counts until it expires, and harm that is shown rolls back
    nevertheless.
    """
    import datetime

    from ...components.canary_pusher.rollout.approval import approve as approval_of
    from ...components.canary_pusher.rollout.records import Approved
    from .place import rollout_under_way

    rollout = rollout_under_way(folder)
    now = datetime.datetime.now(datetime.timezone.utc)
    valid_for = datetime.timedelta(hours=hours)
    approval = approval_of(_begun(rollout), who or _user(), why, now, valid_for)
    rollout.folder.ask(**Approved(approval).to_record())
    until = approval.expires.isoformat(timespec="minutes", sep=" ")
    _tell(rollout, f"{approval.who} approves the end of {approval.stage}, until {until}")


@click.command()
@_spoken
def abort(folder: Path, who: str | None, why: str) -> None:
    """Roll back a rollout under way, whatever its gates say.

    FOLDER is the rollout's, or the state directory of its target.
    """
    _command("abort", "rolls back", folder, who, why)


@click.command()
@_spoken
def hold(folder: Path, who: str | None, why: str) -> None:
    """Keep a rollout in its stage until it is resumed. Harm that is shown still rolls back.

    FOLDER is the rollout's, or the state directory of its target.
    """
    _command("hold", "holds", folder, who, why)


@click.command()
@_spoken
def resume(folder: Path, who: str | None, why: str) -> None:
    """Let a rollout go on that a person holds, or that gates may not take further by themselves.

    FOLDER is the rollout's, or the state directory of its target. See with 'tidegate rollout
    status' what holds it: who resumes in spite of that takes it over.
    """
    _command("resume", "resumes", folder, who, why)


def _command(command: str, verb: str, folder: Path, who: str | None, why: str) -> None:
    from ...components.canary_pusher.rollout.records import Command as CommandRecord
    from .place import rollout_under_way

    rollout = rollout_under_way(folder)
    _require_not_too_late(rollout, command)
    word = CommandRecord(command, who or _user(), _said(why, rollout))
    rollout.folder.ask(**word.to_record())
    _tell(rollout, f"{word.who} {verb} it")


def _require_not_too_late(rollout: Rollout, command: str) -> None:
    from ...components.canary_pusher.rollout.state import PROMOTING, ROLLING_BACK
    from ...components.errors import RolloutStateError

    state = rollout.state
    where = str(rollout.folder.path)
    if state is not None and state.name in (PROMOTING, ROLLING_BACK):
        raise RolloutStateError(f"Too late to {command}: it is {state.name}", where=where)
    # A hold that was asked for a moment ago may still be on its way into the journal.
    on_its_way = bool(rollout.folder.requests())
    if command == "resume" and not on_its_way and not _begun(rollout).held:
        raise RolloutStateError("Nothing holds this rollout", where=where)


def _said(why: str, rollout: Rollout) -> str:
    from ...components.errors import RolloutStateError

    if not why.strip():
        raise RolloutStateError(
            "A command says who gives it and why", where=str(rollout.folder.path)
        )
    return why


def _begun(rollout: Rollout) -> Any:
    from ...components.errors import RolloutStateError

    if rollout.state is None:
        raise RolloutStateError(
            "The rollout has not begun",
            where=str(rollout.folder.path),
            remedy="'tidegate rollout run' begins it.",
        )
    return rollout.state


def _tell(rollout: Rollout, word: str) -> None:
    """Says what was asked, and whether somebody is there to do it."""
    state = rollout.state
    now = state.name if state is not None else "not begun"
    click.echo(f"{rollout.folder.path.name[:12]}, {now}: {word}.")
    lease = rollout.folder.lease.read()
    if lease.released or lease.has_expired or lease.holder_is_gone:
        click.echo(
            "No controller drives it now; it is done once one does: "
            f"tidegate rollout run {rollout.folder.path}",
            err=True,
        )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return f"user {os.getuid()}"
