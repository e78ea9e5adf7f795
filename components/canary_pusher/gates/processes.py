"""The e-processes of a rollout on live traffic: which claim each of them bets on, and with what.

All of them take what windows saw as it comes and multiply it up over the whole rollout: a change of
the split changes what is expected of a window, not what earlier ones have shown.

Errors, refusals and slow answers are held to those of the stable arm by the conditional e-process.
For a promotion there are two ways, with a part of the capital on each: the odds are below what is
tolerated, or such events are negligibly rare. The mean of the two is an e-process under the null
hypothesis that both are false, and a service without errors can be promoted, from whose silence
odds are never learned.

The absolute error rate has the word where there is nobody to compare with: once the stable arm has
no traffic, and where the policy has no odds gate for errors. Beside a stable arm that suffers just
as much, it would blame the canary for everybody's incident.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from ..policy import RolloutPolicy
from ..settings.live_gates import OddsGate
from . import betting, conditional, late_starts
from .counts import Arms, Counts
from .evidence import Purpose
from .mixture import FloatArray, log_mixture

ODDS_PART = 0.8
"""Part of a promotion's capital on the odds; the rest is on their not mattering."""

RARER = {0.5: 0.2, 0.01: 0.8}
"""Bets on how far a rate is below what is negligible: half of it, or next to nothing."""


@dataclasses.dataclass(frozen=True)
class Process:
    """One e-process.

    Attributes:
      metric: what it is about: errors, rejections, latency, error_rate or disagreement.
      claim: what a high E shows.
      purpose: what follows from it.
      level: probability bound of showing the claim if it is false.
      shares: of the capital, of each bet.
      log_growth: what windows multiply the capital of each bet by, as logarithms, from the metric's
        column: shape ``[..., windows, bets]``.
      fresh_every: windows between fresh stakes, as harm may begin late; 0: all is staked at first,
        as what promotes holds for the whole rollout.
    """

    metric: str
    claim: str
    purpose: Purpose
    level: float
    shares: tuple[float, ...]
    log_growth: Callable[[Arms], FloatArray]
    fresh_every: int = 0

    @property
    def log_threshold(self) -> float:
        """Natural logarithm of what E must reach."""
        return float(-np.log(self.level))

    def at_first(self) -> FloatArray:
        """Log wealth of the bets before any window, shape ``[bets]``."""
        return np.full(len(self.shares), -np.inf if self.fresh_every else 0.0)

    def wealth(self, column: Arms, start: FloatArray | None = None, seen: int = 0) -> FloatArray:
        """Log wealth of each bet after each window, shape ``[..., windows, bets]``.

        Args:
          column: of the windows, as :func:`column_of` its metric gives it.
          start: log wealth of each bet before them, shape ``[..., bets]``; None: as it begins. To
            weigh windows in parts is the same, to the bit, as to weigh them at once.
          seen: how many windows there were before.
        """
        growth = self.log_growth(column)
        begun = self.at_first() if start is None else start
        if self.fresh_every:
            return late_starts.run(growth, begun, seen, self.fresh_every)
        if growth.shape[-2]:
            growth[..., 0, :] += begun
        return np.cumsum(growth, axis=-2)

    def log_e(self, wealth: FloatArray, seen: int = 0) -> FloatArray:
        """Log E of the wealth of the bets, shape ``[..., windows]``, after so many windows seen."""
        staked = log_mixture(wealth, self.shares)
        if not self.fresh_every:
            return staked
        numbers = np.arange(seen + 1, seen + wealth.shape[-2] + 1, dtype=float)
        whole: FloatArray = np.logaddexp(
            staked, np.log(late_starts.reserve(numbers, self.fresh_every))
        )
        return whole


def processes_of(policy: RolloutPolicy, margin: float = 1.0) -> tuple[Process, ...]:
    """Every process of the policy's gates, harm before promotion within each gate.

    Args:
      policy: with the gates, ``alpha`` and ``beta``.
      margin: odds ratio up to which two equal arms were seen to differ by themselves.
    """
    levels, beta = levels_of(policy), policy.beta
    found: list[Process] = []
    for metric, gate in odds_gates(policy).items():
        found += _odds_processes(metric, gate, levels[metric], beta, margin)
    for metric, (figure, limit) in rate_limits(policy).items():
        found += _rate_processes(metric, figure, limit, levels[metric], beta)
    return tuple(found)


def column_of(counts: Counts, metric: str, policy: RolloutPolicy) -> Arms:
    """What a metric's processes are given of the windows.

    Odds: windows in which both arms have requests. Disagreement: pairs as requests of the canary.
    """
    if metric == "disagreement":
        nothing = np.zeros_like(counts.compared)
        return Arms(counts.compared, nothing, counts.disagreed, nothing)
    if metric == "error_rate":
        if policy.gates.errors is None:
            return counts.errors
        return counts.errors.only(counts.alone | (counts.errors.stable == 0))
    column: Arms = getattr(counts, metric)
    return column.only(column.both)


