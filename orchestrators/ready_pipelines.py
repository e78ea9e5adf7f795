"""The pipelines that the command knows: how each is told its settings, data and keys.

Besides those that come with Tidegate, a project brings its own: an installed one by an entry point
in the group ``tidegate.pipelines``, any other as ``package.module:Class``.
"""

from __future__ import annotations

import dataclasses
import importlib
import importlib.metadata
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Protocol

from ..components.errors import (
    ConfigError,
    PipelineDefinitionError,
    PipelineNotFoundError,
    TidegateError,
)
from .root import home

ENTRY_POINTS = "tidegate.pipelines"
"""The group of entry points by which an installed project names its pipelines."""


@dataclasses.dataclass(frozen=True)
class Wishes:
    """What a user says of a run.

    Attributes:
      spans: what to ingest; empty for the latest span there is.
      config: a YAML file of settings laid over the pipeline's own.
      data: a folder of spans; None for the data that come with Tidegate.
      keyset: the Pseudonymizer's keys; None for the ones made on first use.
    """

    spans: Sequence[int] = ()
    config: Path | None = None
    data: Path | None = None
    keyset: Path | None = None


class ReadyPipeline(Protocol):
    """A pipeline whose settings were checked when it was made of a user's :class:`Wishes`."""

    name: ClassVar[str]

    def prepare(self, root: Path) -> tuple[int, ...]:
        """Makes data and keys where they are missing; returns the spans to run.

        Args:
          root: the pipeline root, in which neither raw data nor keys may lie.

        Raises:
          UsageError: for data or keys that cannot be used.
        """
        ...

    def adopt(self, data: str, keyset: str) -> None:
        """Takes data and keys to be where a deployment says, which may be out of reach from here.

        Args:
          data: the folder of spans, a path or a URI.
          keyset: reference to the Pseudonymizer's keys; empty where the pipeline has none.
        """
        ...

    def compose(self, **settings: Any) -> Any:
        """TFX's pipeline; TFX is imported here and not before.

        :meth:`prepare` or :meth:`adopt` was called.

        Args:
          settings: ``span``, ``pipeline_root``, ``serving_root``, ``metadata_connection_config``,
            ``beam_pipeline_args``.
        """
        ...


class Flights:
    """The flights pipeline."""

    name: ClassVar[str] = "flights"

    def __init__(self, wishes: Wishes) -> None:
        from ..pipelines.flights.config import FlightsConfig

        self._wishes = wishes
        self._config = FlightsConfig.load(wishes.config)

    def prepare(self, root: Path) -> tuple[int, ...]:
        """Prepares the flights and the Pseudonymizer's keys."""
        from ..pipelines.flights.sources import prepare_sources

        said = self._wishes
        sources = prepare_sources(home(), said.spans, self._config, root, said.data, said.keyset)
        self.adopt(str(sources.data_root), str(sources.keyset))
        return sources.spans

    def adopt(self, data: str, keyset: str) -> None:
        """Takes the flights and the keys to be there."""
        self._data, self._keyset = data, keyset

    def compose(self, **settings: Any) -> Any:
        """Composes the pipeline of its sources."""
        from ..pipelines.flights.pipeline import create_pipeline

        return create_pipeline(
            data_root=self._data, keyset=self._keyset, config=self._config, **settings
        )


class Digits:
    """The digits pipeline."""

    name: ClassVar[str] = "digits"

    def __init__(self, wishes: Wishes) -> None:
        from ..pipelines.digits.config import DigitsConfig

        if wishes.keyset is not None:
            raise ConfigError(
                "The digits pipeline takes no keyset",
                where=str(wishes.keyset),
                remedy="Leave it out: nothing in the digits is pseudonymized.",
            )
        self._wishes = wishes
        self._config = DigitsConfig.load(wishes.config)

    def prepare(self, root: Path) -> tuple[int, ...]:
        """Prepares the images, which name nobody and may lie anywhere."""
        from ..pipelines.digits.sources import prepare_sources

        del root
        sources = prepare_sources(home(), self._wishes.spans, self._wishes.data)
        self.adopt(str(sources.data_root), "")
        return sources.spans

    def adopt(self, data: str, keyset: str) -> None:
        """Takes the images to be there."""
        del keyset
        self._data = data

    def compose(self, **settings: Any) -> Any:
        """Composes the pipeline of its sources."""
        from ..pipelines.digits.pipeline import create_pipeline

        return create_pipeline(data_root=self._data, config=self._config, **settings)


PIPELINES: Mapping[str, Callable[[Wishes], ReadyPipeline]] = {
    Flights.name: Flights,
    Digits.name: Digits,
}
"""What makes each pipeline of a user's wishes, by its name."""


def composed(ready: ReadyPipeline, **settings: Any) -> Any:
    """TFX's pipeline, as :meth:`ReadyPipeline.compose` makes it.

    Raises:
      PipelineDefinitionError: where it cannot be composed: two nodes of one name, a cycle.
      UsageError: for settings that cannot be used.
    """
    try:
        return ready.compose(**settings)
    except TidegateError:
        raise
    except Exception as error:
        raise PipelineDefinitionError(
            f"It cannot be composed: {type(error).__name__}: {error}",
            where=ready.name,
            remedy="TFX refuses it wherever it is asked to run.",
        ) from error


def find_pipeline(name: str) -> Callable[[Wishes], ReadyPipeline]:
    """What makes the pipeline of that name of a user's wishes.

    Args:
      name: of a pipeline that comes with Tidegate or of an installed project's, or
        ``package.module:Class``, found from the working directory too.

    Raises:
      PipelineNotFoundError: where there is none, or its module cannot be imported.
    """
    if name in PIPELINES:
        return PIPELINES[name]
    installed = {one.name: one for one in importlib.metadata.entry_points(group=ENTRY_POINTS)}
    if name in installed:
        return _imported(installed[name].value)
    if ":" in name:
        return _imported(name)
    raise PipelineNotFoundError(
        f"There is no pipeline {name!r}",
        remedy=f"Known: {', '.join([*PIPELINES, *installed])}; or name a package.module:Class.",
    )


def _imported(path: str) -> Callable[[Wishes], ReadyPipeline]:
    module, _, attribute = path.partition(":")
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        found: Callable[[Wishes], ReadyPipeline] = getattr(
            importlib.import_module(module), attribute
        )
    except Exception as error:
        raise PipelineNotFoundError(
            f"{type(error).__name__}: {error}",
            where=path,
            remedy="Name an importable class as package.module:Class.",
        ) from error
    return found
