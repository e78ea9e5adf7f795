"""What a behaviour is: a definition, and what every runner has to make of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from tfx.dsl.components.base.base_node import BaseNode
from tfx.orchestration.metadata import sqlite_metadata_connection_config
from tfx.orchestration.pipeline import Pipeline

Seen = Mapping[str, Any]
"""A line of the journal: what an executor saw once."""


@dataclasses.dataclass(frozen=True)
class Place:
    """Where the runs of one behaviour leave what they make.

    Attributes:
      folder: a new one for each behaviour and runner.
      beam_pipeline_args: where the runner has Beam's jobs run.
    """

    folder: Path
    beam_pipeline_args: Sequence[str] = ()

    @property
    def page(self) -> Path:
        """The journal of all executors."""
        return self.folder / "journal.jsonl"

    def pipeline(self, *nodes: BaseNode, **settings: Any) -> Pipeline:
        """A pipeline of these nodes, with its metadata here."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return Pipeline(
            pipeline_name="conformance",
            pipeline_root=str(self.folder / "root"),
            components=list(nodes),
            metadata_connection_config=sqlite_metadata_connection_config(
                str(self.folder / "metadata.db")
            ),
            beam_pipeline_args=list(self.beam_pipeline_args),
            **{"enable_cache": False, **settings},
        )


@dataclasses.dataclass(frozen=True)
class Composed:
    """A pipeline, with what runs after it."""

    pipeline: Pipeline
    exit_handler: BaseNode | None = None


@dataclasses.dataclass(frozen=True)
class Observation:
    """What became of one run.

    Attributes:
      succeeded: whether the runner says so.
      ran: how often each executor was called; who never was is not in it.
      saw: what the behaviour looks at.
    """

    succeeded: bool
    ran: Mapping[str, int]
    saw: Any = None


@dataclasses.dataclass(frozen=True)
class Behaviour:
    """Some meaning of a definition that no runner may change in silence.

    Attributes:
      name: in a few words.
      meaning: what the definition says.
      runs: composes the pipeline, once for each run; all in one place.
      expected: what every run has to be, wherever it is not refused.
      look: what of the journal of one run is compared.
      refused: by the platform, the rule of the preflight that refuses it there.
      together: whether the runs are looked at as one, which ended as the last of them did.
    """

    name: str
    meaning: str
    runs: Sequence[Callable[[Place], Composed]]
    expected: Sequence[Observation]
    look: Callable[[Sequence[Seen]], Any] = lambda entries: None
    refused: Mapping[str, str] = dataclasses.field(default_factory=dict)
    together: bool = False


class Runner(Protocol):
    """One way to run pipelines, each in a place of its own.

    Attributes:
      platform: as the preflight calls it.
      beam_pipeline_args: where Beam's jobs run.
    """

    platform: str
    beam_pipeline_args: tuple[str, ...]

    def run(self, composed: Composed, place: Place) -> bool:
        """Runs it to its end; whether the runner says that it succeeded."""
        ...

    def close(self) -> None:
        """Ends what it has started."""
        ...
