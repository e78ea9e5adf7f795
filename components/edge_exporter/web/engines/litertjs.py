"""LiteRT.js: runs the same files as a phone does, in WebAssembly on one thread."""

from __future__ import annotations

from .engine import Engine, NpmPackage

# Two builds, of which a browser loads one: Safari lacks the relaxed SIMD that the first needs. The
# threaded build would need a cross-origin isolated page, which a plain static server does not give.
_WASM = (
    "wasm/litert_wasm_internal.js",
    "wasm/litert_wasm_internal.wasm",
    "wasm/litert_wasm_compat_internal.js",
    "wasm/litert_wasm_compat_internal.wasm",
)

LITERTJS = Engine(
    name="litertjs",
    title="LiteRT.js",
    packages=(
        NpmPackage(
            name="@litertjs/core",
            version="2.5.3",
            integrity=(
                "sha512-PlGmbMOq9WitX7FO0jhbdJw9GthatsyuCQXjTt/wJZo0FLaw48q4tz8IwqgqCIkviYGr9OFDL1"
                "kCnN4nzWoyJQ=="
            ),
            files={"dist/index.js": "index.js"} | {name: name for name in _WASM},
            replaced={'"@litertjs/wasm-utils"': '"./wasm_utils.js"'},
        ),
        NpmPackage(
            name="@litertjs/wasm-utils",
            version="2.5.3",
            integrity=(
                "sha512-4fJiw6tBQnIs+0jH/OQ16nYOiSl8/+zZnn5h2ul8aTKHi05sVqZW580Tmk78pC2kT39A9OYBVd"
                "FawteZ/sI1kQ=="
            ),
            files={"dist/index.js": "wasm_utils.js"},
        ),
    ),
    licence="Apache-2.0",
    # It takes and gives float32 and int32 alone.
)
