"""What every target is: a place that serves one version of a model and takes the next."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Protocol

from ..model_files import ModelFiles


@dataclasses.dataclass(frozen=True)
class Version:
    """A version that a target holds."""

    number: int
    model: ModelFiles


@dataclasses.dataclass(frozen=True)
class Delivery:
    """A decision on its way to a target.

    Attributes:
      model: the new model.
      promote: whether it is to become the live version.
      replaces: the number of the live version that it was compared with, or None where there was
        none. Should another be live by now, the decision no longer holds.
      decision: what was decided and on which evidence, as plain JSON values.
      key: identifies model, target and policy, whichever run they meet in.
    """

    model: ModelFiles
    promote: bool
    replaces: int | None
    decision: Mapping[str, Any]
    key: str


class Target(Protocol):
    """A place that serves a model. Implementations are frozen configurations, one file each."""

    def to_json(self) -> str:
        """The configuration as one canonical line, ``kind`` included."""
        ...

    def digest(self) -> str:
        """What evidence calls this target."""
        ...

    def live(self) -> Version | None:
        """The version that is served now, or None."""
        ...

    def deliver(self, delivery: Delivery) -> Version | None:
        """Records a decision and carries it out.

        Doing it again, after success or after a crash at any point, changes nothing more.

        Returns:
          The version under which the model is live, or None if it was not to be promoted.

        Raises:
          PushError: it could not be done; what was live still is.
        """
        ...

    def history(self, key: str) -> list[dict[str, Any]]:
        """The journal's records of one delivery key, oldest first."""
        ...
