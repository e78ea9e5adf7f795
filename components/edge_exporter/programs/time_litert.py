"""Times a LiteRT file from raw values to its answer, one row at a time, on one thread.

Called as ``time_litert.py MODEL SPEC PREPROCESS ROWS WARM_UPS RUNS OUTPUT``: PREPROCESS is the path
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
    from ai_edge_litert.interpreter import Interpreter

    started = time.perf_counter()
    interpreter = Interpreter(model_path=model, num_threads=1)
    interpreter.allocate_tensors()
    signature = interpreter.get_signature_runner()
    inputs = {name: one["index"] for name, one in signature.get_input_details().items()}
    outputs = [one["index"] for one in signature.get_output_details().values()]
    del signature
    load = time.perf_counter() - started
    times = []
    for turn in range(int(warm_ups) + int(runs)):
        row = prepared[turn % len(prepared)]
        started = time.perf_counter()
        for name, value in preprocessor(row).items():
            interpreter.set_tensor(inputs[name], value)
        interpreter.invoke()
        for index in outputs:
            interpreter.get_tensor(index)
        times.append(time.perf_counter() - started)
    Path(output).write_text(json.dumps({"load": load, "answers": times[int(warm_ups) :]}))


main(*sys.argv[1:])
