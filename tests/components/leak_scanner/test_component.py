"""LeakScanner as a TFX component."""

from __future__ import annotations

import pytest
from tfx.types import standard_artifacts
from tfx.types.channel_utils import as_channel

from tidegate.components import LeakScanner, LeakSpec
from tidegate.components.artifacts import LeakVerdict, read_verdict
from tidegate.components.errors import ConfigError
from tidegate.components.leak_scanner.executor import Executor
from tidegate.components.verdict import Outcome


def _run(scanner, tmp_path, **inputs):
    artifact = LeakVerdict()
    artifact.uri = str(tmp_path / "verdict")
    Executor().Do(
        {name: [one] for name, one in inputs.items()},
        {"leak_verdict": [artifact]},
        dict(scanner.exec_properties),
    )
    return artifact, read_verdict(artifact.uri)


@pytest.fixture
def subjects(tmp_path):
    path = tmp_path / "raw" / "emails.txt"
    path.parent.mkdir()
    path.write_text("anna@example.org\nbob@example.org\n")
    return path


@pytest.fixture
def model(tmp_path):
    artifact = standard_artifacts.Model()
    artifact.uri = str(tmp_path / "model")
    (tmp_path / "model" / "assets").mkdir(parents=True)
    (tmp_path / "model" / "assets" / "vocabulary").write_text("UA\nAA\n")
    return artifact


@pytest.mark.parametrize(
    ("word", "expected"), [("DL", Outcome.PASS), ("bob@example.org", Outcome.FAIL)]
)
def test_an_artifact_is_looked_through_and_judged(tmp_path, subjects, model, word, expected):
    """The model with a customer's email in its vocabulary must not be pushed."""
    (tmp_path / "model" / "assets" / "vocabulary").write_text(f"UA\n{word}\n")
    scanner = LeakScanner(subjects=subjects, model=as_channel([model]))
    artifact, verdict = _run(scanner, tmp_path, model=model)
    assert verdict.outcome is expected
    assert artifact.get_int_custom_property("blessed") == int(expected is Outcome.PASS)
    assert "example.org" not in (tmp_path / "verdict" / "report.html").read_text()


def test_a_root_beside_the_artifacts_is_looked_through(tmp_path, subjects):
    """Logs are no artifact."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "run.log").write_text("cannot parse anna@example.org\n")
    _, verdict = _run(LeakScanner(subjects=subjects, root=tmp_path / "logs"), tmp_path)
    [hit] = verdict.evidence["hits"]
    assert (hit["path"], hit["ordinal"], hit["place"]) == ("run.log", 1, "line 1")


def test_metadata_holds_the_lists_path_and_no_identifier(subjects, model):
    """What a component is given is stored for good."""
    scanner = LeakScanner(subjects=subjects, model=as_channel([model]))
    properties = dict(scanner.exec_properties)
    assert properties["subjects"] == str(subjects)
    assert "example.org" not in str(properties)
    subjects.write_text("carl@example.org\n")
    again = LeakScanner(subjects=subjects, model=as_channel([model]))
    assert again.exec_properties["list_state"] != properties["list_state"]


def test_nothing_to_look_through_is_refused(subjects):
    """It would always pass."""
    with pytest.raises(ConfigError, match="nothing to look through"):
        LeakScanner(subjects=subjects)


def test_a_form_that_does_not_exist_is_refused_when_the_pipeline_is_made():
    """Not after an hour of training."""
    with pytest.raises(ConfigError, match="No form 'rot13'"):
        LeakSpec(forms=("rot13",))


def test_the_predicate_reads_the_verdict(subjects, model):
    """A branch behind it must be skipped where something leaks."""
    scanner = LeakScanner(subjects=subjects, model=as_channel([model]))
    assert "blessed" in str(scanner.passed.encode())
