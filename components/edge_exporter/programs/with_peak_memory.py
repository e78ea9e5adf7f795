"""Runs another program in this process, then writes by how much the process's memory grew.

Called as ``with_peak_memory.py OUTPUT PROGRAM ARGUMENTS``: OUTPUT takes a number of bytes, the peak
beyond what a Python that does nothing has.
"""

import re
import resource
import runpy
import sys
from pathlib import Path


def main(output: str, *program: str) -> None:
    """Runs the program, which finds its own arguments in ``sys.argv``."""
    sys.argv, before = list(program), peak_memory()
    runpy.run_path(program[0], run_name="__main__")
    Path(output).write_text(str(peak_memory() - before))


def peak_memory() -> int:
    """Bytes of this process that were in memory at once, at most."""
    # Linux' ru_maxrss starts at what the parent had when it forked: a whole TensorFlow.
    status = Path("/proc/self/status")
    if status.exists():
        [kibibytes] = re.findall(r"^VmHWM:\s+(\d+) kB$", status.read_text(), re.MULTILINE)
        return int(kibibytes) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


main(*sys.argv[1:])
