"""An earlier model is live again: through the target, from the archive, and into ML-Metadata."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tfx.types.artifact_utils import deserialize_artifact

from tidegate.components.baselines.live_model import LiveModelStrategy
from tidegate.components.canary_pusher.model_files import read_model
from tidegate.components.errors import ArchiveError, PushError, UsageError, VersionNotFoundError
from tidegate.orchestrators.lineage import chain_of, connect
from tidegate.orchestrators.rollbacks.rollback import Request, roll_back
from tidegate.orchestrators.root import PipelineRoot


def _roll_back(pushed, to=None, why="late flights are missed", pipeline="flights", **options):
    request = Request(pipeline, to, why, "ada")
    return roll_back(pushed.store, PipelineRoot(pushed.root), request, **options)


def test_the_version_before_is_live_again_under_the_next_number(pushed):
    """The one command for a bad night would not bring the good model back."""
    for weights in ("first", "second", "third"):
        pushed.push(weights)

    done = _roll_back(pushed)

    assert (done.version, done.rolled_back_to, done.replaced, done.changed) == (4, "2", 3, True)
    assert pushed.target.live().model.digest == pushed.digests["second"]
    assert "from version 3 to version 2, which is live as version 4, by ada" in done.sentence
    assert done.sentence.endswith("UTC: late flights are missed.")


def test_lineage_tells_who_when_and_why_and_leads_to_the_models_data(pushed):
    """`tidegate why 4` would find nothing, or a push that no person is behind."""
    for weights in ("first", "second"):
        pushed.push(weights)
    _roll_back(pushed)

    steps = chain_of(pushed.store, "3").steps

    assert [step.node for step in steps] == ["Trainer", "CanaryPusher", "Rollback"]
    last = steps[-1]
    assert (last.outcome, last.evidence["who"]) == ("PASS", "ada")
    assert "late flights are missed" in last.sentence
    assert last.evidence["replaced_digest"] == pushed.digests["second"]
    [against] = last.baselines
    assert against.id == pushed.artifacts["second"]
    archived = {out.key: out.uri for out in last.outputs}["pushed_model"]
    assert read_model(archived).digest == pushed.digests["first"]


def test_given_twice_it_goes_back_once(pushed):
    """Whoever presses the key again, or retries on a timeout, would serve last year's model."""
    for weights in ("first", "second", "third"):
        pushed.push(weights)
    done = _roll_back(pushed)

    again = _roll_back(pushed)

    assert not again.changed
    assert again.execution == done.execution
    assert "--to" in again.sentence
    assert pushed.target.live().number == 4
    assert not _roll_back(pushed, to="2").changed
    assert _roll_back(pushed, to="1").version == 5
    # And forward again, which is another rollback than the one that was recorded.
    assert _roll_back(pushed, to="3").version == 6
    assert _roll_back(pushed, to="1").version == 7
    assert pushed.target.live().model.digest == pushed.digests["first"]


@pytest.mark.parametrize("to", [None, "1"])
def test_what_a_crash_left_unrecorded_is_recorded_with_the_first_words(pushed, monkeypatch, to):
    """The model would be live, and nobody could ever tell by whom."""
    for weights in ("first", "second"):
        pushed.push(weights)

    def dies(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("tidegate.orchestrators.rollbacks.rollback.record_push", dies)
        with pytest.raises(KeyboardInterrupt):
            _roll_back(pushed, to)
    assert pushed.target.live().number == 3

    done = _roll_back(pushed, to, why="second try")

    assert (done.version, done.changed) == (3, True)
    assert pushed.target.live().number == 3
    assert "late flights are missed" in chain_of(pushed.store, "3").steps[-1].sentence
    assert not _roll_back(pushed, to).changed


@pytest.mark.parametrize("step", ["copy_durably", "write_atomically"])
def test_a_record_that_was_cut_short_is_made_whole(pushed, monkeypatch, step):
    """A full disk would leave half a copy, which later counts as the archived model."""
    for weights in ("first", "second"):
        pushed.push(weights)

    def fails(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(f"tidegate.orchestrators.push_lineage.{step}", fails)
        with pytest.raises(PushError, match="Version 3 is live, but could not be recorded: No sp"):
            _roll_back(pushed)

    done = _roll_back(pushed)

    assert done.version == 3
    outputs = {out.key: out.uri for out in chain_of(pushed.store, "3").steps[-1].outputs}
    assert read_model(outputs["pushed_model"]).digest == pushed.digests["first"]


def test_a_dry_run_says_it_and_does_nothing(pushed):
    """Nobody would dare to ask what would happen."""
    for weights in ("first", "second"):
        pushed.push(weights)
    before = len(pushed.store.get_executions())

    planned = _roll_back(pushed, dry_run=True)

    assert "from version 2 to version 1" in planned.sentence
    assert not planned.changed
    assert pushed.target.live().number == 2
    assert len(pushed.store.get_executions()) == before


def test_a_version_that_somebody_else_put_there_is_rolled_back_too(pushed, tmp_path):
    """A model copied in by hand, which is what went wrong, could not be undone."""
    pushed.push("first")
    shutil.copytree(pushed.target.live().model.path, tmp_path / "strange")
    (tmp_path / "strange" / "saved_model.pb").write_text("strange")
    shutil.move(tmp_path / "strange", Path(pushed.target.base_directory, "7"))

    done = _roll_back(pushed)

    assert (done.replaced, done.rolled_back_to, done.version) == (7, "1", 8)
    assert pushed.target.live().model.digest == pushed.digests["first"]


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"to": "9"}, VersionNotFoundError, "No version 9 was pushed. Versions pushed here: 1, 2."),
        ({"pipeline": "fligths"}, VersionNotFoundError, "Pipelines that ran: flights"),
        ({"why": "  "}, UsageError, "--why is empty"),
    ],
)
def test_what_cannot_be_meant_changes_nothing(pushed, asked, error, words):
    """A typo on a bad night would make it worse."""
    for weights in ("first", "second"):
        pushed.push(weights)
    with pytest.raises(error, match=words):
        _roll_back(pushed, **asked)
    assert pushed.target.live().number == 2


