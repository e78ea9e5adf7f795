"""What a run was asked to do and has not done yet, kept in the root until it is done."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from ..components.atomic import write_atomically
from ..components.errors import ResumeError
from .ready_pipelines import Wishes
from .root import LOCK_FOLDER, PipelineRoot

ASKED_FILE = "asked.json"


@dataclasses.dataclass(frozen=True)
class Asked:
    """The spans that are left to run, and with what.

    Attributes:
      pipeline: its name.
      spans: that are left, the one under way first.
      config: as in :class:`~.ready_pipelines.Wishes`; an absolute path, or empty.
      data: likewise.
      keyset: likewise.
      before: the run that was the latest when the first of the spans began; empty for none.
    """

    pipeline: str
    spans: tuple[int, ...]
    config: str = ""
    data: str = ""
    keyset: str = ""
    before: str = ""

    @classmethod
    def of(cls, pipeline: str, spans: tuple[int, ...], wishes: Wishes, before: str) -> Asked:
        """What is left of what a user wishes."""
        return cls(
            pipeline,
            tuple(spans),
            _absolute(wishes.config),
            _absolute(wishes.data),
            _absolute(wishes.keyset),
            before,
        )

    def told_again(self, wishes: Wishes) -> Asked:
        """The same, but for the paths that the user says now."""
        return dataclasses.replace(
            self,
            config=_absolute(wishes.config) or self.config,
            data=_absolute(wishes.data) or self.data,
            keyset=_absolute(wishes.keyset) or self.keyset,
        )

    def wishes(self) -> Wishes:
        """The same, as a user says it."""
        paths = (self.config, self.data, self.keyset)
        return Wishes(self.spans, *(Path(path) if path else None for path in paths))

    def keep(self, place: PipelineRoot) -> None:
        """Writes it into the root, whose lock is held."""
        write_atomically(_file(place), json.dumps(dataclasses.asdict(self)))


def asked(place: PipelineRoot, pipeline: str) -> Asked:
    """What is left in this root.

    Raises:
      ResumeError: nothing is, it cannot be read, or it is another pipeline's.
    """
    try:
        found = _read(_file(place).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ResumeError(
            "There is no run to go on with",
            where=str(place.path),
            remedy="Leave out --resume, or give the --root of a run that did not end.",
        ) from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ResumeError(
            f"What is left to run cannot be read: {type(error).__name__}: {error}",
            where=str(_file(place)),
            remedy="Leave out --resume and say --span; what is done comes from the cache.",
        ) from error
    if found.pipeline != pipeline:
        raise ResumeError(
            f"The run that did not end is of the pipeline {found.pipeline!r}",
            where=str(place.path),
            remedy=f"Resume that one: tidegate run {found.pipeline} --resume.",
        )
    return found


def forget(place: PipelineRoot) -> None:
    """Nothing is left."""
    _file(place).unlink(missing_ok=True)


def _read(text: str) -> Asked:
    told = json.loads(text)
    spans = tuple(int(span) for span in told.pop("spans"))
    if wrong := [name for name, value in told.items() if not isinstance(value, str)]:
        raise TypeError(f"{wrong[0]} is no text")
    return Asked(spans=spans, **told)


def _absolute(path: Path | None) -> str:
    return str(path.resolve()) if path is not None else ""


def _file(place: PipelineRoot) -> Path:
    return place.path / LOCK_FOLDER / ASKED_FILE
