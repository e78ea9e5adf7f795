"""A model with the examples that it is exported and proven on."""

from __future__ import annotations

import dataclasses

from tidegate.components.edge_exporter.decision import Sources


@dataclasses.dataclass(frozen=True)
class Case:
    """One model of a benchmark.

    Attributes:
      name: as the table names it.
      sources: the SavedModel and its examples.
      refused: formats that the model has no counterpart in.
      settings: of EdgeSpec, what differs from the defaults: the label and slices for instance.
    """

    name: str
    sources: Sources
    refused: tuple[str, ...] = ()
    settings: dict[str, object] = dataclasses.field(default_factory=dict)
