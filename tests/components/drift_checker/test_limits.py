"""DriftLimits: checked when the pipeline is built, and the same text for the same limits."""

import pytest

from tidegate.components.drift_checker.feature_limits import FeatureLimits
from tidegate.components.drift_checker.limits import DriftLimits
from tidegate.components.errors import ConfigError


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"ks": 1.5}, "DriftLimits.ks is 1.5"),
        ({"unseen": -0.1}, "unseen"),
        ({"confidence": 1.0}, "confidence"),
        ({"epsilon": 0.0}, "epsilon"),
        ({"splits": []}, "splits"),
        ({"first_run": "bless"}, "one of record, fail"),
        ({"inconclusive": "maybe"}, "one of hold, pass"),
        ({"features": {"temp": {"ks": 2.0}}}, "FeatureLimits.ks is 2"),
        ({"kss": 0.1}, "Did you mean 'ks'"),
    ],
)
def test_a_setting_out_of_range_is_refused_by_name(values, words):
    """Users would lose an hour: a wrong limit must fail when the pipeline is built."""
    with pytest.raises(ConfigError, match=words):
        DriftLimits.from_mapping(values)


def test_json_round_trip_keeps_exceptions():
    """Users would lose their per-feature limits between the pipeline and the executor."""
    limits = DriftLimits(
        features={"temp": FeatureLimits(ks=0.7)}, ignore=("tailnum",), first_run="fail"
    )
    assert DriftLimits.from_json(limits.to_json()) == limits
    assert DriftLimits.from_json(limits.to_json()).digest() == limits.digest()


def test_an_exception_changes_only_what_it_names():
    """Users would lose the general limits wherever they make one exception."""
    limits = DriftLimits(ks=0.1, unseen=0.05, features={"temp": FeatureLimits(ks=0.0)})
    assert limits.limit("temp", "ks") == 0.0
    assert limits.limit("temp", "unseen") == 0.05
    assert limits.limit("humid", "ks") == 0.1
