"""Runs a behaviour on a runner: what it was, or which rules refused it."""

from __future__ import annotations

import logging
from collections import Counter

from tidegate.orchestrators.preflight import objections

from .behaviour import Behaviour, Observation, Place, Runner
from .nodes import journal

Outcome = list[Observation] | str
"""What each run was; or ``refused:`` and the rules that did."""


def observe(behaviour: Behaviour, runner: Runner, place: Place) -> Outcome:
    """Runs every run of the behaviour, unless the preflight refuses it."""
    for compose in behaviour.runs:
        composed = compose(place)
        found = objections(composed.pipeline, runner.platform, exit_handler=composed.exit_handler)
        if found:
            logging.getLogger(__name__).warning("%s", "\n".join(map(str, found)))
            return f"refused: {', '.join(sorted({one.rule for one in found}))}"
    return observe_unchecked(behaviour, runner, place)


def observe_unchecked(behaviour: Behaviour, runner: Runner, place: Place) -> list[Observation]:
    """Runs every run of the behaviour, whatever it may mean there."""
    observed = []
    for compose in behaviour.runs:
        before = 0 if behaviour.together else len(journal.entries(place.page))
        succeeded = runner.run(compose(place), place)
        entries = journal.entries(place.page)[before:]
        ran = dict(Counter(str(entry["node"]) for entry in entries))
        observed.append(Observation(succeeded, ran, behaviour.look(entries)))
    return observed[-1:] if behaviour.together else observed


def expected(behaviour: Behaviour, platform: str) -> Outcome:
    """What :func:`observe` has to return on the platform."""
    if platform in behaviour.refused:
        return f"refused: {behaviour.refused[platform]}"
    return list(behaviour.expected)
