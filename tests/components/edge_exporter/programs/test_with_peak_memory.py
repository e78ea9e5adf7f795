"""What a program's memory is taken to be."""

from tidegate.components.edge_exporter.formats.format import PROGRAMS
from tidegate.components.edge_exporter.programs import run_program

MIB = 2**20
# Linux adds a thread's pages to its process's in batches, of which the last may be missing at the
# peak: hence a MiB beyond the 64.
PEAK = "import sys; x = b'x' * (65 * 2**20); del x; print(*sys.argv[1:])"


def taken(tmp_path, source):
    """The memory of a program of one line, and what it was called with."""
    program, output = tmp_path / "program.py", tmp_path / "memory"
    program.write_text(source)
    wrapped = PROGRAMS / "with_peak_memory.py"
    said = run_program(wrapped, [str(output), str(program), "a", "b"], 60, tmp_path / "log")
    return int(output.read_text()), said


def test_the_peak_is_what_the_program_adds_and_not_what_it_kept(tmp_path):
    """Users would lose a device to the memory that a model needs for a moment."""
    memory, said = taken(tmp_path, PEAK)
    assert 64 * MIB <= memory < 80 * MIB
    assert said == "a b"


def test_the_callers_own_memory_is_not_counted(tmp_path):
    """Users would lose every budget to the TensorFlow that their pipeline has loaded."""
    held = b"x" * (256 * MIB)
    memory, _ = taken(tmp_path, "pass")
    assert memory < 8 * MIB < len(held)
