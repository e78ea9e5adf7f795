"""Converts a SavedModel to ONNX with tf2onnx.

Called as ``convert_onnx.py SOURCE OUTPUT OPTIONS``; the options, in JSON, name the ``opset``.
SOURCE is there when standard input ends.
tf2onnx ends with exit code 0 where it has no counterpart of an operation, and leaves that operation
in the file: whoever calls this looks into what it wrote.
"""

import json
import sys

from tf2onnx import convert


def main(source: str, output: str, options: str) -> None:
    """Writes the file, with inputs and outputs named as the signature names them."""
    sys.stdin.read()
    opset = str(json.loads(options)["opset"])
    sys.argv[1:] = ["--saved-model", source, "--output", output, "--opset", opset]
    sys.argv += ["--tag", "serve", "--signature_def", "serving_default"]
    convert.main()


main(*sys.argv[1:])