def levels_of(policy: RolloutPolicy) -> dict[str, float]:
    """The part of ``alpha`` of each gate that may roll back, by metric."""
    gates = policy.gates
    shares = {metric: gate.alpha_share for metric, gate in odds_gates(policy).items()}
    shares["error_rate"] = gates.rate_share
    if gates.disagreement_share is not None:
        shares["disagreement"] = gates.disagreement_share
    if gates.business is not None and not gates.business.advisory:
        shares["business"] = gates.business.alpha_share
    whole = sum(shares.values())
    return {metric: policy.alpha * share / whole for metric, share in shares.items()}


def odds_gates(policy: RolloutPolicy) -> dict[str, OddsGate]:
    """The gates that compare the arms by odds, by metric."""
    gates = policy.gates
    named = {"errors": gates.errors, "rejections": gates.rejections, "latency": gates.latency}
    return {metric: gate for metric, gate in named.items() if gate is not None}


def rate_limits(policy: RolloutPolicy) -> dict[str, tuple[str, float]]:
    """What is held to a limit of its own rather than to the stable arm, by metric."""
    limits = {"error_rate": ("the canary's error rate", policy.error_limit)}
    if policy.gates.disagreement_share is not None:
        figure = "its disagreement with the stable version"
        limits["disagreement"] = (figure, policy.disagreement_limit)
    return limits


def metrics_asked(policy: RolloutPolicy, stages: int) -> frozenset[str]:
    """The metrics whose claims a promotion takes once so many of the policy's stages were reached.

    It depends on the policy and never on what was measured: a metric that a stage should have shown
    and did not is waited for. Arms are compared by odds once a stage has split the requests; the
    absolute error rate is asked for where the canary has been alone, or where no gate compares
    errors; disagreement where requests are mirrored.
    """
    reached = [stage for stage in policy.stages[:stages] if stage.advance != "calibration"]
    split = any(0 < stage.weight < 100 for stage in reached)
    alone = any(stage.weight == 100 for stage in reached)
    asked = set(odds_gates(policy)) if split else set()
    if alone or (split and policy.gates.errors is None):
        asked.add("error_rate")
    if policy.gates.disagreement_share is not None and any(stage.mirror > 0 for stage in reached):
        asked.add("disagreement")
    return frozenset(asked)


def harmful_bets(metric: str) -> dict[float, float]:
    """The bets on harm of an odds gate, with their shares of its capital."""
    return conditional.SLOWER if metric == "latency" else conditional.WORSE


EVENTS = {
    "errors": ("errors", "requests fail"),
    "rejections": ("refusals (4xx)", "requests are refused"),
    "latency": ("slow answers", "answers are slow"),
}
"""What an odds gate counts, as a noun and as a clause."""


def _odds_processes(
    metric: str, gate: OddsGate, level: float, beta: float, margin: float
) -> list[Process]:
    events, clause = EVENTS[metric]
    bets = harmful_bets(metric)
    equal = max(gate.margin, margin)

    def worse(seen: Arms) -> FloatArray:
        return _log_growth_of_odds(seen, equal, bets)

    def kept(seen: Arms) -> FloatArray:
        odds = _log_growth_of_odds(seen, gate.tolerated_odds, conditional.NOT_WORSE)
        rare = _log_growth_of_rate(gate.negligible, tuple(RARER))(seen)
        return np.concatenate([odds, rare], axis=-1)

    above = "likelier" if equal == 1 else f"more than {equal:.3g} times as likely"
    return [
        Process(
            metric,
            f"{events} are {above} in the canary than in the stable version",
            Purpose.ROLLBACK,
            level,
            tuple(bets.values()),
            worse,
            late_starts.ODDS_EVERY,
        ),
        Process(
            metric,
            f"{events} are less than {gate.tolerated_odds:g} times as likely in the canary, or "
            f"fewer than {100 * gate.negligible:.4g}% of its {clause}",
            Purpose.PROMOTION,
            beta,
            (
                *(ODDS_PART * share for share in conditional.NOT_WORSE.values()),
                *((1 - ODDS_PART) * share for share in RARER.values()),
            ),
            kept,
        ),
    ]


def _log_growth_of_odds(arms: Arms, odds: float, bets: dict[float, float]) -> FloatArray:
    expected = conditional.null_share(arms.share, odds)
    events = arms.canary_events + arms.stable_events
    return conditional.log_growth(arms.canary_events, events, expected, bets)


def _log_growth_of_rate(limit: float, odds: Sequence[float]) -> Callable[[Arms], FloatArray]:
    def growth(seen: Arms) -> FloatArray:
        return betting.log_growth_of_counts(seen.canary_events, seen.canary, limit, odds)

    return growth


def _rate_processes(
    metric: str, figure: str, limit: float, level: float, beta: float
) -> list[Process]:
    sides = (
        ("above", Purpose.ROLLBACK, level, betting.ODDS_ABOVE),
        ("below", Purpose.PROMOTION, beta, betting.ODDS_BELOW),
    )
    return [
        Process(
            metric,
            f"{figure} is {side} {100 * limit:.4g}%",
            purpose,
            bound,
            tuple(1 / len(odds) for _ in odds),
            _log_growth_of_rate(limit, odds),
            late_starts.RATE_EVERY if purpose is Purpose.ROLLBACK else 0,
        )
        for side, purpose, bound, odds in sides
    ]
