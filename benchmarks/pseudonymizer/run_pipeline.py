"""What three token columns cost beside tfx_bsl's decoding and encoding of the same tf.Examples.

Ten features: three identifiers of 16 bytes, three texts of few values, two floats, two integers.
Prints CPU seconds of decoding, of treating and of encoding, the least of several turns of each.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import pyarrow as pa
from tfx_bsl.coders.example_coder import ExamplesToRecordBatchDecoder, RecordBatchToExamplesEncoder

from pseudonymizer.ids import distinct_ids
from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey
from tidegate.components.pseudonymizer.policy import Policy
from tidegate.components.pseudonymizer.raw_file import BATCH_ROWS

TURNS = 5

IDS, TEXTS, FLOATS, INTS = ("id0", "id1", "id2"), ("a", "b", "c"), ("x", "y"), ("n", "m")

POLICY = {
    "domain": "benchmark",
    "subject": "id0",
    "columns": {
        **{name: {"role": "direct", "transform": "token"} for name in IDS},
        **{name: {"role": "safe", "transform": "keep"} for name in TEXTS + FLOATS + INTS},
    },
}


def batches(rows: int) -> list[pa.RecordBatch]:
    """Rows as tfx_bsl decodes them: lists of one value."""
    random = np.random.default_rng(1)
    ids = distinct_ids(3 * rows, 16).reshape(3, rows)
    columns = {name: pa.array(one.tolist()) for name, one in zip(IDS, ids, strict=True)}
    for name in TEXTS:
        columns[name] = pa.array([b"value%d" % n for n in random.integers(0, 50, rows)])
    for name in FLOATS:
        columns[name] = pa.array(random.normal(size=rows).astype(np.float32))
    for name in INTS:
        columns[name] = pa.array(random.integers(0, 1000, rows))
    lists = [
        pa.LargeListArray.from_arrays(pa.array(np.arange(rows + 1)), large(column))
        for column in columns.values()
    ]
    whole = pa.RecordBatch.from_arrays(lists, list(columns))
    return [whole.slice(start, BATCH_ROWS) for start in range(0, rows, BATCH_ROWS)]


def large(column: pa.Array) -> pa.Array:
    """Bytes with the offsets that tfx_bsl gives them."""
    return column.cast(pa.large_binary()) if pa.types.is_binary(column.type) else column


def main() -> None:
    """Prints the seconds as JSON."""
    rows = int(sys.argv[1])
    bound = Policy.from_mapping(POLICY).bind(
        Keyset("benchmark", 1, (MasterKey(1, bytes(range(32))),))
    )
    encoder, decoder = RecordBatchToExamplesEncoder(), ExamplesToRecordBatchDecoder()
    serialized = [encoder.encode(batch) for batch in batches(rows)]
    spent: dict[str, list[float]] = {"decode": [], "treat": [], "encode": []}
    for _ in range(TURNS):
        took = dict.fromkeys(spent, 0.0)
        for one in serialized:
            marks = [time.process_time()]
            decoded = decoder.DecodeBatch(one)
            marks.append(time.process_time())
            treated = bound.apply_batch(decoded)
            marks.append(time.process_time())
            encoder.encode(as_bytes(treated))
            marks.append(time.process_time())
            for name, seconds in zip(took, np.diff(marks), strict=True):
                took[name] += seconds
        for name, seconds in took.items():
            spent[name].append(seconds)
    print(json.dumps({name: min(seconds) for name, seconds in spent.items()}))


def as_bytes(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Texts of tokens as the bytes that the encoder takes; only the type's name changes."""
    columns = [
        one.cast(pa.large_list(pa.large_binary()))
        if pa.types.is_string(one.type.value_type)
        else one
        for one in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, batch.schema.names)


main()
