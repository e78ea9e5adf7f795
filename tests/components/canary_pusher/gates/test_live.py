"""All gates on live traffic together."""

from __future__ import annotations

import dataclasses
import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidegate.components.canary_pusher.gates.evidence import Purpose
from tidegate.components.canary_pusher.gates.live import LiveAssessment, weigh_windows
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.settings.live_gates import LiveGates, OddsGate
from tidegate.components.canary_pusher.settings.stage import (
    BLUE_GREEN,
    CANARY,
    SHADOW,
    Stage,
)
from tidegate.components.canary_pusher.traffic.window import ArmCounts, Window
from tidegate.components.verdict import Outcome

from .live_windows import quiet, rollout

POLICY = RolloutPolicy()
CALIBRATED = RolloutPolicy(
    stages=(Stage("CALIBRATION", weight=50.0, seconds=600.0, advance="calibration"), *CANARY)
)


def _log_e(assessment: LiveAssessment, claim: str) -> float:
    [found] = [e for e in assessment.evidence if claim in e.claim]
    return float(found.log_e[-1])


def test_a_good_canary_is_cleared() -> None:
    """A gate that never opens protects nobody."""
    seen = weigh_windows(rollout(seed=1), POLICY)
    assert seen.cleared
    assert not seen.harm
    assert not seen.waiting_for
    outcomes = {m.statistic: m.outcome for m in seen.measurements}
    assert outcomes.pop("error_rate") is Outcome.INCONCLUSIVE  # nobody was alone
    assert set(outcomes.values()) == {Outcome.PASS}


@pytest.mark.parametrize(
    ("change", "claim"),
    [
        ({"error_ratio": 3.0}, "errors are likelier in the canary than in the stable version"),
        ({"slow_ratio": 3.0}, "slow answers are likelier in the canary than in the stable version"),
        ({"disagreement": 0.4}, "its disagreement with the stable version is above 30%"),
    ],
)
def test_each_harm_is_named(change: dict[str, float], claim: str) -> None:
    """Whoever is woken by a rollback must read what went wrong, in words."""
    assert weigh_windows(rollout(seed=2, **change), POLICY).harm == claim


def test_nothing_seen_decides_nothing() -> None:
    """An empty rollout is neither good nor bad."""
    seen = weigh_windows([], POLICY)
    assert not seen.harm
    assert not seen.cleared
    assert seen.waiting_for
    assert {m.outcome for m in seen.measurements} == {Outcome.INCONCLUSIVE}


def test_a_metric_without_data_keeps_the_canary_from_promotion() -> None:
    """A source that lost its latencies must hold the rollout, whatever all the others say."""
    blind = [
        dataclasses.replace(
            window,
            canary=dataclasses.replace(window.canary, timed=0, slow=0),
            stable=dataclasses.replace(window.stable, timed=0, slow=0),
        )
        for window in rollout(seed=1)
    ]
    seen = weigh_windows(blind, POLICY)
    assert not seen.cleared
    [waiting] = seen.waiting_for
    assert waiting.startswith("slow answers")
    assert waiting.endswith("(no figures yet)")
    [latency] = [m for m in seen.measurements if m.statistic == "latency_odds"]
    assert latency.outcome is Outcome.INCONCLUSIVE


def test_a_service_without_errors_can_be_promoted() -> None:
    """Odds are never learned from silence; were they asked for, the best services would wait."""
    windows = quiet("C1", 1, 60) + quiet("C5", 5, 120) + quiet("C25", 25, 180)
    assert weigh_windows(windows, POLICY).cleared
    assert not weigh_windows(windows[:60], POLICY).cleared


def test_a_rare_but_doubled_error_is_not_negligible_by_itself() -> None:
    """Half a percent of errors against a quarter: the silence of most windows must not clear it."""
    windows = rollout(seed=3, error_ratio=2.0, error_rate=0.0025)
    claim = "errors are less than 2 times"
    assert _log_e(weigh_windows(windows, POLICY), claim) < math.log(20)


def test_windows_with_a_gap_and_of_a_calibration_count_for_nothing() -> None:
    """Figures of a restart, or of the stable version in the canary's place, say nothing of it."""
    windows, wild = rollout(seed=4), ArmCounts(requests=1_000, errors=1_000)
    gap = Window("C5", 10.0, wild, ArmCounts(requests=1_000), gap="a counter fell")
    calibration = Window("CALIBRATION", 10.0, wild, ArmCounts(requests=1_000))
    plain = weigh_windows(windows, CALIBRATED)
    disturbed = weigh_windows([calibration, *windows[:50], gap, *windows[50:]], CALIBRATED)
    for before, after in zip(plain.evidence, disturbed.evidence, strict=True):
        assert after.log_e[-1] == pytest.approx(before.log_e[-1], abs=1e-9)
    assert disturbed.harm == plain.harm == ""