def test_there_is_nothing_before_the_first_version(pushed):
    """The live model would be delivered again and called a rollback."""
    with pytest.raises(VersionNotFoundError, match="No pipeline 'flights'"):
        _roll_back(pushed)
    pushed.push("first")
    with pytest.raises(VersionNotFoundError, match="no version before 1"):
        _roll_back(pushed)


def test_an_archived_copy_that_changed_is_not_delivered(pushed):
    """A model that nobody ever tried would go live without any gate."""
    for weights in ("first", "second"):
        pushed.push(weights)
    archived = Path(pushed.uris["first"])
    (archived / "saved_model.pb").write_text("changed")
    with pytest.raises(ArchiveError, match="version 1 is not what was pushed: its digest is"):
        _roll_back(pushed)
    shutil.rmtree(archived)
    with pytest.raises(ArchiveError, match="version 1 is gone") as raised:
        _roll_back(pushed)
    assert raised.value.exit_code == 2
    assert pushed.target.live().number == 2


def test_a_target_that_is_busy_is_left_alone(pushed, hold_lock):
    """Two writers would number the same version."""
    for weights in ("first", "second"):
        pushed.push(weights)
    with hold_lock(pushed.target), pytest.raises(PushError, match="under way"):
        _roll_back(pushed)
    assert pushed.target.live().number == 2


def test_what_metadata_says_is_what_latest_policy_reads(pushed):
    """A batch job that resolves the latest pushed model would go on with the bad one."""
    for weights in ("first", "second"):
        pushed.push(weights)
    _roll_back(pushed)
    newest = max(pushed.store.get_artifacts_by_type("PushedModel"), key=lambda one: one.id)
    properties = newest.custom_properties
    assert properties["pushed"].int_value == 1
    assert properties["pushed_version"].string_value == "3"
    assert properties["pushed_destination"].string_value == str(pushed.root / "serving" / "3")
    contexts = pushed.store.get_contexts_by_artifact(newest.id)
    assert {one.name for one in contexts} == {"flights", "flights.CanaryPusher"}
    assert connect(pushed.root / "metadata.db").get_artifacts_by_id([newest.id])


def test_drift_is_measured_from_the_model_that_is_live_again(pushed):
    """Alarms would be about the model that was taken back."""
    for weights in ("first", "second"):
        pushed.push(weights)
    _roll_back(pushed)
    pushed.push("third", pushed=0)

    inputs = {
        key: _of_type(pushed.store, type_name)
        for key, type_name in (("pushed_model", "PushedModel"), ("model", "Model"))
    }
    absent = ("baseline_examples", "baseline_statistics", "feature_importance")
    nothing = {key: [] for key in absent}
    current = [max(inputs["model"], key=lambda one: one.id)]
    found = LiveModelStrategy().resolve_artifacts(
        pushed.store, {**inputs, **nothing, "current": current}
    )

    [model], [push] = found["model"], found["pushed_model"]
    assert Path(model.uri).name == "first"
    assert push.get_string_custom_property("pushed_version") == "3"


def _of_type(store, name):
    kind = store.get_artifact_type(name)
    return [deserialize_artifact(kind, one) for one in store.get_artifacts_by_type(name)]
