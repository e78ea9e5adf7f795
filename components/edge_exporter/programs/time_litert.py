"""Times a LiteRT file from raw values to its answer, one row at a time, on one thread.

Called as ``time_litert.py MODEL SPEC PREPROCESS ROWS WARM_UPS RUNS OUTPUT``: PREPROCESS is the path
of ``preprocess.py``, ROWS a JSON list of rows, OUTPUT the JSON file to write times in seconds to.
"""

import json
import runpy
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np


def main(
    model: str, spec: str, preprocess: str, rows: str, warm_ups: str, runs: str, output: str
) -> None:
    """Writes ``load`` and the list ``answers``."""
    preprocessor = runpy.run_path(preprocess)["Preprocessor"](Path(spec).read_text("utf-8"))
    prepared = json.loads(Path(rows).read_text("utf-8"))
    from ai_edge_litert.interpreter import Interpreter

    started = time.perf_counter()
    interpreter = Interpreter(model_path=model, num_threads=1)
    interpreter.allocate_tensors()
    signature = interpreter.get_signature_runner()
    inputs = signature.get_input_details()
    outputs = [one["index"] for one in signature.get_output_details().values()]
    del signature
    load = time.perf_counter() - started
    times = []
    for turn in range(int(warm_ups) + int(runs)):
        row = prepared[turn % len(prepared)]
        started = time.perf_counter()
        for name, value in preprocessor(row).items():
            interpreter.set_tensor(inputs[name]["index"], stored(value, inputs[name]))
        interpreter.invoke()
        for index in outputs:
            interpreter.get_tensor(index)
        times.append(time.perf_counter() - started)
    Path(output).write_text(json.dumps({"load": load, "answers": times[int(warm_ups) :]}))


def stored(value: Any, end: Mapping[str, Any]) -> Any:
    """A value as the file takes it: quantised where the file is integer from end to end."""
    scale, zero_point = end["quantization"]
    if not scale:
        return value
    limits = np.iinfo(end["dtype"])
    steps = np.rint(np.nan_to_num(value) / scale) + zero_point
    return np.clip(steps, limits.min, limits.max).astype(end["dtype"])


main(*sys.argv[1:])
