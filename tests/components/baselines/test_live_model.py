"""What the model in production was made of."""

import pytest
from tfx.types import standard_artifacts

from tidegate.components.artifacts import FeatureImportance
from tidegate.components.baselines.live_model import LiveModelStrategy


@pytest.fixture
def trained(publish):
    """Publishes a span, its statistics, a model trained on it, its importance and a push."""

    def put(span, pushed, drifted_from=None):
        examples = standard_artifacts.Examples()
        examples.set_int_custom_property("span", span)
        publish(examples, "examples")
        statistics = publish(
            standard_artifacts.ExampleStatistics(), "statistics", {"examples": examples}
        )
        transformed = publish(
            standard_artifacts.Examples(), "transformed_examples", {"examples": examples}
        )
        model = publish(standard_artifacts.Model(), "model", {"examples": transformed})
        importance = publish(FeatureImportance(), "feature_importance", {"model": model})
        push = standard_artifacts.PushedModel()
        push.set_int_custom_property("pushed", pushed)
        inputs = {"model": model}
        if drifted_from is not None:
            inputs["drift_verdict"] = drifted_from
        publish(push, "pushed_model", inputs)
        return {
            "pushed_model": push,
            "model": model,
            "baseline_examples": examples,
            "baseline_statistics": statistics,
            "feature_importance": importance,
        }

    return put


def resolve(store, runs, current):
    """What the strategy finds among all that the runs made, as ids by key."""
    inputs = {key: [run[key] for run in runs] for key in runs[0]}
    inputs["current"] = [current]
    resolved = LiveModelStrategy().resolve_artifacts(store, inputs)
    return {key: [one.id for one in found] for key, found in resolved.items()}


def ids(run):
    """The ids of one run, in the form of :func:`resolve`."""
    return {key: [one.id] for key, one in run.items()}


def test_the_last_model_that_really_was_pushed_and_its_own_data(store, trained, publish_span):
    """Users would measure drift from data that the model in production has never seen."""
    runs = [trained(1, pushed=1), trained(2, pushed=1), trained(3, pushed=0)]
    assert resolve(store, runs, publish_span(4)) == ids(runs[1])


def test_what_the_push_was_checked_against_is_not_its_data(store, trained, publish_span):
    """Users would get the previous span, which the gates of the push had looked at too."""
    earlier = trained(1, pushed=1)
    later = trained(2, pushed=1, drifted_from=earlier["baseline_statistics"])
    assert resolve(store, [later, earlier], publish_span(3)) == ids(later)


def test_before_the_first_push_there_is_nothing(store, trained, publish_span):
    """Users would lose their first runs to an error in the resolver."""
    runs = [trained(1, pushed=0)]
    assert not any(resolve(store, runs, publish_span(2)).values())


def test_a_run_that_is_repeated_does_not_find_its_own_model(store, trained):
    """Users would pay for every gate again, and have a span judged by what it led to."""
    runs = [trained(1, pushed=1), trained(2, pushed=1)]
    assert resolve(store, runs, runs[1]["baseline_statistics"]) == ids(runs[0])
    assert not any(resolve(store, runs, runs[0]["baseline_statistics"]).values())
