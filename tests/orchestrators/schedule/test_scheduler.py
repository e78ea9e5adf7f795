"""What is due is started once, and what died is found."""

from __future__ import annotations

import dataclasses
import os
import signal
import time

import pytest
from ml_metadata.proto import metadata_store_pb2 as pb2

from tidegate.components.errors import FencedError
from tidegate.orchestrators.lineage import connect
from tidegate.orchestrators.root import PipelineRoot
from tidegate.orchestrators.schedule.hold import take_hold
from tidegate.orchestrators.schedule.runs import RunState
from tidegate.orchestrators.schedule.triggers.cron import CronTrigger
from tidegate.orchestrators.schedule.triggers.drift import REQUEST_TYPE, DriftTrigger
from tidegate.orchestrators.schedule.triggers.spans import SpanTrigger


def wait_until(true, seconds=30.0):
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "It never came to be"
        time.sleep(0.01)


def test_spans_are_run_one_after_the_other_and_each_once(yard):
    """The main job: a span that arrives becomes a model, once."""
    yard.put(3, 1, 2)
    yard.drain(yard.scheduler())
    assert [span for node, span in yard.executions() if node == "ingest"] == [1, 2, 3]
    assert sorted(yard.states()) == [(key, "COMPLETE") for key in "123"]
    assert yard.versions() == [1, 2, 3]
    assert {run.outcome.value for run in yard.runs()} == {"PASS"}


def test_one_leads_and_the_others_stand_by(yard):
    """Two schedulers would start every span twice."""
    yard.put(1)
    yard.behave(seconds=1)
    first, second = yard.scheduler("one"), yard.scheduler("two")
    assert yard.tick(first).launched
    assert yard.tick(second).rival == "one"
    first.leave()
    assert yard.tick(second).adopted[0].key == "1"
    yard.drain(second)
    assert len(yard.starts()) == 1


def test_a_run_outlives_its_scheduler_and_is_adopted(yard):
    """A restart of the scheduler would end a training of hours, or begin it a second time."""
    yard.put(1)
    yard.behave(seconds=1.5)
    first = yard.scheduler("one", max_attempts=1)
    pid = yard.tick(first).launched.pid
    first.leave()
    second = yard.scheduler("two")
    assert [run.pid for run in yard.tick(second).adopted] == [pid]
    yard.drain(second)
    assert yard.states() == [("1", "COMPLETE")]
    assert yard.runs()[0].attempt == 1


def test_a_killed_run_goes_on_where_it_was(yard):
    """A killed run would stay RUNNING for ever, or start from nothing."""
    yard.put(1)
    yard.behave(seconds=1.5)
    first = yard.scheduler()
    pid = yard.tick(first).launched.pid
    wait_until(lambda: ("ingest", 1) in yard.executions())
    os.kill(pid, signal.SIGKILL)
    yard.drain(first)
    assert [words.endswith("--resume") for words in yard.starts()] == [False, True]
    assert sorted(yard.executions()) == [("ingest", 1), ("push", 1), ("train", 1)]
    assert yard.versions() == [1]
    assert yard.runs()[0].failures == 1


def test_an_intent_without_a_process_is_found(yard):
    """A scheduler killed between its note and its launch would lose the span."""
    yard.put(1)
    with yard.place.ledger() as ledger:
        hold = take_hold(ledger, "dead", seconds=0.0)
        hold.plan("span", SpanTrigger(data=str(yard.data)).decide([], _look(yard), 0.0).due[0])
        assert hold.start(ledger.runs()[0], 1.0).state is RunState.STARTING
    second = yard.scheduler("two")
    yard.drain(second)
    assert yard.states() == [("1", "COMPLETE")]
    assert (yard.runs()[0].attempt, yard.runs()[0].failures) == (2, 0)


def _look(yard):
    from tidegate.orchestrators.schedule.triggers.spans import look

    return look(yard.data, "span-{SPAN}", "_SUCCESS")


def test_a_launch_under_way_is_not_taken_for_dead(yard):
    """A scheduler that is slow between its note and its launch would be overtaken by a second."""
    yard.put(1)
    first = yard.scheduler("one")
    launch, seen = first.launcher.launch, []

    def slowly(run, lock):
        with yard.place.ledger() as ledger, ledger.transaction() as connection:
            connection.execute("UPDATE lease SET expires = 0")
        seen.append(yard.tick(yard.scheduler("two")))
        return launch(run, lock)

    first.launcher.launch = slowly
    assert yard.tick(first).rival == "two"
    assert [run.key for run in seen[0].adopted] == ["1"]
    assert seen[0].launched is None
    wait_until(lambda: yard.versions() == [1])
    assert len(yard.starts()) == 1


def test_a_locked_root_is_waited_for(yard):
    """A run by hand would cost a span its tries, or a second run would mix into it."""
    yard.put(1)
    scheduler = yard.scheduler(max_attempts=1)
    with PipelineRoot(yard.root).locked():
        yard.tick(scheduler)
        wait_until(lambda: yard.tick(scheduler).ended)
        [run] = yard.runs()
        assert "is running in this pipeline root" in run.sentence
        assert not yard.executions()
    yard.drain(scheduler)
    assert yard.states() == [("1", "COMPLETE")]


