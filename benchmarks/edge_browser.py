"""Bundles in a real browser: every engine and format on the golden vectors, and what was fetched.

Exports the flights pipeline's model and the digits pipeline's small network for the web, opens each
bundle's page in headless Chromium, which can reach nothing but the bundle, and prints what the page
found: vectors passed, the largest difference from the original, milliseconds an answer, and any
request that left the bundle.

    python benchmarks/edge_browser.py [CASE ...] [--screenshots FOLDER]
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import tempfile
import warnings
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from edge.cases import CASES

from tidegate.components.edge_exporter.exporting import export
from tidegate.components.edge_exporter.presets import ENGINES
from tidegate.components.edge_exporter.spec import EdgeSpec
from tidegate.components.edge_exporter.web.browser import BrowserCheck, check_in_browser

FORMATS = (
    "litert_f32",
    "litert_f16",
    "litert_dynamic_range",
    "litert_hybrid_int8",
    "onnx_f32",
    "tfjs_f32",
)


def main() -> None:
    """Prints a table a model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="*", default=["flights", "digits"])
    parser.add_argument("--screenshots", type=Path)
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    for name in options.cases:
        scratch = Path(tempfile.mkdtemp(prefix="edge-browser-"))
        try:
            found = check(name, scratch)
        finally:
            shutil.rmtree(scratch)
        print_check(name, found)
        if options.screenshots is not None:
            options.screenshots.mkdir(parents=True, exist_ok=True)
            (options.screenshots / f"{name}.png").write_bytes(found.screenshot)


def check(name: str, scratch: Path) -> BrowserCheck:
    """Exports one model for the web and opens its page."""
    case = CASES[name](scratch)
    spec = EdgeSpec(formats=FORMATS, engines=tuple(ENGINES), timed_runs=10, **case.settings)
    (scratch / "edge").mkdir()
    sources = case.sources
    exported = export(
        sources.saved_model,
        spec,
        sources.parity.records,
        {},
        scratch / "edge",
        calibration=sources.calibration,
    )
    return check_in_browser(exported.bundle)


def print_check(name: str, found: BrowserCheck) -> None:
    """Prints what one page found."""
    requests = len(found.external_requests)
    print(f"\n{name}: {found.seconds:.1f} s in the browser, {requests} external requests")
    for run in found.results["runs"]:
        print("  ", ", ".join(f"{key} {value}" for key, value in run.items() if key != "failures"))


if __name__ == "__main__":
    main()
