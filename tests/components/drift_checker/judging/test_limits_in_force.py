"""The limit that is used, and the word on where it comes from."""

import pytest

from tidegate.components.drift_checker.estimate import Estimate
from tidegate.components.drift_checker.judging.limits_in_force import LimitsInForce
from tidegate.components.drift_checker.measuring.observation import Observation
from tidegate.components.drift_checker.settings.feature_limits import FeatureLimits
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.drift_checker.settings.slice_limits import SliceLimits
from tidegate.components.verdict import Outcome


def observed(statistic="ks", value=0.2, slice_name="", half_width=0.05):
    """A figure of the feature ``temp``."""
    labels = {"feature": "temp", "type": "FLOAT", "split": "train", "slice": slice_name}
    return Observation(
        "temp",
        "temp",
        statistic,
        value,
        (900, 800),
        labels,
        lambda _: Estimate(value, value - half_width, value + half_width),
        figure="the figure",
    )


@pytest.mark.parametrize(
    ("features", "calibrated", "expected"),
    [
        ({}, None, 0.1),
        ({}, 0.3, 0.3),
        ({}, 0.03, 0.1),
        ({"temp": 0.15}, 0.3, 0.15),
        ({"t*": 0.15}, 0.3, 0.15),
        ({"humid": 0.15}, 0.3, 0.3),
    ],
)
def test_the_past_raises_general_limits_and_no_others(features, calibrated, expected):
    """Users would lose either the limit they set for a feature or the calibration."""
    limits = DriftLimits(features={name: FeatureLimits(ks=ks) for name, ks in features.items()})
    past = {} if calibrated is None else {("temp", "ks"): calibrated}
    assert LimitsInForce(limits, past, 24).limit(observed()) == expected


def test_a_limit_from_the_past_says_so():
    """Users would lose the reason why a figure of 0.2 passes a limit of 0.1."""
    in_force = LimitsInForce(DriftLimits(), {("temp", "ks"): 0.22}, 24)
    judged = in_force.judge(observed(), 0.95)
    assert judged.limit == 0.22
    assert judged.labels["limit"] == "calibrated"
    assert judged.sentence.endswith(
        "within the limit 0.22; 900 current and 800 baseline values. The limit is calibrated on"
        " the figures of 24 earlier spans; 0.1 is configured."
    )
    configured = LimitsInForce(DriftLimits()).judge(observed(), 0.95)
    assert "limit" not in configured.labels
    assert configured.sentence.endswith("above the limit 0.1; 900 current and 800 baseline values.")


@pytest.mark.parametrize(
    ("value", "slice_name", "outcome"),
    [
        (0.20, "", Outcome.PASS),
        (0.24, "", Outcome.INCONCLUSIVE),
        (0.28, "", Outcome.FAIL),
        (0.20, "carrier_UA", Outcome.INCONCLUSIVE),
        (0.16, "carrier_UA", Outcome.PASS),
    ],
)
def test_figures_are_held_against_calibrated_limits_as_they_were_calibrated(
    value, slice_name, outcome
):
    """Users would lose runs to chance that is counted twice: in the limit and in the interval."""
    in_force = LimitsInForce(DriftLimits(), {("temp", "ks"): 0.22}, 24)
    assert in_force.judge(observed(value=value, slice_name=slice_name), 0.95).outcome is outcome


def test_a_slice_has_its_own_exception_or_what_holds_for_all_rows():
    """Users would lose slices: a season that all rows may show, each carrier shows as well."""
    slices = SliceLimits(limits={"carrier_H?": {"t*": FeatureLimits(ks=0.6)}})
    limits = DriftLimits(slices=slices)
    in_force = LimitsInForce(limits, {("temp", "ks"): 0.3}, 24)
    assert in_force.limit(observed(slice_name="carrier_UA")) == 0.3
    assert in_force.limit(observed(slice_name="carrier_HA")) == 0.6
    assert "limit" not in in_force.judge(observed(slice_name="carrier_HA"), 0.95).labels
    assert LimitsInForce(limits).limit(observed(slice_name="carrier_UA")) == 0.1


def test_what_is_only_reported_stays_so():
    """Users would lose the meaning of a limit that is not set."""
    in_force = LimitsInForce(DriftLimits(), {("temp", "jensen_shannon"): 0.3}, 24)
    assert in_force.limit(observed("jensen_shannon")) is None
    assert in_force.judge(observed("ks", value=0.01, half_width=0), 0.95).outcome is Outcome.PASS
