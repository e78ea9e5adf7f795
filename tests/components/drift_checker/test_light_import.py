"""A process that only compares."""

import subprocess
import sys

PROGRAM = """
import sys
from tidegate.components.drift_checker.compare import compare
from tidegate.components.drift_checker.statistics.feature_statistics import parse_statistics
from tidegate.components.drift_checker.settings.limits import DriftLimits
sides = [parse_statistics(open(path, "rb").read(), path) for path in sys.argv[1:]]
print(compare(*sides, DriftLimits()).outcome.value)
heavy = {"tensorflow", "tensorflow_data_validation", "apache_beam", "tfx", "pandas", "jinja2"}
print(sorted(heavy & set(sys.modules)))
"""


def test_comparing_imports_no_tensorflow_no_beam_and_no_tfx(by_hand, rng, tmp_path):
    """Users would lose ten seconds and half a gigabyte to compare two small files."""
    paths = []
    for name in ("current", "baseline"):
        paths.append(tmp_path / f"{name}.pb")
        statistics = by_hand.statistics({"x": rng.normal(size=9000)})
        paths[-1].write_bytes(statistics.SerializeToString())
    command = [sys.executable, "-c", PROGRAM, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["PASS", "[]"]
