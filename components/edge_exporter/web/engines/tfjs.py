"""TensorFlow.js: the smallest engine, for models that were converted to its own format."""

from __future__ import annotations

from .engine import Engine, NpmPackage

ENGINE_FILE = "tf.mjs"

TFJS = Engine(
    name="tfjs",
    title="TensorFlow.js",
    packages=(
        NpmPackage(
            name="@tensorflow/tfjs",
            version="4.22.0",
            integrity=(
                "sha512-0TrIrXs6/b7FLhLVNmfh8Sah6JgjBPH4mZ8JGb7NU6WW+cx00qK5BcAZxw7NCzxj6N8MRAIfHq"
                "+oNbPUNG5VAg=="
            ),
            # One ES module with every backend but WebAssembly's; a quarter less than the script
            # that most pages load.
            files={"dist/tf.fesm.min.js": ENGINE_FILE},
        ),
    ),
    licence="Apache-2.0",
)
