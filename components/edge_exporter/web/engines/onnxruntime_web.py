"""onnxruntime-web: onnxruntime itself, in WebAssembly on one thread."""

from __future__ import annotations

from .engine import Engine, NpmPackage

# The build without WebGPU and WebNN, which is half as large. It is the threaded one, for there is
# no other, and starts no thread where it is told to use one.
_WASM = ("ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm")

ONNXRUNTIME_WEB = Engine(
    name="onnxruntime_web",
    title="onnxruntime-web",
    packages=(
        NpmPackage(
            name="onnxruntime-web",
            version="1.30.0",
            integrity=(
                "sha512-q0y+JrrtukXSzsBWEMccVfqX25LRmosXHF+CaRJmg8pZClzcV7svNc4rKY3jL02Vb7QmRMDs1Si"
                "gqR4CXAfKYQ=="
            ),
            files={"dist/ort.wasm.min.mjs": "ort.mjs"} | {f"dist/{one}": one for one in _WASM},
        ),
    ),
    licence="MIT",
)