def test_one_arm_alone_says_nothing_about_odds() -> None:
    """After the switch there is nobody to compare with, whatever happens then."""
    windows = rollout(seed=5)
    alone = Window("C100", 10.0, ArmCounts(1_000, 30, 300, 1_000, 500), ArmCounts())
    before, after = weigh_windows(windows, POLICY), weigh_windows([*windows, alone], POLICY)
    for claim in (
        "errors are likelier",
        "refusals (4xx) are likelier",
        "slow answers are likelier",
    ):
        assert _log_e(after, claim) == pytest.approx(_log_e(before, claim), abs=1e-9)


def test_alone_the_canary_is_held_to_the_error_limit() -> None:
    """Once all traffic is its own, the absolute rate is what remains to go by."""
    windows = [
        *rollout(seed=5),
        *[Window("C100", 10.0, ArmCounts(1_000, 40, 0, 1_000, 10), ArmCounts())] * 6,
    ]
    assert weigh_windows(windows, POLICY).harm == "the canary's error rate is above 1%"


def test_an_incident_of_both_arms_is_not_blamed_on_the_canary() -> None:
    """A broken dependency makes a tenth of all requests fail, in either arm."""
    both = Window("C25", 10.0, ArmCounts(250, 25, 0, 250, 2), ArmCounts(750, 75, 0, 750, 8))
    assert not weigh_windows([*rollout(seed=6), *[both] * 30], POLICY).harm


@pytest.mark.parametrize("stages", [BLUE_GREEN, SHADOW])
def test_without_a_split_the_mirrored_answers_decide(stages: tuple[Stage, ...]) -> None:
    """Where requests are only mirrored, a promotion must not wait for odds that nobody can see."""
    policy = RolloutPolicy(stages=stages)
    windows = [Window(stages[0].name, 10.0, compared=100, disagreed=10)] * 30
    assert weigh_windows(windows, policy).cleared
    none = [Window(stages[0].name, 10.0)] * 30
    assert weigh_windows(none, policy).waiting_for == (
        "its disagreement with the stable version is below 30% (no figures yet)",
    )


def test_without_any_gate_nothing_is_cleared() -> None:
    """A policy that leaves every gate out has nothing that could say yes."""
    gates = LiveGates(errors=None, rejections=None, latency=None, disagreement_share=None)
    policy = RolloutPolicy(stages=SHADOW, gates=gates)
    seen = weigh_windows([Window("SHADOW", 10.0, compared=100)] * 10, policy)
    assert not seen.cleared
    assert seen.waiting_for


def test_a_margin_takes_small_differences_for_equal() -> None:
    """After a calibration, what the arms do by themselves must not roll back."""
    windows = rollout(seed=7, error_ratio=1.4)
    assert weigh_windows(windows, POLICY).harm
    calibrated = weigh_windows(windows, POLICY, margin=1.5)
    assert not calibrated.harm
    assert any("more than 1.5 times as likely" in e.claim for e in calibrated.evidence)


def test_the_levels_share_alpha() -> None:
    """False alarms of all gates together are bounded by alpha, whatever gates there are."""
    for gates in (LiveGates(), LiveGates(latency=None), LiveGates(rejections=OddsGate())):
        seen = weigh_windows([], RolloutPolicy(gates=gates))
        harms = [e.level for e in seen.evidence if e.purpose.value == "rollback"]
        assert sum(harms) == pytest.approx(POLICY.alpha)


def test_the_record_is_plain_and_the_same_each_time() -> None:
    """A journal is compared bit for bit with its replay."""
    windows = rollout(seed=8)
    record = weigh_windows(windows, POLICY).to_record()
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert weigh_windows(list(windows), POLICY).to_record() == record


def test_what_was_seen_of_a_prefix_is_what_was_seen_then() -> None:
    """A decision must not change because the journal went on."""
    windows = rollout(seed=9)
    whole, part = weigh_windows(windows, POLICY), weigh_windows(windows[:100], POLICY)
    for long, short in zip(whole.evidence, part.evidence, strict=True):
        assert long.log_e[:100] == pytest.approx(short.log_e, abs=1e-12)


