"""The page's own comparison, against the one that exports are judged by."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tidegate.components.edge_exporter.proving.parity import decisions
from tidegate.components.edge_exporter.web import page

TRIAL = Path(page.__file__).parent / "templates" / "trial.mjs"


@pytest.fixture
def in_node():
    """Evaluates JavaScript with the module's functions."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not on the PATH")

    def run(expression):
        code = (
            f"import {{ difference, decision, median }} from {json.dumps(TRIAL.as_uri())};"
            f"console.log(JSON.stringify(({expression}).map(String)))"
        )
        command = [node, "--input-type=module", "-e", code]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_decisions_are_those_of_the_gate(in_node):
    """Users would lose the agreement on the page to another way of counting."""
    answers = [[0.5], [0.49], ["NaN"], [0.1, 0.7, 0.7], ["NaN", 2, 1], ["NaN", "NaN"], [-3, -2]]
    values = [np.array([[float(one) for one in answer]]) for answer in answers]
    expected = [str(decisions(value, 0.5)[0]) for value in values]
    assert (
        in_node(f"{json.dumps(answers)}.map((one) => decision(one.map(Number), 0.5))") == expected
    )


def test_what_is_not_finite_only_equals_itself(in_node):
    """Users would lose a NaN from the page: it is neither larger nor smaller than any tolerance."""
    pairs = {
        "[NaN], [NaN]": "0",
        "[NaN], [1]": "Infinity",
        "[Infinity], [Infinity]": "0",
        "[1], [-Infinity]": "Infinity",
        "[1, 2], [1]": "Infinity",
        "[1, 2], [1.5, 2]": "0.5",
    }
    found = in_node(f"[{', '.join(f'difference({pair})' for pair in pairs)}]")
    assert found == list(pairs.values())
    assert in_node("[median([3, 1, 2]), median([4, 1])]") == ["2", "2.5"]
