"""What every technique is: one way to publish a column, over a column and over one value."""

from __future__ import annotations

import abc
from typing import Any, ClassVar

import pyarrow as pa

from ..keyset import Keyset


class Technique(abc.ABC):
    """One technique, bound to a namespace and to the keys of a domain.

    A technique has a column form, for training, and a value form, for serving; the two agree on
    every value. Null stays null in both.
    """

    name: ClassVar[str]
    """What a policy calls it."""

    publishes: ClassVar[bool] = True
    """Whether anything of the column remains in the output."""

    shields: ClassVar[bool] = True
    """Whether the output no longer shows the value, so that a direct identifier may take it."""

    makes_text: ClassVar[bool] = False
    """Whether the output is text whatever the input's type."""

    keyed: ClassVar[bool] = False
    """Whether it draws a key from the keyset, hence whether a namespace means anything to it."""

    def __init__(self, namespace: str, keyset: Keyset) -> None:
        del namespace, keyset  # only keyed techniques draw on them

    @abc.abstractmethod
    def apply_column(self, values: pa.Array) -> pa.Array:
        """Treats a whole column; the result has as many rows."""

    @abc.abstractmethod
    def apply_value(self, value: Any) -> Any:
        """Treats one value, None included."""
