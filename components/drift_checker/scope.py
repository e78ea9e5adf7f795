"""Which part of a dataset some statistics speak of."""

from __future__ import annotations

from typing import NamedTuple


class Scope(NamedTuple):
    """A split of the data, and in it a slice.

    Attributes:
      split: as ExampleGen names it; empty where there are no splits.
      slice: as TFDV names it, ``carrier_UA`` for instance; empty for all examples.
    """

    split: str = ""
    slice: str = ""
