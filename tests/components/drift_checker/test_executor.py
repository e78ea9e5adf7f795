"""Do(), over statistics on disk."""

import os

import pytest
from tfx.types import standard_artifacts

from tidegate.components.artifacts import DriftVerdict, read_verdict
from tidegate.components.drift_checker.executor import Executor
from tidegate.components.drift_checker.limits import DriftLimits
from tidegate.components.errors import StatisticsError
from tidegate.components.verdict import Outcome


@pytest.fixture
def publish(by_hand, tmp_path):
    """Writes columns as StatisticsGen would, and returns the artifact."""
    published = []

    def write(columns, span=0, split="train"):
        artifact = standard_artifacts.ExampleStatistics()
        artifact.id = len(published) + 1
        artifact.uri = str(tmp_path / "statistics" / str(artifact.id))
        artifact.span = span
        folder = tmp_path / "statistics" / str(artifact.id) / f"Split-{split}"
        folder.mkdir(parents=True)
        statistics = by_hand.statistics(columns)
        (folder / "FeatureStats.pb").write_bytes(statistics.SerializeToString())
        published.append(artifact)
        return artifact

    return write


@pytest.fixture
def run(tmp_path):
    """Runs the executor and returns the artifact and the verdict it holds."""

    def execute(current, baseline=(), schema=(), **limits):
        verdict = DriftVerdict()
        verdict.uri = str(tmp_path / "verdict")
        inputs = {
            "statistics": [current],
            "baseline_statistics": list(baseline),
            "schema": list(schema),
        }
        Executor().Do(
            inputs, {"drift_verdict": [verdict]}, {"limits": DriftLimits(**limits).to_json()}
        )
        return verdict, read_verdict(verdict.uri)

    return execute


def test_drift_is_published_with_its_evidence_and_a_figure(publish, run, rng):
    """Users would lose the gate, its reason, or the trace to what was compared."""
    baseline = publish({"x": rng.normal(0, 1, 9000)}, span=1)
    current = publish({"x": rng.normal(2, 1, 9000)}, span=2)
    artifact, verdict = run(current, [baseline])
    assert verdict.outcome is Outcome.FAIL
    assert artifact.get_int_custom_property("blessed") == 0
    assert artifact.get_string_custom_property("sentence") == verdict.sentence
    assert verdict.evidence["current"] == {"uri": current.uri, "span": 2, "artifact_id": 2}
    assert verdict.evidence["baseline"] == {"uri": baseline.uri, "span": 1, "artifact_id": 1}
    assert verdict.evidence["splits"] == ["train"]
    with open(os.path.join(artifact.uri, "report.html"), encoding="utf-8") as report:
        assert "<polyline" in report.read()


@pytest.mark.parametrize(("first_run", "blessed"), [("record", 1), ("fail", 0)])
def test_no_baseline_follows_the_first_run_setting(publish, run, rng, first_run, blessed):
    """Users would lose the choice, or take a first run for a passed comparison."""
    artifact, verdict = run(publish({"x": rng.normal(size=100)}, span=1), first_run=first_run)
    assert artifact.get_int_custom_property("blessed") == blessed
    assert "no baseline exists yet" in verdict.sentence
    assert verdict.measurements == ()


def test_a_baseline_of_the_same_or_a_later_span_is_not_used(publish, run, rng):
    """Users would lose the gate on runners whose resolvers return the newest statistics."""
    columns = {"x": rng.normal(size=1000)}
    current = publish(columns, span=2)
    for baseline in (current, publish(columns, span=2), publish(columns, span=3)):
        _, verdict = run(current, [baseline])
        assert "Nothing was compared" in verdict.sentence
        assert verdict.evidence["refused_because"]


def test_a_schema_takes_features_out(publish, run, rng, tmp_path):
    """Users would lose runs to a feature that their schema has long deprecated."""
    schema = standard_artifacts.Schema()
    schema.uri = str(tmp_path / "schema")
    os.makedirs(schema.uri)
    with open(os.path.join(schema.uri, "schema.pbtxt"), "w", encoding="utf-8") as file:
        file.write('feature { name: "old" type: FLOAT lifecycle_stage: DEPRECATED }')
    sides = [
        publish({"x": rng.normal(size=9000), "old": rng.normal(mean, 1, 9000)}, span)
        for mean, span in ((5, 2), (0, 1))
    ]
    _, verdict = run(sides[0], [sides[1]], [schema])
    assert verdict.passed
    assert verdict.evidence["ignored"] == {"old": "DEPRECATED in the schema"}


def test_what_cannot_be_compared_is_an_error_and_publishes_nothing(publish, run, rng, tmp_path):
    """Users would lose the difference between drift and a broken input."""
    current = publish({"x": rng.normal(size=100)}, span=2)
    baseline = publish({"x": rng.normal(size=100)}, span=1)
    with pytest.raises(StatisticsError, match="no statistics of split 'eval'"):
        run(current, [baseline], splits=("eval",))
    with pytest.raises(StatisticsError, match="was given 2"):
        run(current, [baseline, baseline])
    (tmp_path / "statistics" / "2" / "Split-train" / "FeatureStats.pb").write_bytes(b"\x0a\xff")
    with pytest.raises(StatisticsError, match=r"statistics/2/Split-train/FeatureStats\.pb"):
        run(current, [baseline])
    assert not (tmp_path / "verdict").exists()
