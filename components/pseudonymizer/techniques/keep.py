"""Keep: the column is published as it is."""

from __future__ import annotations

from typing import Any, ClassVar

import pyarrow as pa

from .technique import ValueTechnique


class Keep(ValueTechnique):
    """Publishes a column unchanged. A policy refuses it for a direct identifier."""

    name: ClassVar[str] = "keep"
    shields: ClassVar[bool] = False
    reads_text: ClassVar[bool] = False

    @classmethod
    def describe(cls, settings: Any, namespace: str) -> str:
        """Says that nothing happens."""
        del settings, namespace
        return "Published as it is."

    def apply_column(self, values: pa.Array) -> pa.Array:
        """The column itself."""
        return values

    def apply_value(self, value: Any) -> Any:
        """The value itself."""
        return value
