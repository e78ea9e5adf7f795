"""What a target is that can split traffic between two versions of a model."""

from __future__ import annotations

import dataclasses
from typing import ClassVar, Protocol, runtime_checkable

from ..model_files import ModelFiles
from ..traffic.snapshot import Snapshot
from .target import Version


@dataclasses.dataclass(frozen=True)
class Routing:
    """Who gets which requests.

    Attributes:
      weight: percent of the requests that the canary answers, in [0, 100].
      mirror: percent of the requests that are copied to it.
    """

    weight: float = 0.0
    mirror: float = 0.0


@runtime_checkable
class TrafficTarget(Protocol):
    """A place that serves two versions at once. Implementations are frozen configurations.

    Everything is idempotent: a controller that died does it again. What changes routing bears the
    ``generation`` of the lease under which it was decided; an implementation remembers the greatest
    it has seen, where its routing is kept, and refuses lesser ones with FencedError, so that a
    controller which lost its lease without noticing cannot undo its successor's work.
    """

    mirrors: ClassVar[bool]
    """Whether it can copy requests to the canary."""

    whole_percents: ClassVar[bool]
    """Whether weights are whole percents."""

    @property
    def state_directory(self) -> str:
        """Folder for journals and leases, on a mounted filesystem."""
        ...

    def to_json(self) -> str:
        """The configuration as one canonical line, ``kind`` included."""
        ...

    def digest(self) -> str:
        """What evidence calls this target."""
        ...

    def live(self) -> Version | None:
        """The stable version, or None before the first."""
        ...

    def next_number(self) -> int:
        """A version number that was never used here; the same until :meth:`load` takes it."""
        ...

    def load(self, model: ModelFiles, number: int, generation: int) -> None:
        """Makes the model answer as version ``number``, beside the stable one, with no traffic yet.

        Returns once it answers.

        Raises:
          PushError: it does not come to answer.
          FencedError: a later generation is at work.
        """
        ...

    def route(self, routing: Routing, generation: int) -> None:
        """Puts a split into force; returns once it is.

        Raises:
          PushError: the split could not be put into force.
          FencedError: a later generation is at work.
        """
        ...

    def routing(self) -> Routing:
        """The split in force."""
        ...

    def observe(self) -> Snapshot:
        """Totals of both arms, now.

        Raises:
          PushError: they cannot be had.
        """
        ...

    def promote(self, number: int, generation: int) -> Version:
        """Makes version ``number`` the stable one, which answers all requests from then on.

        Raises:
          PushError: it could not be done.
          FencedError: a later generation is at work.
        """
        ...

    def retire(self, number: int, generation: int) -> None:
        """Unloads version ``number``, which answers no requests any more.

        Raises:
          PushError: it could not be done.
          FencedError: a later generation is at work.
        """
        ...
