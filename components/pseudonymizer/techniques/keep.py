"""Keep: the column is published as it is."""

from __future__ import annotations

from typing import Any, ClassVar

import pyarrow as pa

from .technique import Technique


class Keep(Technique):
    """Publishes a column unchanged. A policy refuses it for a direct identifier."""

    name: ClassVar[str] = "keep"
    shields: ClassVar[bool] = False

    def apply_column(self, values: pa.Array) -> pa.Array:
        """The column itself."""
        return values

    def apply_value(self, value: Any) -> Any:
        """The value itself."""
        return value
