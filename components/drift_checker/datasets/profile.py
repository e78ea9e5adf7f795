"""Takes statistics of rows as TFDV takes them, in this process and without a Beam pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyarrow as pa
import tensorflow_data_validation as tfdv

# TFDV makes public only the function that wants all rows in one data frame. Adding batch after
# batch to the same generators needs the memory of one batch, whatever the number of rows.
from tensorflow_data_validation.statistics import stats_impl
from tensorflow_metadata.proto.v0 import statistics_pb2
from tfx_bsl.arrow import array_util

from ..settings.limits import DriftLimits


def profile(
    batches: Iterable[pa.RecordBatch],
    limits: DriftLimits,
    progress: Callable[[int], None] = lambda rows: None,
) -> statistics_pb2.DatasetFeatureStatisticsList:
    """Statistics with the limits' quantile buckets, epsilon and weights.

    Args:
      batches: of plain columns or of lists; a null is a missing value.
      limits: see above.
      progress: told the number of rows so far.
    """
    options = tfdv.StatsOptions(
        num_quantiles_histogram_buckets=limits.quantile_buckets,
        epsilon=limits.epsilon,
        weight_feature=limits.weight_feature,
    )
    generators = stats_impl.get_generators(options, in_memory=True)
    accumulators = [generator.create_accumulator() for generator in generators]
    rows = 0
    for batch in batches:
        listed = _in_lists(batch)
        accumulators = [
            generator.add_input(accumulator, listed)
            for generator, accumulator in zip(generators, accumulators, strict=True)
        ]
        rows += batch.num_rows
        progress(rows)
    return stats_impl.extract_statistics_output(accumulators, generators)


def _in_lists(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = [_in_list(column) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, batch.schema.names)


def _in_list(column: pa.Array) -> pa.Array:
    """Puts each value into a list of its own, as TFDV wants it; a null stays one."""
    if pa.types.is_null(column.type) or pa.types.is_nested(column.type):
        return column
    return array_util.ToSingletonListArray(column)
