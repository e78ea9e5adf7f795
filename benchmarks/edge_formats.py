"""Every format of EdgeExporter on real models: closeness, loss of accuracy, size, latency, memory.

Exports the flights pipeline's model, a wide one of the same features, the digits pipeline's small
network and a MobileNetV2 to every format, as a pipeline does, and prints each figure that the gate
took beside its limit. Ratios of latency and memory are to the SavedModel in the same run, one
thread, one example at a time; sizes are relative to litert_f32.

    python benchmarks/edge_formats.py [CASE ...] [--runs 500] [--formats litert_f32 ...]
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from edge.cases import CASES

from tidegate.components.edge_exporter.decision import Decision, export_and_judge
from tidegate.components.edge_exporter.formats import FORMATS
from tidegate.components.edge_exporter.spec import EdgeLimits, EdgeSpec
from tidegate.components.verdict import Measurement


def main() -> None:
    """Prints a table a model, and how many figures are within their limits."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="*", default=list(CASES), help=", ".join(CASES))
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--formats", nargs="*", default=list(FORMATS), choices=list(FORMATS))
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    for name in options.cases:
        scratch = Path(tempfile.mkdtemp(prefix="edge-formats-"))
        try:
            print_decision(name, decide(name, tuple(options.formats), options.runs, scratch))
        finally:
            shutil.rmtree(scratch)


def decide(name: str, formats: tuple[str, ...], runs: int, scratch: Path) -> Decision:
    """Trains the model of a case, exports it and judges the result."""
    case = CASES[name](scratch)
    # The sample of a small data set has fewer examples than a pipeline should judge by.
    limits = EdgeLimits(minimum_examples=min(500, len(case.sources.parity.records)))
    kept = tuple(name for name in formats if name not in case.refused)
    spec = EdgeSpec(formats=kept, timed_runs=runs, limits=limits, **case.settings)
    (scratch / "edge").mkdir()
    return export_and_judge(case.sources, spec, scratch / "edge")


def print_decision(name: str, decision: Decision) -> None:
    """Prints the figures of one model."""
    measurements = decision.verdict.measurements
    print(f"\n{name}: {decision.verdict.outcome.value}. {decision.verdict.sentence}")
    for one in sorted(measurements, key=lambda one: one.statistic):
        print_measurement(one)
    held = [one for one in measurements if one.limit is not None]
    kept = sum(one.outcome.value == "PASS" for one in held)
    print(f"{kept} of {len(held)} figures are within their limits")


def print_measurement(one: Measurement) -> None:
    """Prints one figure beside its limit."""
    interval = "" if one.interval is None else f"({one.interval[0]:.4f} to {one.interval[1]:.4f})"
    value, limit = (f"{each:.4g}" if each is not None else "-" for each in (one.value, one.limit))
    print_row(one.statistic, one.subject, value, limit, one.outcome.value, interval)


def print_row(*cells: str) -> None:
    """Prints one row of the table."""
    widths: Sequence[int] = (24, 30, 12, 9, 13, 0)
    print(" ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())


if __name__ == "__main__":
    main()
