"""DriftChecker as a pipeline sees it."""

from tfx.types import standard_artifacts
from tfx.types.channel import Channel

from tidegate.components import DriftChecker, DriftLimits


def test_inputs_are_optional_and_limits_are_one_parameter():
    """Users would lose pipelines without a baseline, and their limits in the cache key."""
    statistics = Channel(type=standard_artifacts.ExampleStatistics)
    checker = DriftChecker(statistics, limits=DriftLimits(ks=0.3))
    assert list(checker.inputs) == ["statistics"]
    assert checker.exec_properties == {"limits": DriftLimits(ks=0.3).to_json()}
    assert DriftChecker(statistics).exec_properties == {"limits": DriftLimits().to_json()}
    assert checker.outputs["drift_verdict"].type_name == "tidegate.DriftVerdict"


def test_a_baseline_may_resolve_to_nothing():
    """Users would lose the first run: TFX would fail the node before the gate could speak."""
    statistics = Channel(type=standard_artifacts.ExampleStatistics)
    spec = DriftChecker(statistics, baseline_statistics=statistics).spec
    assert spec.INPUTS["baseline_statistics"].allow_empty
    assert spec.INPUTS["schema"].allow_empty


def test_passed_reads_the_verdict():
    """Users would lose the gate: Cond must look at this node's blessing."""
    checker = DriftChecker(Channel(type=standard_artifacts.ExampleStatistics))
    predicate = str(checker.passed.encode())
    assert "blessed" in predicate
