"""What every trigger is told and what it answers."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

from ....components.config import Config
from ....components.errors import ConfigError

T = TypeVar("T", bound="Trigger")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Trigger(Config):
    """One entry under ``triggers``; its ``kind`` says which settings it has.

    Attributes:
      kind: cron, span or drift.
      name: under which the ledger knows it; the kind where it is empty.
      suspend: whether it makes nothing due for now, as a Kubernetes CronJob's ``suspend``.
    """

    kind: str
    name: str = ""
    suspend: bool = False

    def __post_init__(self) -> None:
        self.require(self.kind == vars(type(self))["kind"], "kind", "that of its settings")
        fits = not set(self.name) & set("/\\\0") and not self.name.startswith(".")
        self.require(fits, "name", "usable in the name of a file")

    @property
    def title(self) -> str:
        """The name in the ledger."""
        return self.name or self.kind

    @classmethod
    def from_mapping(cls: type[T], values: Any) -> T:
        """Builds the trigger of the kind that the values name."""
        if cls is not Trigger or not isinstance(values, Mapping):
            return super().from_mapping(values)
        kinds = {vars(one)["kind"]: one for one in cls.__subclasses__()}
        if values.get("kind") not in kinds:
            raise ConfigError(
                f"A trigger's kind is {values.get('kind')!r}",
                remedy=f"It must be one of {', '.join(sorted(kinds))}.",
            )
        return kinds[values["kind"]].from_mapping(values)


@dataclasses.dataclass(frozen=True)
class Due:
    """A run that is to be.

    Attributes:
      key: names it among the runs of its trigger; no key completes twice.
      at: Unix seconds since when it is due.
      span: to ingest; None for the latest there is.
      facts: what is kept with it in the ledger: a span's fingerprint, requests' ids.
    """

    key: str
    at: float
    span: int | None = None
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Skip:
    """A run that was due and will not be, and why."""

    due: Due
    reason: str


@dataclasses.dataclass(frozen=True)
class Decision:
    """What a trigger says at one time.

    Attributes:
      due: the runs that are to be, the first first.
      skipped: those that will not be.
      next_at: Unix seconds at which it is worth asking again; None where only the world can tell.
      notes: what a person should know, one sentence each.
    """

    due: tuple[Due, ...] = ()
    skipped: tuple[Skip, ...] = ()
    next_at: float | None = None
    notes: tuple[str, ...] = ()
