"""Runs the nine nodes, then once more from the cache, in a process of its own; prints JSON.

    python benchmarks/orchestration/run_nine_nodes.py VARIANT ROOT

Variants: ``plain`` is LocalDagRunner and the pipeline as TFX's examples have it, ``importable`` is
LocalDagRunner and importable paths without Transform's statistics, ``tidegate`` the same by
Tidegate's runner.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

BEGAN = time.perf_counter()
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# A script's own folder would hide the package it belongs to.
sys.path[0] = str(Path(__file__).resolve().parents[1])


def main() -> None:
    """Prints the seconds of the imports, the first run and one that the cache answers."""
    variant, root = sys.argv[1], Path(sys.argv[2])
    from orchestration.nine_nodes import create_pipeline

    def pipeline():
        plain = variant == "plain"
        return create_pipeline(root, by_file=plain, statistics=plain)

    if variant == "tidegate":
        from tidegate.orchestrators.local import LocalRunner as Runner
    else:
        from tfx.orchestration.local.local_dag_runner import LocalDagRunner as Runner
    composed = pipeline()
    imported = time.perf_counter()
    Runner().run(composed)
    ran = time.perf_counter()
    # The resolver finds the first run's model, so the Evaluator has something new to compare with.
    Runner().run(pipeline())
    pushed = _pushed(root)
    before = time.perf_counter()
    Runner().run(pipeline())
    again = time.perf_counter()
    if _pushed(root) != pushed:
        sys.exit("What ought to have come from the cache pushed a model.")
    figures = {"imports": imported - BEGAN, "run": ran - imported, "cached": again - before}
    print(json.dumps(figures))


def _pushed(root: Path) -> int:
    return len(list((root / "serving").iterdir()))


if __name__ == "__main__":
    main()
