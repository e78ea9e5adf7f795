"""Drop: nothing of the column is published."""

from __future__ import annotations

from typing import Any, ClassVar

import pyarrow as pa

from .technique import Technique


class Drop(Technique):
    """Leaves a column out. Its values are nulls where a caller insists on having some."""

    name: ClassVar[str] = "drop"
    publishes: ClassVar[bool] = False

    def apply_column(self, values: pa.Array) -> pa.Array:
        """As many nulls as there were values."""
        return pa.nulls(len(values))

    def apply_value(self, value: Any) -> Any:
        """None."""
        del value
