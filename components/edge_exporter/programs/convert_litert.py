"""Converts a SavedModel to LiteRT, built-in operations only.

Called as ``convert_litert.py SAVED_MODEL OUTPUT OPTIONS``; there are no options. The SavedModel
is there when standard input ends.
"""

import sys

import tensorflow as tf


def main(saved_model: str, output: str, _options: str) -> None:
    """Writes the file, or leaves none."""
    sys.stdin.read()
    converter = tf.lite.TFLiteConverter.from_saved_model(
        saved_model, signature_keys=["serving_default"]
    )
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    converter.allow_custom_ops = False
    content = converter.convert()
    with open(output, "wb") as file:
        file.write(content)


main(*sys.argv[1:])
