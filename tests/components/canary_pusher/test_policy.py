"""The settings of a rollout."""

from __future__ import annotations

from typing import Any

import pytest

from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.settings.stage import BLUE_GREEN
from tidegate.components.errors import ConfigError


def test_policy_travels_as_json() -> None:
    """The executor must hold the model to just what the pipeline's author wrote."""
    policy = RolloutPolicy(disagreement_limit=0.1, output_tolerance=None, seed=7)
    assert RolloutPolicy.from_json(policy.to_json()) == policy
    assert RolloutPolicy.from_mapping({"alpha": 0.01}).rollback_level == pytest.approx(0.01 / 3)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("disagreement_limit", 0),
        ("disagreement_limit", 1.0),
        ("error_limit", -0.1),
        ("tolerated_error_odds", 1),
        ("alpha", 0),
        ("beta", 0.6),
        ("window", 0),
        ("window", 1.5),
        ("seed", -1),
        ("minimum_examples", 0),
        ("maximum_examples", 10),
        ("output_tolerance", -1),
        ("decision_threshold", float("nan")),
        ("split", ""),
        ("first_version", "shadow"),
        ("without_examples", "pass"),
    ],
)
def test_a_setting_out_of_range_is_refused_by_name(setting: str, value: Any) -> None:
    """A mistyped limit must stop the pipeline when it is written, not loosen its gate."""
    with pytest.raises(ConfigError, match=setting):
        RolloutPolicy(**{setting: value})


def test_disagreement_must_be_defined() -> None:
    """With neither decisions nor outputs compared, no model would ever disagree."""
    with pytest.raises(ConfigError, match="must define disagreement"):
        RolloutPolicy(decision_threshold=None, output_tolerance=None)


def test_stages_may_be_called_by_the_name_of_their_list() -> None:
    """Nobody should have to copy four stages into a file to say blue/green."""
    policy = RolloutPolicy.from_mapping({"stages": "blue_green"})
    assert policy.stages == BLUE_GREEN
    assert RolloutPolicy.from_json(policy.to_json()) == policy
    with pytest.raises(ConfigError, match="must be a list, not 'greenblue'"):
        RolloutPolicy.from_mapping({"stages": "greenblue"})
