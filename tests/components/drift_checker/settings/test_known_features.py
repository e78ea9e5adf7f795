"""Limits that name a feature which is not there."""

import pytest

from tidegate.components.drift_checker.settings.feature_limits import FeatureLimits
from tidegate.components.drift_checker.settings.known_features import require_known
from tidegate.components.drift_checker.settings.limits import DriftLimits
from tidegate.components.drift_checker.settings.policies import Override
from tidegate.components.drift_checker.settings.slice_limits import SliceLimits
from tidegate.components.errors import StatisticsError

NAMES = ["temp", "wind_dir", "wind_speed"]
LIMIT = FeatureLimits(ks=0.2)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (DriftLimits(features={"tmp": LIMIT}), "DriftLimits.features names 'tmp'.*mean 'temp'"),
        (DriftLimits(features={"wnd_*": LIMIT}), "'wnd_\\*'.*Did you mean 'wind_dir'"),
        (DriftLimits(features={"q_*": LIMIT}), "'q_\\*'.*Remove it from the limits"),
        (
            DriftLimits(slices=SliceLimits(limits={"carrier_*": {"tmp": LIMIT}})),
            "SliceLimits.limits\\[carrier_\\*\\] names 'tmp'.*mean 'temp'",
        ),
    ],
)
def test_a_misspelt_name_or_pattern_is_refused(limits, words):
    """Users would lose a limit to a typing error without ever hearing of it."""
    with pytest.raises(StatisticsError, match=words):
        require_known(limits, NAMES, None)


def test_an_override_in_force_is_checked_too():
    """Users would lose the release they signed for to a typing error."""
    override = Override(by="Ada", reason="strike", span=7, features=("tmp",))
    with pytest.raises(StatisticsError, match="override of span 7 names 'tmp'"):
        require_known(DriftLimits(), NAMES, override)


def test_names_patterns_and_everything_are_known():
    """Users would lose limits that are right."""
    features = {"temp": LIMIT, "wind_*": LIMIT, "*": LIMIT}
    slices = SliceLimits(limits={"carrier_that_left": {"wind_???": LIMIT}})
    require_known(DriftLimits(features=features, slices=slices), NAMES, None)
    require_known(DriftLimits(features={"*": LIMIT}), [], None)
