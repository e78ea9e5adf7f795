"""Compiled pipelines, emulated: warm beside cold, and what the bars say.

The nine nodes of TFX's taxi example, and the flights pipeline on a month. Each is
compiled once, then run in a root of its own: warm (forks of one process that has TFX, whose
start is told beside it), and cold (a new process a task). Compiling does not count.

    python benchmarks/emulated_flights.py [--runs 1] [--skip-cold] [--only nine-nodes|flights]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tidegate.orchestrators.emulation import Emulated, emulate, read_specification
from tidegate.orchestrators.emulation.emulator import commander_for
from tidegate.orchestrators.emulation.warm import WarmCommander
from tidegate.orchestrators.ready_pipelines import Wishes, find_pipeline
from tidegate.orchestrators.root import HOME_VARIABLE, home

BARS = {"nine-nodes": 45.0}
"""Seconds, warm; the flights pipeline has 18 nodes and no bar."""

SPAN = 1


def main() -> None:
    """Prints a table of seconds, the ratio of cold to warm, and each bar."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--skip-cold", action="store_true")
    parser.add_argument("--only", choices=["nine-nodes", "flights"])
    options = parser.parse_args()
    compilers: Mapping[str, Callable[[Path], Path]] = {
        "nine-nodes": compiled_nine_nodes,
        "flights": compiled_flights,
    }
    names = [options.only] if options.only else list(compilers)
    missed = []
    for name in names:
        warm = [timed(compilers[name], True) for _ in range(options.runs)]
        cold = [] if options.skip_cold else [timed(compilers[name], False)]
        seconds = statistics.median(warm)
        print(f"{name}: warm {seconds:.1f} s", end="")
        if cold:
            print(f", cold {cold[0]:.1f} s, ratio {cold[0] / seconds:.1f}", end="")
        bar = BARS.get(name)
        print(f"; bar {bar:g} s, seen {seconds:.1f} s" if bar else "")
        if bar and seconds > bar:
            missed.append(name)
    sys.exit(f"slower than the bar: {', '.join(missed)}" if missed else 0)


def timed(compiler: Callable[[Path], Path], warm: bool) -> float:
    """Seconds that a whole run takes in a new root; prints them by task."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        spec = read_specification(compiler(root))
        variables = {HOME_VARIABLE: str(home())}
        began = time.perf_counter()
        commander = commander_for(root, warm, variables)
        try:
            if isinstance(commander, WarmCommander):
                commander.wait_until_ready()
                print(f"  start of the warm process: {time.perf_counter() - began:.1f} s")
            began = time.perf_counter()
            done = emulate(spec, root / "emulated", variables=variables, commander=commander)
            seconds = time.perf_counter() - began
        finally:
            commander.close()
        done.require_success()
    _print_tasks("warm" if warm else "cold", done, seconds)
    return seconds


def compiled_nine_nodes(root: Path) -> Path:
    """The standard nodes, compiled through Tidegate."""
    from ml_metadata.proto import metadata_store_pb2
    from orchestration.nine_nodes import create_pipeline

    from tidegate.orchestrators.kubeflow import compile_pipeline

    connection = metadata_store_pb2.ConnectionConfig()
    pipeline = create_pipeline(root, metadata=connection)
    return compile_pipeline(pipeline, root / "nine-nodes.json", image="tidegate:benchmark")


def compiled_flights(root: Path) -> Path:
    """The flights pipeline over the first month, compiled with this machine's paths."""
    from tidegate.orchestrators.kubeflow import compile_pipeline

    ready = find_pipeline("flights")(Wishes(spans=(SPAN,)))
    ready.prepare(root)
    pipeline: Any = ready.compose(
        pipeline_root=root / "artifacts", serving_root=root / "serving", span=SPAN
    )
    return compile_pipeline(pipeline, root / "flights.json", image="tidegate:benchmark")


def _print_tasks(how: str, done: Emulated, seconds: float) -> None:
    print(f"  {how}: {seconds:.1f} s in all")
    for node in done.nodes:
        print(f"    {node.name:<22}{node.seconds:7.1f} s  {node.state.value.lower()}")


if __name__ == "__main__":
    main()
