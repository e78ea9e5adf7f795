"""Published columns in the three types of a tf.Example's features."""

from __future__ import annotations

import pyarrow as pa

from .column_shapes import is_list, map_lists
from .column_types import ColumnType, as_type
from .text_columns import is_text


def as_feature(values: pa.Array, kind: ColumnType) -> pa.Array:
    """A column, or one of lists, as int64, float32 or text; bytes that are no text stay bytes.

    Args:
      values: of a plain type, see :mod:`.plain_columns`.
      kind: at least as wide as what the column holds.
    """
    if is_list(values.type):
        return map_lists(values, lambda held: as_feature(held, kind))
    if kind is ColumnType.STRING and is_text(values.type):
        return values
    return as_type(values, kind)
