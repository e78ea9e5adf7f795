"""What keeps the gate shut, and what is excused."""

import dataclasses

import pytest

from tidegate.components.drift_checker.impact.importance import Importance
from tidegate.components.drift_checker.judging.leniency import blocks, excused, override_of
from tidegate.components.drift_checker.settings.feature_limits import FeatureLimits
from tidegate.components.drift_checker.settings.history_limits import HistoryLimits
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.drift_checker.settings.policies import Override
from tidegate.components.drift_checker.settings.slice_limits import SliceLimits
from tidegate.components.importance import ModelReliance, Reliance
from tidegate.components.verdict import Measurement, Outcome

LABELS = {"feature": "temp", "type": "FLOAT", "split": "train", "slice": ""}
DRIFTED = Measurement(
    "temp", "ks", 0.4, 0.1, Outcome.FAIL, "temp: drifted.", (0.3, 0.5), labels=LABELS
)
OVERRIDE = Override(by="Ada", reason="strike", span=7, features=("te*",))


def of(measurement=DRIFTED, **values):
    """``measurement`` with other values; labels are added to its own."""
    labels = {**measurement.labels, **values.pop("labels", {})}
    return dataclasses.replace(measurement, labels=labels, **values)


def effect(measurement, limits=None, importance=None, override=None):
    """The mark it is given, or None where it blocks."""
    return excused(measurement, limits or DriftLimits(), importance, override).labels.get("effect")


def worth(share, high):
    """The importance of ``temp``, as a share of the model's loss, and its upper bound."""
    temp = Reliance(share, 0.0, high)
    return Importance(ModelReliance("log_loss", 1.0, 1000, 5, 0.95, {"temp": temp}))


@pytest.mark.parametrize(
    ("policy", "features", "slices", "slice_name", "expected"),
    [
        ("block", {}, {}, "", None),
        ("retrain", {}, {}, "", None),
        ("dry_run", {}, {}, "", None),
        ("warn", {}, {}, "", "warn"),
        ("block", {"te*": "warn"}, {}, "", "warn"),
        ("block", {"te*": "warn"}, {}, "carrier_UA", "warn"),
        ("warn", {"temp": "block"}, {}, "", None),
        ("block", {"te*": "warn", "temp": "block"}, {}, "", None),
        ("block", {}, {"carrier_*": "warn"}, "", None),
        ("block", {}, {"carrier_*": "warn"}, "carrier_UA", "warn"),
        ("block", {}, {"carrier_*": "warn"}, "origin_JFK", None),
        ("block", {"temp": "warn"}, {"carrier_UA": "block"}, "carrier_UA", None),
    ],
)
def test_the_nearest_policy_holds(policy, features, slices, slice_name, expected):
    """Users would lose the one feature that must block, or be blocked by one that must not."""
    limits = DriftLimits(
        policy=policy,
        features={name: FeatureLimits(policy=one) for name, one in features.items()},
        slices=SliceLimits(
            limits={name: {"temp": FeatureLimits(policy=one)} for name, one in slices.items()}
        ),
    )
    assert effect(of(labels={"slice": slice_name}), limits) == expected


def test_what_passed_needs_no_excuse():
    """Users would read warnings about features that did not drift."""
    passed = of(outcome=Outcome.PASS)
    assert excused(passed, DriftLimits(policy="warn"), worth(0, 0), OVERRIDE) is passed
    assert blocks(passed)
    assert not blocks(excused(DRIFTED, DriftLimits(policy="warn")))


def test_drift_of_small_impact_warns_and_says_at_most_how_much():
    """Users would lose runs to a feature that the model makes nothing of."""
    limits = DriftLimits(impact=0.01)
    excuse = excused(DRIFTED, limits, worth(0.001, 0.012))
    assert excuse.labels["effect"] == "warn"
    assert excuse.sentence == (
        "temp: drifted. It raises the model's loss by 0.60% at most, within the limit 1.00%: this"
        " warns and does not block."
    )
    undecided = of(outcome=Outcome.INCONCLUSIVE, interval=(0.05, 0.5))
    assert effect(undecided, limits, worth(0.001, 0.012)) == "warn"


@pytest.mark.parametrize(
    ("measurement", "importance"),
    [
        (DRIFTED, worth(0.001, 0.021)),
        (DRIFTED, worth(0.5, 0.6)),
        (DRIFTED, None),
        (of(labels={"feature": "new"}), worth(0, 0)),
        (of(statistic="unseen"), worth(0, 0)),
        (of(statistic="missing_share"), worth(0, 0)),
        (of(statistic="nan_share"), worth(0, 0)),
        (of(statistic="constant"), worth(0, 0)),
        (of(statistic="type", interval=None), worth(0, 0)),
        (of(statistic="presence", interval=None), worth(0, 0)),
    ],
)
def test_impact_excuses_nothing_that_importance_does_not_speak_of(measurement, importance):
    """Users would lose the gate: a feature measured on few rows, or gone, is not harmless."""
    assert effect(measurement, DriftLimits(impact=0.01), importance) is None


def test_slow_drift_follows_its_own_setting():
    """Users would lose the choice between hearing of slow drift and stopping for it."""
    slow = of(statistic="slow_drift", subject="all features", labels={"feature": ""})
    assert effect(slow, DriftLimits()) == "warn"
    blocking = DriftLimits(history=HistoryLimits(slow_drift="block"))
    assert effect(slow, blocking) is None
    assert effect(slow, dataclasses.replace(blocking, policy="warn")) == "warn"


def test_an_override_covers_its_features_in_its_span_alone():
    """Users would lose the gate for good to a release that was meant for one night."""
    limits = DriftLimits(overrides=(OVERRIDE, Override(by="Bo", reason="fair", span=9)))
    assert override_of(limits, 7) is OVERRIDE
    assert override_of(limits, 8) is None
    assert override_of(limits, None) is None
    assert effect(DRIFTED, limits, None, OVERRIDE) == "override"
    assert effect(of(labels={"feature": "humid"}), limits, None, OVERRIDE) is None
    slow = of(statistic="rows", labels={"feature": ""})
    assert effect(slow, limits, None, OVERRIDE) is None
    assert effect(slow, limits, None, override_of(limits, 9)) == "override"
