"""What ``tidegate pseudonymize`` costs on one core: rows per CPU second, and memory as files grow.

A file of people, with an identifier to tokenise, one to drop and four columns to keep, is treated
once as it is and once three times as long, each in a process of its own: memory must not grow.
Arrow reads 128 MB of a CSV file ahead, so that the shorter one must have more.

    python benchmarks/pseudonymize_file.py [--rows 3000000]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
from drift.bars import print_table
from pyarrow import csv, parquet

from tidegate.components.pseudonymizer import Policy, create_keyset

MOST_GROWTH = 1.2
"""Peak memory of the longer file over that of the shorter, at most."""

POLICY = {
    "domain": "people",
    "subject": "email",
    "columns": {
        "email": {"role": "direct", "transform": "token"},
        "phone": {"role": "direct", "transform": "drop"},
        **{name: {"role": "safe", "transform": "keep"} for name in ("town", "age", "pay", "late")},
    },
}

ALONE = """
import resource, sys
from tidegate.orchestrators.command_line import main
sys.argv = ["tidegate", "pseudonymize", *sys.argv[1:]]
try:
    main()
except SystemExit as ended:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    [peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
    print(usage.ru_utime + usage.ru_stime, int(peak) / 1024, ended.code or 0)
"""


def people(rows: int) -> pa.Table:
    """People of whom each has about three rows."""
    random = np.random.default_rng(1)
    person = random.integers(0, rows // 3, rows)
    return pa.table(
        {
            "email": [f"person{number}@example.org" for number in person],
            "phone": [f"+49-30-{number:07}" for number in person],
            "town": random.choice([f"town{number}" for number in range(200)], rows),
            "age": random.integers(18, 90, rows),
            "pay": random.normal(3000, 900, rows).round(2),
            "late": random.integers(0, 2, rows),
        }
    )


def treat(source: Path, destination: Path, folder: Path) -> tuple[float, float]:
    """CPU seconds and peak MiB of one call."""
    options = ["--policy", folder / "policy.yaml", "--keys", folder / "keys.json"]
    command = [sys.executable, "-c", ALONE, *map(str, [source, destination, *options])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, peak, code = map(float, done.stdout.splitlines()[-1].split())
    if code:
        raise SystemExit(done.stderr)
    return seconds, peak


def main() -> None:
    """Prints the table; fails where memory grows with the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=3_000_000)
    rows = parser.parse_args().rows
    table, growths, lines = people(rows), [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "policy.yaml").write_text(json.dumps(POLICY))  # JSON is YAML
        create_keyset(folder / "keys.json", Policy.from_mapping(POLICY).domain)
        for form, write in (("csv", csv.write_csv), ("parquet", parquet.write_table)):
            peaks = []
            for times in (1, 3):
                size = times * rows
                source = folder / f"people.{form}"
                write(pa.concat_tables([table] * times), source)
                seconds, peak = treat(source, folder / f"out.{form}", folder)
                peaks.append(peak)
                rate = f"{size / seconds / 1e6:.2f} M"
                lines.append((form, f"{size:,}", f"{seconds:.1f}", rate, f"{peak:.0f}"))
            growths.append(peaks[1] / peaks[0])
    print_table(("file", "rows", "CPU s, start included", "rows a CPU s", "peak MiB"), lines)
    print(f"memory grows {max(growths):.2f} times over three times the rows; bar: {MOST_GROWTH}")
    sys.exit(max(growths) > MOST_GROWTH)


if __name__ == "__main__":
    main()
