"""Stages and gates that a target could never satisfy are refused before anything runs."""

from __future__ import annotations

import dataclasses

import pytest

from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.settings.live_gates import LiveGates
from tidegate.components.canary_pusher.settings.stage import SPLIT, STRATEGIES, Stage
from tidegate.components.canary_pusher.targets.suitability import require_suitable
from tidegate.components.errors import ConfigError

UNPAIRED = LiveGates(disagreement_share=None)


@dataclasses.dataclass
class _Abilities:
    """Of a target, as much as is looked at."""

    mirrors: bool = True
    whole_percents: bool = False


@pytest.mark.parametrize("name", STRATEGIES)
def test_every_known_list_suits_a_target_that_can_all(name: str) -> None:
    """A list by a name must work where nothing stands against it."""
    gates = UNPAIRED if name == "split" else LiveGates()
    require_suitable(_Abilities(), RolloutPolicy(stages=STRATEGIES[name], gates=gates))


def test_a_split_suits_a_target_of_whole_percents_without_mirrors() -> None:
    """KServe and Vertex AI must have a list that works as it is."""
    require_suitable(_Abilities(False, True), RolloutPolicy(stages=SPLIT, gates=UNPAIRED))


@pytest.mark.parametrize(
    ("abilities", "policy", "message"),
    [
        (_Abilities(mirrors=False), RolloutPolicy(), "cannot mirror requests, which stage SHADOW"),
        (
            _Abilities(whole_percents=True),
            RolloutPolicy(stages=(Stage("C", weight=0.5),), gates=UNPAIRED),
            "whole percents, and stage C has 0.5",
        ),
        (_Abilities(), RolloutPolicy(stages=SPLIT), "would never learn anything"),
    ],
)
def test_what_cannot_be_is_named(
    abilities: _Abilities, policy: RolloutPolicy, message: str
) -> None:
    """Else a rollout would stop at night in its first stage, or wait for ever in its last."""
    with pytest.raises(ConfigError, match=message):
        require_suitable(abilities, policy)
