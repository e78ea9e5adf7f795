"""Drop: nothing of the column is published."""

from __future__ import annotations

from typing import Any, ClassVar

import pyarrow as pa

from .technique import ValueTechnique


class Drop(ValueTechnique):
    """Leaves a column out. Its values are nulls where a caller insists on having some."""

    name: ClassVar[str] = "drop"
    publishes: ClassVar[bool] = False
    reads_text: ClassVar[bool] = False

    @classmethod
    def describe(cls, settings: Any, namespace: str) -> str:
        """Says that nothing remains."""
        del settings, namespace
        return "Left out: nothing of it is published."

    def apply_column(self, values: pa.Array) -> pa.Array:
        """As many nulls as there were values."""
        return pa.nulls(len(values))

    def apply_value(self, value: Any) -> Any:
        """None."""
        del value