def test_what_breaks_is_tried_again_and_then_given_up(yard):
    """A passing fault would lose a span; a lasting one would be tried for ever."""
    yard.put(1, 2)
    yard.behave(exit_codes={"1": [4], "2": [4, 0]})
    yard.drain(yard.scheduler(max_attempts=2))
    assert sorted(yard.states()) == [("1", "ABANDONED"), ("2", "COMPLETE")]
    assert {run.key: run.attempt for run in yard.runs()} == {"1": 2, "2": 2}


def test_a_later_span_does_not_overtake_one_that_is_tried_again(yard):
    """Spans would be ingested out of order whenever a disk hiccups."""
    yard.put(1, 2)
    yard.behave(exit_codes={"1": [4, 0]})
    scheduler = yard.scheduler(backoff_seconds=0.3)
    yard.drain(scheduler)
    spans = [words.split()[2] for words in yard.starts()]
    assert spans == ["1", "1", "2"]


def test_bad_input_is_not_tried_again_until_it_changes(yard):
    """The same broken file would be run three times; its repair would not be noticed."""
    yard.put(1)
    yard.behave(exit_codes={"1": [2, 0]})
    scheduler = yard.scheduler()
    yard.drain(scheduler)
    assert yard.states() == [("1", "ABANDONED")]
    assert "Column 'a' is missing" in yard.runs()[0].sentence
    (yard.data / "span-01" / "rows.csv").write_text("repaired")
    yard.drain(scheduler)
    assert yard.states() == [("1", "COMPLETE")]


@pytest.mark.parametrize(("code", "outcome"), [(1, "FAIL"), (3, "INCONCLUSIVE")])
def test_a_verdict_completes_a_run_whichever_it_is(yard, code, outcome):
    """A gate that shuts would be tried three times as if it were broken."""
    yard.put(1)
    yard.behave(exit_codes={"1": [code]})
    yard.drain(yard.scheduler())
    [run] = yard.runs()
    assert (run.state, run.outcome.value, run.attempt) == (RunState.COMPLETE, outcome, 1)


def test_a_person_may_ask_for_another_try(yard):
    """What was given up could be run again only by hand."""
    yard.put(1)
    yard.behave(exit_codes={"1": [4, 0]})
    scheduler = yard.scheduler(max_attempts=1)
    yard.drain(scheduler)
    with yard.place.ledger() as ledger:
        assert ledger.retry(ledger.runs()[0])
        assert not ledger.retry(ledger.runs()[0])
    yard.drain(scheduler)
    assert yard.states() == [("1", "COMPLETE")]


def test_a_scheduler_that_was_overtaken_writes_nothing(yard):
    """One that wakes from a long pause would undo what its successor did."""
    yard.put(1)
    with yard.place.ledger() as ledger:
        stale = take_hold(ledger, "one", seconds=0.0)
        fresh = take_hold(ledger, "two")
        assert fresh.generation == stale.generation + 1
        with pytest.raises(FencedError):
            stale.renew()
        with pytest.raises(FencedError):
            stale.release()
        assert ledger.lease().holder == "two"


def test_the_first_listed_trigger_goes_first_and_forbid_skips(yard):
    """Which of two that are due is run would be a matter of chance."""
    yard.put(1)
    yard.behave(seconds=0.5)
    minutely = CronTrigger(schedule="* * * * *", catch_up="all")
    triggers = (SpanTrigger(), minutely)
    scheduler = yard.scheduler(triggers=triggers)
    with yard.place.ledger() as ledger:
        take_hold(ledger, "before", seconds=0.0).see("cron", time.time() - 130)
    assert yard.tick(scheduler).launched.key == "1"
    scheduler._clock = lambda: time.time() + 60
    later = yard.tick(scheduler)
    assert "Forbid" in later.decided["cron"].skipped[0].reason
    assert later.launched is None


def test_a_suspended_trigger_starts_nothing(yard):
    """Suspending would take deleting the schedule."""
    yard.put(1)
    scheduler = yard.scheduler(triggers=(dataclasses.replace(SpanTrigger(), suspend=True),))
    assert yard.tick(scheduler).launched is None
    assert yard.runs() == []


def test_a_request_for_a_new_model_starts_one_run(yard):
    """Drift would be found and nothing done, or a model trained with every look."""
    store = connect(yard.root / "metadata.db")
    kind = store.put_artifact_type(pb2.ArtifactType(name=REQUEST_TYPE))
    request = pb2.Artifact(type_id=kind, uri="/request", state=pb2.Artifact.LIVE)
    request.custom_properties["blessed"].int_value = 1
    [number] = store.put_artifacts([request])
    scheduler = yard.scheduler(triggers=(DriftTrigger(cooldown_seconds=0.0),))
    yard.drain(scheduler)
    yard.drain(scheduler)
    assert yard.states() == [(str(number), "COMPLETE")]
    assert yard.runs()[0].facts == {"requests": [number]}
    assert len(yard.starts()) == 1
