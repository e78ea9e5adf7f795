"""The settings of a rollout: what a new model is held to before it takes over."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from ..config import Config
from .settings.live_gates import LIVE_GATES, LiveGates
from .settings.rehearsal import Rehearsal
from .settings.stage import CANARY, STRATEGIES, Stage

ROLLBACK_PROCESSES = 3
"""Processes that may say FAIL: disagreement, error rate, error odds. They share ``alpha``."""


@dataclasses.dataclass(frozen=True)
class RolloutPolicy(Config):
    """What CanaryPusher asks of a new model, and how sure it must be.

    Attributes:
      disagreement_limit: greatest share of examples on which the new model may disagree with the
        stable one, in (0, 1). Generous on purpose: a retrained model is meant to differ.
      decision_threshold: two models disagree on an example if their decisions differ. A single
        output decides by this threshold; of several outputs the greatest decides, whatever this
        says. None: decisions are not compared.
      output_tolerance: they also disagree where any output moves by more than this, in the
        output's own unit. None: only decisions are compared.
      error_limit: greatest share of examples which the new model may fail to answer with finite
        numbers, in (0, 1).
      tolerated_error_odds: odds ratio of errors, above 1, which the mirrored process tries to
        exclude. Advisory in a replay, where the error rate decides.
      alpha: greatest probability of a FAIL for a model that keeps every limit. It is split evenly
        over the processes that may say FAIL.
      beta: greatest probability of a PASS for a model that breaks a limit. It needs no split: a
        PASS takes every gate, so the one whose limit is broken bounds it.
      minimum_examples: fewer compared examples never PASS.
      maximum_examples: at most this many are replayed, drawn by ``seed``.
      window: examples per request to the models, and between two looks at the evidence.
      seed: decides which examples are replayed, and in which order.
      split: split of the Examples that is replayed.
      signature: serving signature that is called.
      output: name of the signature's output to compare. None: its only one.
      first_version: ``promote`` or ``hold``: what to do with a model that answers every gate there
        is, while there is no stable version to compare it with.
      without_examples: ``hold`` or ``promote``: what to do when the component is given no Examples.
      rehearsal: a short rollout with real servers on this machine, after the replay and before the
        target gets the model. None: there is none.
      stages: of the rollout on live traffic, at targets that can split it. In files, also the
        name of a list that is known: ``canary``, ``split``, ``blue_green``, ``ab`` or ``shadow``.
      gates: on that traffic.
      drive: who takes the model through the stages: ``controller``, the command ``tidegate rollout
        run`` outside of the pipeline, or ``executor``, which waits for the end.
    """

    disagreement_limit: float = 0.3
    decision_threshold: float | None = 0.5
    output_tolerance: float | None = 0.3
    error_limit: float = 0.01
    tolerated_error_odds: float = 2.0
    alpha: float = 0.05
    beta: float = 0.05
    minimum_examples: int = 500
    maximum_examples: int = 10_000
    window: int = 100
    seed: int = 0
    split: str = "eval"
    signature: str = "serving_default"
    output: str | None = None
    first_version: str = "promote"
    without_examples: str = "hold"
    rehearsal: Rehearsal | None = None
    stages: tuple[Stage, ...] = CANARY
    gates: LiveGates = LIVE_GATES
    drive: str = "controller"

    @classmethod
    def from_mapping(cls, values: Any) -> RolloutPolicy:
        """As every configuration; ``stages`` may be a name of :data:`.settings.stage.STRATEGIES`.

        >>> RolloutPolicy.from_mapping({"stages": "blue_green"}).stages[0].name
        'PREVIEW'
        """
        named = isinstance(values, Mapping) and values.get("stages")
        if isinstance(named, str) and named in STRATEGIES:
            values = {**values, "stages": STRATEGIES[named]}
        return super().from_mapping(values)

    def __post_init__(self) -> None:
        for name in ("disagreement_limit", "error_limit"):
            self.require_between(name, 1e-6, 1 - 1e-6)
        for name in ("alpha", "beta"):
            self.require_between(name, 1e-6, 0.5)
        self.require_between("tolerated_error_odds", 1 + 1e-6, 1e6)
        self._require_a_definition_of_disagreement()
        self._require_whole_numbers()
        for name in ("split", "signature"):
            self.require(bool(getattr(self, name)), name, "a name")
        for name in ("first_version", "without_examples"):
            choice = getattr(self, name)
            self.require(choice in ("promote", "hold"), name, "'promote' or 'hold'")
        self.require(
            self.drive in ("controller", "executor"), "drive", "'controller' or 'executor'"
        )
        names = [stage.name for stage in self.stages]
        self.require(
            bool(names) and len(names) == len(set(names)), "stages", "one stage or more, each once"
        )

    def _require_a_definition_of_disagreement(self) -> None:
        for name, low in (("decision_threshold", -math.inf), ("output_tolerance", 0.0)):
            value = getattr(self, name)
            if value is not None:
                self.require(
                    low <= value < math.inf, name, f"a finite number above {low:g}, or null"
                )
        self.require(
            self.decision_threshold is not None or self.output_tolerance is not None,
            "output_tolerance",
            "a number where decision_threshold is null: one of them must define disagreement",
        )

    def _require_whole_numbers(self) -> None:
        for name, low in (
            ("minimum_examples", 1),
            ("maximum_examples", 1),
            ("window", 1),
            ("seed", 0),
        ):
            value = getattr(self, name)
            whole = isinstance(value, int) and low <= value < 2**31
            self.require(whole, name, f"a whole number from {low} to 2147483647")
        self.require(
            self.maximum_examples >= self.minimum_examples,
            "maximum_examples",
            f"at least minimum_examples ({self.minimum_examples})",
        )

    @property
    def rollback_level(self) -> float:
        """The level of each process that may say FAIL: its share of ``alpha``."""
        return self.alpha / ROLLBACK_PROCESSES
