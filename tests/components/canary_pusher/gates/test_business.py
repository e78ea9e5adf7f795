"""The business gate."""

from __future__ import annotations

import dataclasses

import numpy as np

from tidegate.components.canary_pusher.gates import mean_difference
from tidegate.components.canary_pusher.gates.live import weigh_windows
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.settings.live_gates import BusinessGate, LiveGates
from tidegate.components.canary_pusher.traffic.snapshot import BusinessTotals
from tidegate.components.canary_pusher.traffic.window import Window
from tidegate.components.verdict import Outcome

STAGES = {"C1": (0.01, 60), "C5": (0.05, 120), "C25": (0.25, 180)}


def _totals(values: np.ndarray, covariates: np.ndarray) -> BusinessTotals:
    return BusinessTotals(
        len(values),
        float(values.sum()),
        float((values**2).sum()),
        float(covariates.sum()),
        float((covariates**2).sum()),
        float((values * covariates).sum()),
    )


def _windows(
    seed: int,
    loss: float = 0.0,
    drift: float = 0.0,
    explained: float = 0.0,
    users: int = 200,
    every: int = 1,
) -> list[Window]:
    """Values with a standard deviation of about 1, of which a covariate explains a part."""
    generator, windows, looks = np.random.default_rng(seed), [], 0
    for stage, (share, number) in STAGES.items():
        for _ in range(number // every):
            looks += 1
            arms = []
            for part, less in ((share, loss), (1 - share, 0.0)):
                count = generator.binomial(users, part)
                covariates = generator.normal(size=count)
                noise = generator.exponential(size=count)
                mean = 5 + drift * looks - less
                arms.append(_totals(mean + noise + explained * covariates, covariates))
            windows.append(Window(stage, 10.0, canary_business=arms[0], stable_business=arms[1]))
    return windows


def _difference(windows: list[Window]) -> mean_difference.Difference:
    return mean_difference.difference(mean_difference.sums_of(windows))


def _policy(**settings) -> RolloutPolicy:
    gate = BusinessGate(name="revenue", tolerated_loss=0.05, burn_in=500, **settings)
    return RolloutPolicy(gates=LiveGates(business=gate))


def test_a_loss_is_shown_and_decides_where_it_may() -> None:
    """A canary that answers well and loses money must not be promoted."""
    seen = weigh_windows(_windows(1, loss=0.3), _policy(advisory=False))
    assert seen.harm == "the revenue per value falls by more than 0.05"
    measured = seen.measurements[-1]
    assert measured.outcome is Outcome.FAIL
    assert measured.interval[0] < -0.3 < measured.interval[1] < -0.05


def test_an_advisory_loss_is_told_and_decides_nothing() -> None:
    """Labels that come late must not roll back a rollout by themselves."""
    seen = weigh_windows(_windows(1, loss=0.3), _policy())
    assert not seen.harm
    assert seen.measurements[-1].outcome is Outcome.INCONCLUSIVE
    assert seen.measurements[-1].sentence.endswith("it is watched and decides nothing.")


def test_before_the_burn_in_nothing_is_concluded() -> None:
    """The sequence holds in the limit only; a few values must not decide."""
    few = _windows(2, loss=3.0)[:120]
    seen = _difference(few)
    assert seen.values[-1] < 5_000
    evidence = mean_difference.log_evidence(seen, 0.0, -1.0, 0.05, burn_in=5_000)
    assert (evidence == 0).all()


def test_a_drifting_mean_and_a_changing_split_are_no_difference() -> None:
    """Pooled over the stages a rising figure would flatter the canary (Simpson's paradox)."""
    seen = _difference(_windows(3, drift=0.02))
    assert abs(seen.estimate[-1]) < 0.05


def test_cuped_narrows_the_interval() -> None:
    """What is known of users beforehand must make the answer come sooner."""
    windows = _windows(4, explained=3.0)
    blind = [
        dataclasses.replace(
            window,
            canary_business=_without_covariates(window.canary_business),
            stable_business=_without_covariates(window.stable_business),
        )
        for window in windows
    ]
    widths = []
    for each in (windows, blind):
        bounds = weigh_windows(each, _policy()).measurements[-1].interval
        widths.append(bounds[1] - bounds[0])
    assert widths[0] < 0.5 * widths[1]


def _without_covariates(totals: BusinessTotals) -> BusinessTotals:
    return dataclasses.replace(totals, covariates=0.0, covariate_squares=0.0, products=0.0)


def test_false_alarms_under_constant_peeking_stay_below_the_level() -> None:
    """100 rollouts without a difference, looked at after each window, with skewed values."""
    alarms = 0
    for seed in range(100):
        seen = _difference(_windows(seed, users=240, every=5))
        for side in (-1.0, 1.0):
            log_e = mean_difference.log_evidence(seen, 0.0, side, 0.1, burn_in=100)
            alarms += bool((log_e >= -np.log(0.1)).any())
    assert alarms <= 0.1 * 100 + 3 * np.sqrt(0.1 * 0.9 * 100)


def test_no_values_are_inconclusive() -> None:
    """A gate that was asked for and never fed holds the promotion."""
    seen = weigh_windows([Window("C25", 10.0)] * 5, _policy(advisory=False))
    assert seen.measurements[-1].outcome is Outcome.INCONCLUSIVE
    assert seen.measurements[-1].value is None
    assert any("revenue" in claim for claim in seen.waiting_for)


def test_a_gap_leaves_the_difference_as_it_is() -> None:
    """Sums over a restart are nobody's."""
    windows = _windows(5)
    gap = dataclasses.replace(windows[-1], gap="a counter fell")
    gapped = weigh_windows([*windows, gap], _policy())
    assert gapped.measurements[-1] == weigh_windows(windows, _policy()).measurements[-1]
