"""Times an ONNX file from raw values to its answer, one row at a time, on one thread.

Called as ``time_onnx.py MODEL SPEC PREPROCESS ROWS WARM_UPS RUNS OUTPUT``: PREPROCESS is the path
of ``preprocess.py``, ROWS a JSON list of rows, OUTPUT the JSON file to write times in seconds to.
"""

import json
import runpy
import sys
import time
from pathlib import Path


def main(
    model: str, spec: str, preprocess: str, rows: str, warm_ups: str, runs: str, output: str
) -> None:
    """Writes ``load`` and the list ``answers``."""
    preprocessor = runpy.run_path(preprocess)["Preprocessor"](Path(spec).read_text("utf-8"))
    prepared = json.loads(Path(rows).read_text("utf-8"))
    import onnxruntime

    started = time.perf_counter()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    load = time.perf_counter() - started
    times = []
    for turn in range(int(warm_ups) + int(runs)):
        row = prepared[turn % len(prepared)]
        started = time.perf_counter()
        session.run(None, preprocessor(row))
        times.append(time.perf_counter() - started)
    Path(output).write_text(json.dumps({"load": load, "answers": times[int(warm_ups) :]}))


main(*sys.argv[1:])
