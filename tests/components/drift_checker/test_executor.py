"""Do(), over statistics on disk."""

import dataclasses
import json
import os

import numpy as np
import pytest
from tfx.types import standard_artifacts

from tidegate.components.artifacts import (
    DriftVerdict,
    FeatureImportance,
    RetrainRequest,
    read_verdict,
)
from tidegate.components.drift_checker.executor import Executor
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.drift_checker.settings.policies import Override
from tidegate.components.errors import StatisticsError
from tidegate.components.importance import IMPORTANCE_FILE, ModelReliance, Reliance
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

    def execute(current, baseline=(), schema=(), history=(), importance=(), **limits):
        verdict, request = DriftVerdict(), RetrainRequest()
        verdict.uri, request.uri = str(tmp_path / "verdict"), str(tmp_path / "request")
        inputs = {
            "statistics": [current],
            "baseline_statistics": list(baseline),
            "schema": list(schema),
            "history": list(history),
            "feature_importance": list(importance),
        }
        outputs = {"drift_verdict": [verdict], "retrain_request": [request]}
        Executor().Do(inputs, outputs, {"limits": DriftLimits(**limits).to_json()})
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
    assert verdict.evidence["baselines"] == [{"uri": baseline.uri, "span": 1, "artifact_id": 1}]
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
    (tmp_path / "statistics" / "2" / "Split-train" / "FeatureStats.pb").write_bytes(b"\x0a\xff")
    with pytest.raises(StatisticsError, match=r"statistics/2/Split-train/FeatureStats\.pb"):
        run(current, [baseline])
    assert not (tmp_path / "verdict").exists()


def test_several_baselines_are_compared_with_as_one(publish, run, rng):
    """Users would lose the rolling window: each of its spans alone would look like drift."""
    halves = [publish({"x": rng.normal(mean, 1, 9000)}, span) for mean, span in ((-2, 1), (2, 2))]
    both = np.concatenate([rng.normal(mean, 1, 4500) for mean in (-2, 2)])
    current = publish({"x": both}, span=3)
    assert run(current, halves)[1].passed
    assert not run(current, halves[:1])[1].passed
    _, verdict = run(current, [*halves, current])
    assert [one["span"] for one in verdict.evidence["baselines"]] == [1, 2]


def test_the_history_is_told_and_never_holds_the_current_span(publish, run, rng):
    """Users would calibrate on the very span that is judged, and find nothing unusual."""
    earlier = [publish({"x": rng.normal(0, 1, 900)}, span) for span in (1, 2, 3)]
    current = publish({"x": rng.normal(0, 1, 900)}, span=4)
    _, verdict = run(current, earlier[-1:], history=[*earlier, current])
    assert verdict.evidence["history"] == [1, 2, 3]
    assert verdict.evidence["calibration"]["train"]["spans"] == 3


def test_past_spans_are_held_against_what_their_own_baseline_was(publish, run, rng):
    """Users would calibrate on distances to the wrong span: one far off lies far from all."""
    earlier = [
        publish({"x": rng.normal(mean, 1, 2000)}, span) for mean, span in ((0, 1), (3, 2), (6, 3))
    ]
    current = publish({"x": rng.normal(9, 1, 2000)}, span=4)
    _, verdict = run(current, earlier[-1:], history=earlier)
    [told] = verdict.evidence["over_spans"]
    assert (told["feature"], told["figures"][0]) == ("x", None)
    assert told["figures"][1] == pytest.approx(told["current"], abs=0.1)
    fixed = publish({"x": rng.normal(0, 1, 2000)})
    _, verdict = run(current, [fixed], history=earlier)
    [told] = verdict.evidence["over_spans"]
    assert told["figures"][0] < 0.1 < 0.8 < told["figures"][1] < told["figures"][2]


def test_under_skew_spans_are_counted_apart(publish, run, rng):
    """Users would be refused to compare this month's serving logs with a model's later data."""
    serving, training = (publish({"x": rng.normal(0, 1, 900)}, span) for span in (1, 5))
    word = Override(by="Ada", reason="A new sensor.", span=1)
    _, verdict = run(serving, [training], comparison="skew", overrides=(word,))
    assert verdict.evidence["span"] == 1
    assert "Nothing was compared" not in verdict.sentence
    _, verdict = run(serving, [serving], comparison="skew")
    assert "current statistics themselves" in verdict.sentence


def test_an_override_is_recorded_and_ends_the_history(publish, run, rng):
    """Users would not find out who let a span through, and it would count as drift for ever."""
    sides = [publish({"x": rng.normal(mean, 1, 9000)}, span) for mean, span in ((2, 2), (0, 1))]
    word = Override(by="Ada", reason="A new sensor.", span=2)
    artifact, verdict = run(sides[0], sides[1:], overrides=(word,))
    assert verdict.passed
    assert artifact.get_int_custom_property("overridden") == 1
    assert "Ada" in verdict.sentence
    artifact, verdict = run(sides[0], sides[1:], overrides=(dataclasses.replace(word, span=1),))
    assert not verdict.passed
    assert artifact.get_int_custom_property("overridden") == 0


@pytest.mark.parametrize(("policy", "requested"), [("retrain", 1), ("block", 0), ("warn", 0)])
def test_a_new_model_is_asked_for_where_that_is_the_policy(
    publish, run, rng, tmp_path, policy, requested
):
    """Users would retrain on every alarm, or never."""
    sides = [publish({"x": rng.normal(mean, 1, 9000)}, span) for mean, span in ((2, 2), (0, 1))]
    run(sides[0], sides[1:], policy=policy)
    asked = tmp_path / "request" / "retrain_request.json"
    assert asked.exists() == bool(requested)
    if requested:
        assert json.loads(asked.read_text())["features"] == ["x"]


def test_drift_that_cannot_harm_the_model_warns(publish, run, rng, tmp_path):
    """Users would be stopped by a feature that their model does not look at."""
    reliance = {"importance": 0.0001, "low": 0.0, "high": 0.0002}
    found = ModelReliance("log_loss", 0.5, 1000, 5, 0.95, {"x": Reliance(**reliance)})
    importance = FeatureImportance()
    importance.uri = str(tmp_path / "importance")
    os.makedirs(importance.uri)
    with open(os.path.join(importance.uri, IMPORTANCE_FILE), "w", encoding="utf-8") as file:
        file.write(found.to_json())
    sides = [publish({"x": rng.normal(mean, 1, 9000)}, span) for mean, span in ((2, 2), (0, 1))]
    _, verdict = run(sides[0], sides[1:], importance=[importance])
    assert verdict.passed
    assert verdict.evidence["warnings"] == ["x"]
    assert verdict.evidence["measured_outcome"] == "FAIL"
