"""``tidegate rollout``: sizes, drives, watches and explains rollouts on live traffic."""

from __future__ import annotations

import click

from .reading import replay, status, view
from .run_command import run, watchdog
from .sizing import preview, simulate
from .words import abort, approve, hold, resume


@click.group()
def rollout() -> None:
    """Size, drive, watch and explain rollouts on live traffic.

    A rollout takes a new model through stages, each with a share of the requests, by gates that may
    be looked at all the time. Its folder holds a journal, from which everything follows.
    """


for _command in (
    *(preview, simulate, run, watchdog, status, view, replay),
    *(approve, hold, resume, abort),
):
    rollout.add_command(_command)
