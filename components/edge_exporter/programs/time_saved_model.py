"""Times a SavedModel from one serialized tf.Example to its answer, on one thread.

Called as ``time_saved_model.py SAVED_MODEL SIGNATURE RECORDS WARM_UPS RUNS OUTPUT``: RECORDS is a
TFRecord file, OUTPUT the JSON file to write times in seconds to. Standard input ends when
the timing shall begin.
"""

import json
import sys
import time
from pathlib import Path

import tensorflow as tf


def main(
    saved_model: str, signature: str, records: str, warm_ups: str, runs: str, output: str
) -> None:
    """Writes ``load`` and the list ``answers``."""
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    sys.stdin.read()
    prepared = list(tf.data.TFRecordDataset(records).as_numpy_iterator())
    started = time.perf_counter()
    loaded = tf.saved_model.load(saved_model)
    function = loaded.signatures[signature]
    load = time.perf_counter() - started
    argument = next(iter(function.structured_input_signature[1]))
    times = []
    for turn in range(int(warm_ups) + int(runs)):
        record = prepared[turn % len(prepared)]
        started = time.perf_counter()
        for answer in function(**{argument: tf.constant([record])}).values():
            answer.numpy()
        times.append(time.perf_counter() - started)
    Path(output).write_text(json.dumps({"load": load, "answers": times[int(warm_ups) :]}))


main(*sys.argv[1:])
