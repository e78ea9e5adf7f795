"""Columns within columns: dictionaries and lists are treated by treating the values they hold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Treatment = Callable[[pa.Array], pa.Array]


def map_values(values: pa.Array, treat: Treatment) -> pa.Array:
    """Applies ``treat`` to the values of a column, wherever its type keeps them.

    Args:
      values: a plain column, a dictionary, a list or large_list of any of these, or one within
        another; sliced or not.
      treat: from a plain column to one of as many rows; null stays null.

    Returns:
      As many rows, in lists as they were; a dictionary comes back as a plain column.
    """
    if pa.types.is_dictionary(values.type):
        return map_values(values.dictionary, treat).take(values.indices)
    if is_list(values.type):
        return map_lists(values, lambda held: map_values(held, treat))
    return treat(values)


def is_list(kind: pa.DataType) -> bool:
    """Whether a column's rows are lists."""
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def one_to_a_row(values: pa.Array) -> pa.Array | None:
    """A column of lists of at most one value as a plain column; None where one has several."""
    if not is_list(values.type):
        return values
    lengths = np.asarray(pc.list_value_length(values).fill_null(0))
    if lengths.max(initial=0) > 1:
        return None
    places = np.cumsum(lengths) - 1
    return values.flatten().take(pa.array(places, mask=lengths == 0))


def map_lists(values: pa.Array, treat: Treatment) -> pa.Array:
    """Applies ``treat`` to what all lists of a column hold, put end to end."""
    # flatten() leaves out what lies beneath null lists and outside of a slice.
    treated = treat(values.flatten())
    large = pa.types.is_large_list(values.type)
    lengths = np.asarray(pc.list_value_length(values).fill_null(0))
    offsets = np.zeros(len(values) + 1, np.int64 if large else np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return pa.Array.from_buffers(
        pa.large_list(treated.type) if large else pa.list_(treated.type),
        len(values),
        [validity_of(values), pa.py_buffer(offsets)],
        values.null_count,
        0,
        [treated],
    )


def validity_of(values: pa.Array) -> pa.Buffer | None:
    """A bitmap of the rows that are not null, beginning at the first; None where all are."""
    if not values.null_count:
        return None
    return pa.py_buffer(np.packbits(np.asarray(values.is_valid()), bitorder="little"))