@pytest.mark.parametrize("parts", [(1,), (7, 100, 101), tuple(range(0, 390, 30))])
def test_to_go_on_is_the_same_to_the_bit_as_to_begin_anew(parts: tuple[int, ...]) -> None:
    """The controller adds a window at a time, a replay may not: both must decide alike."""
    windows, going = rollout(seed=10, error_ratio=1.3), None
    for end in (*parts, len(windows)):
        going = weigh_windows(windows[:end], POLICY, before=going)
    anew = weigh_windows(windows, POLICY)
    assert going is not None
    assert going.to_record() == anew.to_record()
    assert going.measurements == anew.measurements
    assert going.waiting_for == anew.waiting_for
    for one, other in zip(going.evidence, anew.evidence, strict=True):
        assert (one.log_e == other.log_e).all()


def test_another_margin_weighs_all_windows_again() -> None:
    """A margin that a calibration sets holds for the windows before it, too."""
    windows = rollout(seed=7, error_ratio=1.4)
    before = weigh_windows(windows[:200], POLICY)
    assert not weigh_windows(windows, POLICY, margin=1.5, before=before).harm


def test_sentences_can_be_repeated() -> None:
    """A figure, the counts behind it and what follows, for somebody who is tired."""
    window = Window("C5", 10.0, ArmCounts(50, 10, 0, 50, 0), ArmCounts(950, 19, 0, 950, 9), 50.0)
    [errors, *_] = weigh_windows([window], POLICY).measurements
    assert errors.sentence == (
        "Of the canary's 50 requests 10 fail, of the stable version's 950 19 (10 times as often, "
        "2.8 to 29): so errors are likelier in the canary than in the stable version."
    )
    assert errors.sizes == {
        "canary_requests": 50,
        "canary_errors": 10,
        "stable_requests": 950,
        "stable_errors": 19,
    }


arms = st.builds(
    lambda requests, part: (requests, round(requests * part)),
    st.integers(0, 500),
    st.floats(0, 0.2),
)


@st.composite
def few_windows(draw: st.DrawFn) -> list[Window]:
    """Some windows of a stage that splits the traffic."""
    found = []
    for _ in range(draw(st.integers(1, 8))):
        (ours, our_errors), (theirs, their_errors) = draw(arms), draw(arms)
        compared = draw(st.integers(0, 50))
        found.append(
            Window(
                "C5",
                10.0,
                ArmCounts(ours, our_errors, 0, ours, our_errors),
                ArmCounts(theirs, their_errors, 0, theirs, their_errors),
                compared=compared,
                disagreed=draw(st.integers(0, compared)),
            )
        )
    return found


@settings(max_examples=25, deadline=None)
@given(few_windows(), st.randoms(use_true_random=False))
def test_the_order_of_windows_does_not_matter_in_the_end(windows: list[Window], shuffler) -> None:
    """What promotes is in what was counted; harm may have begun late, so there the order counts."""
    shuffled = list(windows)
    shuffler.shuffle(shuffled)
    one, other = weigh_windows(windows, POLICY), weigh_windows(shuffled, POLICY)
    for first, second in zip(one.evidence, other.evidence, strict=True):
        if first.purpose is Purpose.PROMOTION:
            assert first.log_e[-1] == pytest.approx(second.log_e[-1], abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(few_windows(), st.integers(0, 7))
def test_a_further_error_of_the_canary_never_speaks_for_it(
    windows: list[Window], position: int
) -> None:
    """One success less and one error more in the canary: more harm, less reason to promote."""
    position %= len(windows)
    chosen = windows[position].canary
    if chosen.errors >= chosen.requests:
        return
    worse = list(windows)
    worse[position] = dataclasses.replace(
        windows[position], canary=dataclasses.replace(chosen, errors=chosen.errors + 1)
    )
    before, after = weigh_windows(windows, POLICY), weigh_windows(worse, POLICY)
    harm, promotion = "errors are likelier", "errors are less than"
    assert _log_e(after, harm) >= _log_e(before, harm) - 1e-9
    assert _log_e(after, promotion) <= _log_e(before, promotion) + 1e-9


@settings(max_examples=25, deadline=None)
@given(few_windows(), st.integers(0, 7))
def test_a_gap_is_as_if_the_window_had_not_been(windows: list[Window], position: int) -> None:
    """Missing figures must neither condemn nor excuse."""
    position %= len(windows)
    gap = dataclasses.replace(windows[position], gap="no answer")
    marked = [*windows[:position], gap, *windows[position + 1 :]]
    without = [*windows[:position], *windows[position + 1 :]]
    one, other = weigh_windows(marked, POLICY), weigh_windows([*without, gap], POLICY)
    for first, second in zip(one.evidence, other.evidence, strict=True):
        assert first.log_e[-1] == pytest.approx(second.log_e[-1], abs=1e-9)
