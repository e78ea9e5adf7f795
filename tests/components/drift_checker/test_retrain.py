"""The request for a new model."""

import json

import pytest

from tidegate.components.drift_checker.baseline import without_baseline
from tidegate.components.drift_checker.compare import compare
from tidegate.components.drift_checker.retrain import retrain_request, retrain_requested
from tidegate.components.drift_checker.settings.feature_limits import FeatureLimits
from tidegate.components.drift_checker.settings.limits import DriftLimits


@pytest.fixture
def verdict(by_hand, rng):
    """That of ``x``, which drifted by so much, and of ``y``, which drifted always."""

    def make(mean, **limits):
        baseline = {"x": rng.normal(0, 1, 9000), "y": rng.normal(0, 1, 9000)}
        current = {"x": rng.normal(mean, 1, 9000), "y": rng.normal(2, 1, 9000)}
        sides = [by_hand.statistics(one) for one in (current, baseline)]
        features = {"y": FeatureLimits(policy="warn")}
        return compare(*sides, DriftLimits(features=features, **limits))

    return make


def test_drift_asks_for_a_new_model_and_says_what_drifted(verdict):
    """Users would lose the reason why a model was trained, or train one on every warning."""
    drifted = verdict(1.0, policy="retrain")
    request = retrain_request(drifted)
    assert retrain_requested(drifted)
    assert request.features == ["x"]
    assert request.slices == []
    assert request.reason == drifted.sentence
    assert json.loads(request.to_json())["limits_digest"] == drifted.evidence["limits_digest"]


def test_nothing_else_asks_for_one(verdict):
    """Users would lose machine hours to models that nobody needs."""
    for other in (
        verdict(0.0, policy="retrain"),
        verdict(1.0, policy="block"),
        verdict(1.0, policy="dry_run"),
        without_baseline(DriftLimits(policy="retrain", first_run="fail"), "none exists yet"),
    ):
        assert not retrain_requested(other)
        assert retrain_request(other) is None
