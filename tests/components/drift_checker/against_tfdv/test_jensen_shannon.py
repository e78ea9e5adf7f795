"""TFX's Jensen-Shannon divergence, held against the figure that TFDV itself reports."""

import pytest

from tidegate.components.drift_checker.measuring.observation import FeaturePair
from tidegate.components.drift_checker.measuring.observe import observe_feature
from tidegate.components.drift_checker.settings.limits import DriftLimits


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["read", "weighted"])
def test_it_is_the_figure_that_tfdv_reports(sides, kind):
    """Users would lose the thresholds that they have set in schemas for years."""
    ours, theirs = _ours(sides, kind), _theirs(sides, weighted=kind == "weighted")
    assert set(theirs) >= {"normal", "heavy_tails", "infinite", "holed", "word", "name", "first_1"}
    assert ours == pytest.approx(theirs, abs=1e-6)


@pytest.mark.slow
def test_nan_raise_it_where_both_sides_have_the_same_buckets(sides):
    """Users would lose the warning: statistics compared with themselves are 0.2 apart."""
    same = [sides[0], sides[0]]
    ours = _ours(same, "read")
    assert ours == pytest.approx(_theirs(same, weighted=False), abs=1e-6)
    assert ours["holed"] == pytest.approx(0.2, abs=0.01)
    assert ours["normal"] == 0


def _ours(sides, kind):
    features = [getattr(side, kind) for side in sides]
    return {
        name: observation.value
        for name in features[0]
        for observation in observe_feature(
            FeaturePair(name, features[0][name], features[1][name]), DriftLimits()
        )
        if observation.statistic == "jensen_shannon"
    }


def _theirs(sides, weighted):
    import tensorflow_data_validation as tfdv
    from tensorflow_metadata.proto.v0 import statistics_pb2

    statistics = []
    for side in sides:
        copy = statistics_pb2.DatasetFeatureStatisticsList()
        copy.CopyFrom(side.statistics)
        if not weighted:
            # TFDV takes the weighted statistics wherever a dataset has a weight.
            copy.datasets[0].weighted_num_examples = 0
        statistics.append(copy)
    schema = tfdv.infer_schema(statistics[1])
    for feature in schema.feature:
        feature.drift_comparator.jensen_shannon_divergence.threshold = 0.0
    anomalies = tfdv.validate_statistics(statistics[0], schema, previous_statistics=statistics[1])
    return {
        info.path.step[0]: measurement.value
        for info in anomalies.drift_skew_info
        for measurement in info.drift_measurements
    }
