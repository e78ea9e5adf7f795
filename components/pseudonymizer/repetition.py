"""Whether the values of a column repeat often enough to treat each distinct value once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

SAMPLE_ROWS = 4096
SAMPLE_SHARE = 16
"""One row in so many is looked at, up to SAMPLE_ROWS: the look must cost less than it saves."""

ROWS_PER_DISTINCT = 3
"""From about three rows to a distinct value on, finding the distinct values pays for itself."""

MOST_DISTINCT = 1 << 13
"""Beyond it the table of distinct values leaves the processor's cache, and finding them no longer
pays: 20,000 of them took longer to find than the MACs they saved."""


SMALL_COLUMN_ROWS = 2048
"""Below this, a look at the sample costs more than it could save."""


def over_distinct(values: pa.Array, treat: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Applies ``treat`` to a plain column, or where that is quicker to its distinct values."""
    if not repeats(values):
        return treat(values)
    encoded = values.dictionary_encode()
    return treat(encoded.dictionary).take(encoded.indices)


def repeats(values: pa.Array) -> bool:
    """Guesses from a sample whether ``values`` has few distinct values, each on several rows.

    The number of distinct values is Chao's lower bound (1984), so even a column whose sample is
    nearly all distinct shows that the whole repeats. The sample is spread evenly and without
    chance, so that the same column always takes the same way.
    """
    rows = len(values)
    if rows < SMALL_COLUMN_ROWS:
        return False
    sample = values.take(pa.array(_spread(rows, min(SAMPLE_ROWS, rows // SAMPLE_SHARE))))
    counts = np.asarray(pc.value_counts(sample).field("counts"))
    return distinct_values(counts) < min(rows / ROWS_PER_DISTINCT, MOST_DISTINCT)


def distinct_values(counts: npt.NDArray[np.int64]) -> float:
    """Chao's estimate of how many distinct values there are, from their counts in a sample."""
    once, twice = float(np.sum(counts == 1)), float(np.sum(counts == 2))
    unseen = once**2 / (2 * twice) if twice else once * (once - 1) / 2
    return len(counts) + unseen


def _spread(rows: int, size: int) -> npt.NDArray[np.int64]:
    return np.arange(size, dtype=np.int64) * rows // size
