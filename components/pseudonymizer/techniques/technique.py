"""What every technique is: one way to publish a column, over a column and over one value."""

from __future__ import annotations

import abc
import dataclasses
from typing import Any, ClassVar

import pyarrow as pa

from ...config import Config
from ...errors import DataError
from ..column_types import ColumnType
from ..keyset import Keyset


@dataclasses.dataclass(frozen=True)
class NoSettings(Config):
    """A technique that has nothing to set."""


class Technique(abc.ABC):
    """One technique, bound to its settings, to a namespace and to the keys of a domain.

    A technique has a column form, for training, and a value form, for serving; the two agree on
    every value. Null stays null in both, and a list is treated value by value.
    """

    name: ClassVar[str]
    """What a policy calls it."""

    publishes: ClassVar[bool] = True
    """Whether anything of the column remains in the output."""

    shields: ClassVar[bool] = True
    """Whether the output no longer shows the value, so that a direct identifier may take it."""

    makes_text: ClassVar[bool] = False
    """Whether the output is text whatever the input's type."""

    reads_text: ClassVar[bool] = True
    """Whether it looks into the value as text, so that bytes must be UTF-8."""

    keyed: ClassVar[bool] = False
    """Whether it draws a key from the keyset, hence whether a namespace means anything to it."""

    reversible: ClassVar[bool] = False
    """Whether the keyset's holder can undo it."""

    Settings: ClassVar[type[Config]] = NoSettings
    """What a policy may set beside the technique's name."""

    def __init__(self, namespace: str, keyset: Keyset, settings: Config | None = None) -> None:
        del namespace, keyset, settings  # not every technique has use for them

    @classmethod
    @abc.abstractmethod
    def describe(cls, settings: Any, namespace: str) -> str:
        """One plain sentence on what becomes of a value."""

    @classmethod
    def published_type(cls, settings: Any, found: ColumnType) -> ColumnType:
        """The type of what is published of a column whose values have type ``found``."""
        del settings
        return ColumnType.STRING if cls.makes_text else found


def column_of(value: Any) -> pa.Array:
    """A column of this value alone.

    Raises:
      DataError: when Arrow has no type for it, such as a number beyond 64 bits.
    """
    try:
        return pa.array([value])
    except (pa.ArrowException, OverflowError, TypeError, ValueError):
        # Arrow's message would quote the value.
        raise DataError(
            f"A value of type {type(value).__name__} cannot be treated",
            remedy="Give text, bytes, a number within 64 bits, a date, or a list of one of these.",
        ) from None


class ValueTechnique(Technique):
    """A technique for which the value alone decides what is published."""

    @abc.abstractmethod
    def apply_column(self, values: pa.Array) -> pa.Array:
        """Treats a whole column; the result has as many rows."""

    def apply_value(self, value: Any) -> Any:
        """Treats one value, None included: by the column form, so that the two agree."""
        return self.apply_column(column_of(value))[0].as_py()


class ReversibleTechnique(ValueTechnique):
    """A technique that the keyset's holder can undo. ``keyset.looking_up`` has earlier versions."""

    reversible: ClassVar[bool] = True

    @abc.abstractmethod
    def reveal_column(self, published: pa.Array) -> pa.Array:
        """What :meth:`apply_column` was given, as text or bytes."""

    def reveal_value(self, published: Any) -> Any:
        """What :meth:`apply_value` was given."""
        return self.reveal_column(column_of(published))[0].as_py()


class SubjectTechnique(Technique):
    """A technique that treats the rows of one subject alike, and other subjects' otherwise."""

    @abc.abstractmethod
    def apply_column(self, values: pa.Array, subjects: pa.Array) -> pa.Array:
        """Treats a whole column, row by row with its subject; the result has as many rows."""

    def apply_value(self, value: Any, subject: Any) -> Any:
        """Treats one value of one subject, None included."""
        return self.apply_column(column_of(value), column_of(subject))[0].as_py()
