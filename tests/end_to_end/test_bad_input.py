"""What is wrong with the input is named, with what to do; nothing is published, nothing is lost."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tidegate.data.flights import sample_directory
from tidegate.orchestrators.lineage import connect

pytestmark = pytest.mark.slow

HOLD = """
import sys
from tidegate.orchestrators.root import PipelineRoot
with PipelineRoot(sys.argv[1]).locked():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def data(tmp_path):
    """A copy of the sample's first span, to be spoilt."""
    shutil.copytree(sample_directory() / "span-01", tmp_path / "data" / "span-01")
    return tmp_path / "data"


@pytest.fixture
def run(tmp_path, call_tidegate):
    """Calls ``tidegate run flights`` on span 1 under a fresh root."""

    def call(*arguments: str | Path) -> subprocess.CompletedProcess:
        command = ["run", "flights", "--span", "1", "--root", tmp_path / "root", *arguments]
        return call_tidegate(command, tmp_path / "home")

    return call


def _nothing_is_published(root: Path) -> None:
    assert not list((root / "serving").glob("*"))
    assert not list((root / "artifacts").glob("Pseudonymizer/examples/*"))
    store = connect(root / "metadata.db")
    live = [one for one in store.get_artifacts() if one.state == one.State.Value("LIVE")]
    assert live == []


def test_a_missing_column(data, run, tmp_path):
    """Without it the model would be trained on something else."""
    path = data / "span-01" / "flights.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join(line.split(",", 4)[-1] for line in lines) + "\n")
    done = run("--data", data)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "DataError" in done.stderr or "PolicyError" in done.stderr
    assert "'carrier'" in done.stderr
    assert "flights.csv" in done.stderr
    assert "Traceback" not in done.stderr
    _nothing_is_published(tmp_path / "root")


def test_a_truncated_file(data, run, tmp_path):
    """A copy that broke off must not pass for a quiet month."""
    path = data / "span-01" / "flights.csv"
    path.write_bytes(path.read_bytes()[:-30])
    done = run("--data", data)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "DataError" in done.stderr
    assert "flights.csv" in done.stderr
    _nothing_is_published(tmp_path / "root")


def test_an_unknown_technique(data, run, tmp_path):
    """A typo in a policy must never mean that a column stays as it is."""
    policy = tmp_path / "privacy.yaml"
    policy.write_text(
        "domain: flights\nsubject: tailnum\ncolumns:\n"
        "  tailnum: {role: direct, transform: tokenize}\n"
    )
    config = tmp_path / "mine.yaml"
    config.write_text(f"policy: {policy}\n")
    done = run("--data", data, "--config", config)
    assert done.returncode == 2
    assert "PolicyError" in done.stderr
    assert "'tailnum'" in done.stderr
    assert "tokenize" in done.stderr
    assert not (tmp_path / "root" / "metadata.db").exists()


def test_a_root_that_cannot_be_used(data, run, tmp_path):
    """A typo in --root must not end in a stack trace."""
    (tmp_path / "root").write_text("a file")
    done = run("--data", data)
    assert done.returncode == 2
    assert done.stderr.startswith("PipelineRootError: ")
    assert str(tmp_path / "root") in done.stderr
    assert (tmp_path / "root").read_text() == "a file"


def test_a_second_run_while_one_runs(data, run, tmp_path):
    """Two runs at once would push two versions of one model."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "root")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        done = run("--data", data)
        holder.communicate(timeout=30)
    assert done.returncode == 2
    assert done.stderr.startswith("PipelineLockedError: ")
    assert str(holder.pid) in done.stderr


def test_a_missing_configuration(run, tmp_path):
    """The path is what the user has to look at."""
    done = run("--config", tmp_path / "absent.yaml")
    assert done.returncode == 2
    assert "absent.yaml" in done.stderr


def test_a_pipeline_that_nobody_knows(call_tidegate, tmp_path):
    """Whoever mistypes a name wants to see those there are."""
    done = call_tidegate(["run", "penguins"], tmp_path)
    assert done.returncode == 2
    assert "PipelineNotFoundError: There is no pipeline 'penguins'. Known: flights" in done.stderr


@pytest.mark.parametrize("arguments", [["run"], ["--nonsense"], ["why"]])
def test_wrong_usage(call_tidegate, tmp_path, arguments):
    """Exit code 2, and never 1, which means that a gate said FAIL."""
    done = call_tidegate(arguments, tmp_path)
    assert done.returncode == 2
    assert "Usage" in done.stderr
