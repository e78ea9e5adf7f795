"""Finds the rollout that a person means by a folder, and what its journal says."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...components.canary_pusher.control.folder import (
    DESIRED_FILE,
    RolloutFolder,
    open_folder,
    rollout_folders,
)
from ...components.canary_pusher.journal import Journal
from ...components.canary_pusher.rollout.replaying import fold
from ...components.canary_pusher.rollout.state import RolloutState
from ...components.errors import DataError, RolloutStateError

Records = Sequence[Mapping[str, Any]]


@dataclasses.dataclass(frozen=True)
class Rollout:
    """A rollout as its folder has it; ``state`` is None while its journal is empty."""

    folder: RolloutFolder
    state: RolloutState | None


def rollouts_at(path: Path) -> list[Rollout]:
    """The rollouts of a state directory, oldest first, or the one of a rollout's own folder.

    Raises:
      RolloutStateError: there is none.
      JournalError: a journal is damaged.
    """
    if (path / DESIRED_FILE).exists():
        return [_read(open_folder(path))]
    found = [_read(folder) for folder in rollout_folders(path)]
    if not found:
        raise RolloutStateError(
            "No rollout was prepared here",
            where=str(path),
            remedy="Give a rollout's folder, or the state directory of its target.",
        )
    return found


def rollout_under_way(path: Path) -> Rollout:
    """The one rollout in a folder that is not finished, to which a person's word goes.

    Raises:
      RolloutStateError: there is none, or more than one.
      JournalError: a journal is damaged.
    """
    found = rollouts_at(path)
    under_way = [one for one in found if one.state is None or not one.state.finished]
    if len(under_way) == 1:
        return under_way[0]
    if under_way:
        names = ", ".join(str(one.folder.path) for one in under_way)
        raise RolloutStateError(
            "Several rollouts are under way here", where=str(path), remedy=f"Give one of {names}."
        )
    last = found[-1].state
    ended = last.name if last is not None else "not begun"
    raise RolloutStateError(
        f"No rollout is under way: the last one is {ended}",
        where=str(path),
        remedy="'tidegate rollback' makes an earlier version live again.",
    )


def read_journal(path: Path) -> tuple[Records, bool]:
    """The records of a journal, and whether a last one without its end was left out.

    Raises:
      DataError: there is no such file, or it cannot be read.
      JournalError: a line is damaged.
    """
    try:
        end = path.read_bytes()[-1:]
    except OSError as error:
        raise DataError(
            f"Cannot read the journal: {error.strerror}",
            where=str(path),
            remedy="It is journal.jsonl in the folder of a rollout.",
        ) from error
    remedy = "The lines above it can be replayed by themselves."
    return Journal(str(path), remedy).records(), end not in (b"", b"\n")


def _read(folder: RolloutFolder) -> Rollout:
    records = folder.records()
    return Rollout(folder, fold(records) if records else None)
