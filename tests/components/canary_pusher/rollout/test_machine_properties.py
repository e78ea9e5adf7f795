"""What holds of every rollout, whatever happens to it in whichever order."""

from __future__ import annotations

import dataclasses

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tidegate.components.canary_pusher.rollout.machine import wanted
from tidegate.components.canary_pusher.rollout.records import Observed
from tidegate.components.canary_pusher.rollout.replaying import replay
from tidegate.components.canary_pusher.rollout.state import DONE, HOLD, PROMOTING, ROLLING_BACK
from tidegate.components.canary_pusher.settings.stage import Stage
from tidegate.components.canary_pusher.traffic.window import ArmCounts, Window

from .conftest import Story

STAGES = (
    Stage("SHADOW", mirror=10.0, seconds=10.0),
    Stage("C50", weight=50.0, advance="evidence"),
    Stage("APPROVAL", weight=50.0, advance="approval"),
    Stage("SOAK", weight=100.0, seconds=10.0),
)
ADVISED = (Stage("AA", weight=50.0, seconds=10.0, advance="calibration"), *STAGES)
NAMES = ("PREPARED", "SHADOW", "C50", "APPROVAL", "SOAK", "AA", "ELSEWHERE")

HAPPENINGS = [
    *("bad", "unlike", "gap", "idle", "few", "even"),
    *("hold", "resume", "abort", "restored", "reconcile"),
    *("approve", "approve-other-model", "approve-expired"),
]

counts = st.integers(0, 30_000)


@st.composite
def arms(draw: st.DrawFn) -> ArmCounts:
    requests, timed = draw(counts), draw(counts)
    parts = [draw(st.integers(0, most)) for most in (requests, requests, timed)]
    return ArmCounts(requests, parts[0], parts[1], timed, parts[2])


@st.composite
def windows(draw: st.DrawFn) -> Window:
    compared = draw(counts)
    return Window(
        stage=draw(st.sampled_from(NAMES)),
        seconds=draw(st.floats(0, 1e9)),
        canary=draw(arms()),
        stable=draw(arms()),
        slow_above=draw(st.none() | st.floats(0, float("inf"), exclude_min=True)),
        compared=compared,
        disagreed=draw(st.integers(0, compared)),
        gap=draw(st.sampled_from(["", "", "a counter fell"])),
    )


steps = st.lists(
    # Mostly what a quiet rollout brings, so that some come to their end.
    st.sampled_from([*["step"] * 50, *HAPPENINGS, *["window"] * 3]).flatmap(
        lambda word: windows() if word == "window" else st.just(word)
    ),
    max_size=30,
)


def happen(story: Story, step: str | Window) -> None:
    """Journals one step; ``step`` is what a controller and a willing person would do next."""
    if isinstance(step, Window):
        story.journal(Observed(step).to_record())
        return
    if step == "step":
        settled, stage = story.state.in_force == wanted(story.state), story.state.stage
        approves = stage is not None and stage.advance == "approval"
        step = "reconcile" if not settled else "approve good" if approves else "good"
        step = "resume" if story.state.holds.refused else step
    story.tell(step)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps, st.sampled_from([STAGES, ADVISED]))
@example(["step"] * 20, STAGES)
@example(["step"] * 30, ADVISED)
def test_whatever_happens_the_promises_hold(happenings, stages):
    """One order of events that breaks a promise is enough for an outage, sooner or later."""
    story = Story(stages)
    for step in happenings:
        before = story.state
        happen(story, step)
        after = story.state
        if after.held:
            assert wanted(after).routing.weight <= wanted(before).routing.weight
        if after.name == ROLLING_BACK:
            assert wanted(after).routing.weight == 0
        if after.assessment is not None and after.assessment.harm and after.automatic:
            assert after.name not in (*[stage.name for stage in stages], PROMOTING, DONE)
    _passed_every_stage_that_it_left(story)
    _is_reproduced(story)


def _passed_every_stage_that_it_left(story: Story) -> None:
    moves = [one.to for one in story.state.decisions if HOLD not in (one.source, one.to)]
    order = ["LOADED", *(stage.name for stage in story.policy.stages), PROMOTING, DONE]
    forward = [name for name in moves if name in order]
    assert forward == order[: len(forward)]
    if DONE in moves:
        assert moves == order


def _is_reproduced(story: Story) -> None:
    replayed = replay(story.records)
    assert replayed.mismatch is None
    assert replayed.decisions == story.state.decisions
    assert dataclasses.replace(replayed.state) == story.state
