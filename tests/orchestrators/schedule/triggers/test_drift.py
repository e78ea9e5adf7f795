"""When a request for a new model starts a run."""

from __future__ import annotations

import json

import pytest

from tidegate.orchestrators.schedule.requests import Blessed
from tidegate.orchestrators.schedule.runs import Run, RunState
from tidegate.orchestrators.schedule.triggers.drift import ERASURE, DriftTrigger

CHECKER = "tidegate.components.drift_checker.component.DriftChecker"


def request(number, made_at, maker=CHECKER, uri="/nowhere"):
    return Blessed(number, made_at, uri, maker)


def ended(due, at, state=RunState.COMPLETE):
    return Run("drift", due.key, state, due.at, facts=due.facts, started_at=at - 10, finished_at=at)


def decide(rows, asked, now, passes=(), **settings):
    return DriftTrigger(**settings).decide(list(rows), asked, list(passes), now)


def test_one_run_answers_all_requests_and_each_starts_one_at_most():
    """Three requests in a night would train three times; a request again with every look."""
    requests = [request(3, 100.0), request(7, 200.0)]
    [due] = decide([], requests, 300.0).due
    assert (due.key, due.facts) == ("7", {"requests": [3, 7]})
    for state in (RunState.WAITING, RunState.RUNNING, RunState.COMPLETE, RunState.ABANDONED):
        assert decide([ended(due, 400.0, state)], requests, 1e9).due == ()


def test_a_request_during_the_cooldown_waits_for_its_end():
    """It would be lost, or train hour by hour."""
    [first] = decide([], [request(3, 100.0)], 300.0).due
    requests = [request(3, 100.0), request(9, 500.0)]
    waiting = decide([ended(first, 400.0)], requests, 600.0, cooldown_seconds=1000.0)
    assert (waiting.due, waiting.next_at) == ((), 1400.0)
    after = decide([ended(first, 400.0)], requests, 1400.0, cooldown_seconds=1000.0)
    assert [one.key for one in after.due] == ["9"]


def test_a_clock_that_was_set_back_does_not_lengthen_the_cooldown():
    """A year's correction would stop retraining for a year."""
    [first] = decide([], [request(3, 100.0)], 300.0).due
    requests = [request(9, 500.0)]
    assert decide([ended(first, 1e9)], requests, 600.0, cooldown_seconds=1000.0).due


def test_a_single_outlier_starts_nothing_where_more_is_asked():
    """One bad day would replace a good model."""
    assert decide([], [request(1, 10.0)], 20.0, requests=2).due == ()
    assert decide([], [request(1, 10.0), request(2, 15.0)], 20.0, requests=2).due


def test_a_run_does_not_follow_from_the_request_it_made_itself():
    """Retraining that does not cure the drift would go on for ever."""
    [first] = decide([], [request(3, 100.0)], 300.0).due
    own = request(9, 395.0)
    assert decide([ended(first, 400.0)], [own], 1e9).due == ()
    other = decide([ended(first, 400.0)], [own], 1e9, metadata="/other/metadata.db")
    assert [one.key for one in other.due] == ["9"]


def test_drift_starts_again_only_after_a_pass_where_that_is_asked():
    """Without hysteresis a lasting shift would train with every span."""
    [first] = decide([], [request(3, 100.0)], 300.0).due
    rows, lasting = [ended(first, 400.0)], request(9, 500.0)
    assert decide(rows, [lasting], 1e9, rearm="pass").due == ()
    passes = [Blessed(20, 600.0, "", CHECKER)]
    assert decide(rows, [lasting], 1e9, passes, rearm="pass").due == ()
    fresh = request(30, 700.0)
    assert decide(rows, [lasting, fresh], 1e9, passes, rearm="pass").due[0].key == "30"


def test_who_is_forgotten_does_not_wait_for_drift():
    """A person's data would stay in the model until the data drift twice and pass."""
    [first] = decide([], [request(3, 100.0)], 300.0).due
    erasure = request(9, 500.0, ERASURE)
    decision = decide([ended(first, 400.0)], [erasure], 1e9, requests=5, rearm="pass")
    assert [one.key for one in decision.due] == ["9"]


def test_the_span_that_drifted_is_run_where_that_is_asked(tmp_path):
    """The wrong month would be trained on."""
    (tmp_path / "retrain_request.json").write_text(json.dumps({"span": 7}))
    asked = request(1, 10.0, uri=str(tmp_path))
    assert decide([], [asked], 20.0, span="drifted").due[0].span == 7
    assert decide([], [asked], 20.0).due[0].span is None


@pytest.mark.parametrize("number", [0, 2000])
def test_an_impossible_number_of_requests_is_refused(number):
    """Nothing would ever start."""
    with pytest.raises(ValueError):
        DriftTrigger(requests=number)
