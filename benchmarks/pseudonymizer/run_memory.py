"""How much a worker's memory grows while batches of three id columns are treated one by one.

Prints MiB of the highest resident memory above what was resident before the first batch.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyarrow as pa

from pseudonymizer.ids import distinct_ids
from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey
from tidegate.components.pseudonymizer.policy import Policy
from tidegate.components.pseudonymizer.raw_file import BATCH_ROWS

COLUMNS = ("a", "b", "c")
POLICY = {
    "domain": "benchmark",
    "subject": "a",
    "columns": {name: {"role": "direct", "transform": "token"} for name in COLUMNS},
}


def resident(name: str) -> float:
    """A line of the kernel's account of this process, in MiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    [kib] = [line.split()[1] for line in lines if line.startswith(name)]
    return int(kib) / 1024


def main() -> None:
    """Prints the growth as JSON."""
    rows = int(sys.argv[1])
    ids = pa.array(distinct_ids(rows, 30).tolist())
    bound = Policy.from_mapping(POLICY).bind(
        Keyset("benchmark", 1, (MasterKey(1, bytes(range(32))),))
    )
    bound.apply_batch(pa.RecordBatch.from_arrays([ids[:10]] * 3, COLUMNS))
    Path("/proc/self/clear_refs").write_text("5")  # the highest so far starts anew
    before = resident("VmRSS")
    for start in range(0, rows, BATCH_ROWS):
        part = ids.slice(start, BATCH_ROWS)
        bound.apply_batch(pa.RecordBatch.from_arrays([part] * 3, COLUMNS))
    print(json.dumps(resident("VmHWM") - before))


main()
