"""What happens to one column in full: its text rules, its technique, its rule for nulls."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from ..errors import DataError
from .column_policy import ColumnPolicy
from .techniques import SubjectTechnique, Technique, ValueTechnique


class Treatment:
    """One column's rule with its technique bound to a key. Errors name the column."""

    def __init__(self, name: str, rule: ColumnPolicy, technique: Technique) -> None:
        """Takes the column's name, what the policy says of it, and the technique with its key."""
        self._name = name
        self._required = rule.on_null == "error"
        self._text_rules = rule.text_rules
        self._technique = technique

    @property
    def publishes(self) -> bool:
        """Whether anything of the column remains."""
        return self._technique.publishes

    @property
    def per_subject(self) -> bool:
        """Whether it must be told the subject of each row."""
        return isinstance(self._technique, SubjectTechnique)

    def prepare_column(self, values: pa.Array) -> pa.Array:
        """The column as its technique will see it.

        Raises:
          DataError: naming the column, for a null or for bytes that are not UTF-8 where the policy
            allows none.
        """
        try:
            prepared = self._text_rules.apply_column(values)
        except DataError as error:
            raise self._named(error) from None
        if self._required and prepared.null_count:
            raise self._missing()
        return prepared

    def prepare_value(self, value: Any) -> Any:
        """One value, as :meth:`prepare_column`."""
        try:
            prepared = self._text_rules.apply_value(value)
        except DataError as error:
            raise self._named(error) from None
        if self._required and prepared is None:
            raise self._missing()
        return prepared

    def publish_column(self, prepared: pa.Array, subjects: pa.Array | None) -> pa.Array:
        """What is published of a prepared column.

        Raises:
          DataError: naming the column, for what the technique cannot treat.
        """
        try:
            if isinstance(self._technique, SubjectTechnique):
                return self._technique.apply_column(prepared, self._required_subject(subjects))
            assert isinstance(self._technique, ValueTechnique)
            return self._technique.apply_column(prepared)
        except DataError as error:
            raise self._named(error) from None

    def publish_value(self, prepared: Any, subject: Any) -> Any:
        """One value, as :meth:`publish_column`; ``subject`` is None where there is none."""
        try:
            if isinstance(self._technique, SubjectTechnique):
                return self._technique.apply_value(prepared, subject)
            assert isinstance(self._technique, ValueTechnique)
            return self._technique.apply_value(prepared)
        except DataError as error:
            raise self._named(error) from None

    def _required_subject(self, subjects: pa.Array | None) -> pa.Array:
        if subjects is None:
            raise DataError(
                "the subject's column is missing", remedy="Give it: dates are shifted by subject."
            )
        return subjects

    def _named(self, error: DataError) -> DataError:
        return DataError(
            f"Column {self._name!r}: {error.what}", where=error.where, remedy=error.remedy
        )

    def _missing(self) -> DataError:
        return DataError(
            f"Column {self._name!r} has a missing value, and its on_null is error",
            remedy="Complete the data, or set on_null: keep.",
        )
