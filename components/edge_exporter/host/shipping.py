"""Puts what a host needs into a bundle: the specification, the two programs and their guards."""

from __future__ import annotations

from pathlib import Path

from ...atomic import write_atomically
from .guard_cases import guard_cases
from .guard_check import failed_guards, failed_guards_in_node, require_guards
from .host_inputs import HostInputs

SPEC_FILE = "preprocess/spec.json"
PYTHON_FILE = "preprocess/pre.py"
JAVASCRIPT_FILE = "preprocess/pre.mjs"
CHECK_FILE = "preprocess/guard_check.mjs"
GUARDS_FILE = "golden/guards.json"

_SHIPPED = {
    PYTHON_FILE: "preprocess.py",
    JAVASCRIPT_FILE: "pre.mjs",
    CHECK_FILE: "guard_check.mjs",
}


def ship_host(bundle: Path, host_inputs: HostInputs) -> None:
    """Writes the host's files, and runs every guard of them.

    The guards of ``pre.mjs`` run where this machine has node; those of ``pre.py`` always.

    Raises:
      ConversionError: a guard does not hold.
    """
    write_atomically(bundle / SPEC_FILE, host_inputs.to_json())
    write_atomically(bundle / GUARDS_FILE, guard_cases(host_inputs))
    for path, source in _SHIPPED.items():
        write_atomically(bundle / path, Path(__file__).with_name(source).read_bytes())
    check_host(bundle)


def check_host(bundle: Path) -> None:
    """Runs every guard of a bundle's host files.

    Raises:
      ConversionError: a guard does not hold.
    """
    folder, guards = (bundle / SPEC_FILE).parent, bundle / GUARDS_FILE
    require_guards("pre.py", failed_guards(folder, guards))
    require_guards("pre.mjs", failed_guards_in_node(folder, guards) or [])
