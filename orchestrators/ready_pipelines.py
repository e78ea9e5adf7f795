"""The pipelines that ``tidegate run`` knows: how each is told its settings, data and keys."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Protocol

from ..components.errors import ConfigError
from .root import home


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

    def compose(self, **settings: Any) -> Any:
        """TFX's pipeline; TFX is imported here and not before.

        Args:
          settings: ``span``, ``pipeline_root``, ``serving_root``, ``metadata_connection_config``.
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
        self._sources = prepare_sources(
            home(), said.spans, self._config, root, said.data, said.keyset
        )
        return self._sources.spans

    def compose(self, **settings: Any) -> Any:
        """Composes the pipeline of the prepared sources."""
        from ..pipelines.flights.pipeline import create_pipeline

        data, keyset = self._sources.data_root, str(self._sources.keyset)
        return create_pipeline(data_root=data, keyset=keyset, config=self._config, **settings)


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
        self._sources = prepare_sources(home(), self._wishes.spans, self._wishes.data)
        return self._sources.spans

    def compose(self, **settings: Any) -> Any:
        """Composes the pipeline of the prepared sources."""
        from ..pipelines.digits.pipeline import create_pipeline

        return create_pipeline(data_root=self._sources.data_root, config=self._config, **settings)


PIPELINES: Mapping[str, Callable[[Wishes], ReadyPipeline]] = {
    Flights.name: Flights,
    Digits.name: Digits,
}
"""What makes each pipeline of a user's wishes, by its name."""
