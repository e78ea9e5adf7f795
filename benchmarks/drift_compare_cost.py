"""What a comparison of two saved statistics files costs, beside TFDV's own on the same files.

Makes statistics of January and February's flights once, under build/, then measures in fresh
processes: the CPU time of one comparison, and the CPU time and memory of a process that does
nothing else. The sides take turns, and the least of several runs counts: what disturbs a run only
ever adds.

    python benchmarks/drift_compare_cost.py
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tidegate.data.flights import prepare, span_file

FOLDER = Path("build/drift_compare_cost")
RUNS = 3

BARS = {"comparison, CPU ms": 20.0, "process, CPU s": 1.5, "process, MiB": 100.0}

MAKE_STATISTICS = """
import pathlib, sys
import tensorflow_data_validation as tfdv
options = tfdv.StatsOptions(num_quantiles_histogram_buckets=100, epsilon=0.001)
made = tfdv.generate_statistics_from_csv(sys.argv[1], stats_options=options)
pathlib.Path(sys.argv[2]).write_bytes(made.SerializeToString())
"""

OURS = """
import resource, sys, time
from tidegate.components.drift_checker.compare import compare
from tidegate.components.drift_checker.feature_statistics import parse_statistics
from tidegate.components.drift_checker.limits import DriftLimits
sides = [parse_statistics(open(path, "rb").read(), path) for path in sys.argv[1:]]
times = []
for _ in range(20):
    start = time.process_time()
    compare(*sides, DriftLimits())
    times.append(time.process_time() - start)
"""

TFDVS = """
import resource, sys, time
import tensorflow_data_validation as tfdv
current, baseline = [tfdv.load_stats_binary(path) for path in sys.argv[1:]]
schema = tfdv.infer_schema(baseline)
for feature in schema.feature:
    if feature.type == 1:
        feature.drift_comparator.infinity_norm.threshold = 0.1
    else:
        feature.drift_comparator.jensen_shannon_divergence.threshold = 0.1
times = []
for _ in range(20):
    start = time.process_time()
    tfdv.validate_statistics(current, schema, previous_statistics=baseline)
    times.append(time.process_time() - start)
"""

REPORT = """
import json
usage = resource.getrusage(resource.RUSAGE_SELF)
cpu = usage.ru_utime + usage.ru_stime - sum(times[1:])
# Not ru_maxrss: that counts the parent's memory too, up to the moment the program was loaded.
[peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(json.dumps([1000 * min(times), cpu, int(peak) / 1024]))
"""


def main() -> int:
    """Prints the table; 1 where a bar is not reached."""
    paths = [str(statistics_file(span)) for span in (2, 1)]
    seen = [[measure(program, paths) for program in (OURS, TFDVS)] for _ in range(RUNS)]
    failed = False
    print("| | bar | tidegate | TFDV validate_statistics | ratio |\n|---|---|---|---|---|")
    for index, (name, bar) in enumerate(BARS.items()):
        ours, theirs = (min(run[side][index] for run in seen) for side in (0, 1))
        failed = failed or ours > bar
        print(f"| {name} | {bar:g} | {ours:.3g} | {theirs:.3g} | {theirs / ours:.2g} |")
    return int(failed)


def measure(program: str, paths: list[str]) -> list[float]:
    """One fresh process: CPU ms of a comparison, CPU s and peak MiB of a process with one."""
    return json.loads(run(program + REPORT, *paths).splitlines()[-1])


def statistics_file(span: int) -> Path:
    """Statistics of all columns of one month, made once."""
    path = FOLDER / f"{span}.pb"
    if not path.exists():
        prepare(FOLDER, [span])
        run(MAKE_STATISTICS, str(span_file(FOLDER, span)), str(path))
    return path


def run(program: str, *arguments: str) -> str:
    """The output of a fresh Python process."""
    command = [sys.executable, "-W", "ignore", "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
