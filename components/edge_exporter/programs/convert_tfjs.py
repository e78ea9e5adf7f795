"""Converts a SavedModel to a TensorFlow.js graph model: built-in operations, weights as they are.

Called as ``convert_tfjs.py SOURCE OUTPUT OPTIONS``: OUTPUT is the path of ``model.json``, beside
which the weights are written; the options, in JSON, name the folder ``environment`` that holds the
package tensorflowjs. Its own ``__init__`` modules import every converter it has, and with them
packages that converting a SavedModel does not use: stand-ins take their place.
SOURCE is there when standard input ends.
"""

import hashlib
import json
import sys
import types
from pathlib import Path

# They read decision forests and hub modules of TensorFlow 1, neither of which comes here.
UNUSED = ("tensorflow_decision_forests", "tensorflow_hub")


def main(source: str, output: str, options: str) -> None:
    """Writes the files; names the operations that TensorFlow.js lacks."""
    environment = Path(json.loads(options)["environment"])
    sys.path.append(str(environment))
    for name in UNUSED:
        sys.modules[name] = types.ModuleType(name)
    for name in ("tensorflowjs", "tensorflowjs.converters"):
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__path__ = [str(environment.joinpath(*name.split(".")))]
    from tensorflowjs.converters import tf_saved_model_conversion_v2 as converters

    sys.stdin.read()
    try:
        converters.convert_tf_saved_model(
            source, str(Path(output).parent), signature_def="serving_default"
        )
    except ValueError as error:
        explanation, _, operations = str(error).partition("\n")
        if not explanation.startswith("Unsupported Ops"):
            raise
        named = [f"Unsupported operation: {operation}" for operation in operations.split(", ")]
        raise SystemExit("\n".join(named)) from error
    write_digests(Path(output))


def write_digests(model: Path) -> None:
    """Puts the SHA-256 of every file of weights into ``model.json``, to which they belong."""
    content = json.loads(model.read_text("utf-8"))
    paths = [path for group in content["weightsManifest"] for path in group["paths"]]
    digests = {
        path: hashlib.sha256((model.parent / path).read_bytes()).hexdigest() for path in paths
    }
    content["userDefinedMetadata"] = {"sha256": digests}
    model.write_text(json.dumps(content, sort_keys=True), "utf-8")


main(*sys.argv[1:])
