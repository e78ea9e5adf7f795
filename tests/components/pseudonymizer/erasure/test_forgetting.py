"""Forgetting in a root, without TFX around it."""

from __future__ import annotations

import gzip

import pytest
from ml_metadata.proto import metadata_store_pb2

from tidegate.components.errors import DataError, UsageError
from tidegate.components.pseudonymizer.erasure import forgetting
from tidegate.components.pseudonymizer.erasure.forgetting import (
    Place,
    forget,
    plan_forgetting,
    resume,
)
from tidegate.components.pseudonymizer.erasure.journal import JOURNAL_FILE
from tidegate.components.pseudonymizer.erasure.ledger import read_ledger
from tidegate.components.pseudonymizer.erasure.receipt import verify_chain
from tidegate.components.pseudonymizer.erasure.subjects import erasures_of
from tidegate.components.pseudonymizer.erasure.token_search import TokenSearch
from tidegate.components.pseudonymizer.keyset_file import load_keyset

from .conftest import ALICE, BOB, records

DELETED = metadata_store_pb2.Artifact.DELETED


def _actions(place, erasures):
    return {(a.node, a.type): a.action.value for a in plan_forgetting(place, erasures).affected}


def _holding(root, token):
    return list(TokenSearch([token.decode()]).files_in(root.path))


def test_the_plan_reaches_everything_made_of_the_subject_and_nothing_else(place, alice):
    """A model that learned from a forgotten person would stay unknown, or a clean one would go."""
    assert _actions(place, alice) == {
        ("Pseudonymizer", "Examples"): "rewrite",
        ("StatisticsGen", "ExampleStatistics"): "delete",
        ("Transform", "Examples"): "delete",
        ("Transform", "TransformGraph"): "delete",
        ("Trainer", "Model"): "retrain",
        ("Pusher", "PushedModel"): "retrain",
        ("DriftChecker", "tidegate.DriftVerdict"): "mark",
    }
    planned = plan_forgetting(place, alice).affected
    assert [one.id for one in planned] == [1, 3, 5, 6, 7, 8, 9]
    assert planned[0].rows == 2


def test_a_plan_changes_nothing(place, root, alice, tokens):
    """A dry run that erased something could not be undone."""
    before = {path: path.stat().st_mtime_ns for path in root.path.rglob("*") if path.is_file()}
    plan_forgetting(place, alice)
    assert {p: p.stat().st_mtime_ns for p in root.path.rglob("*") if p.is_file()} == before
    assert not place.ledger.exists()


def test_the_subject_is_gone_and_everybody_else_is_there(place, root, alice, tokens):
    """Somebody who asked to be forgotten would be found in the root, or somebody else be lost."""
    receipt = forget(place, alice)
    assert receipt["complete"]
    assert not _holding(root, tokens[ALICE])
    [copy] = (root.path / "artifacts/Pseudonymizer/examples").glob("1-*")
    rows = gzip.decompress((copy / "Split-train/data_tfrecord-00000-of-00001.gz").read_bytes())
    assert rows == records(b"2 " + tokens[BOB], b"4 -")
    assert gzip.decompress((copy / "Split-eval/data.gz").read_bytes()) == records(b"5")
    assert not (root.path / "artifacts/Pseudonymizer/examples/1").exists()
    assert (root.path / "artifacts/Pseudonymizer/examples/2").exists()
    assert (root.path / "serving/1/saved_model.pb").exists()


def test_metadata_tells_what_is_gone_and_what_must_be_trained_anew(place, root, alice):
    """A resolver would hand out files that are gone, and nobody knew which model to replace."""
    forget(place, alice)
    found = {one.id: one for one in root.store.get_artifacts_by_id(list(range(1, 11)))}
    gone = {number for number, one in found.items() if one.state == DELETED}
    assert gone == {1, 3, 5, 6}
    marked = {n for n, one in found.items() if one.custom_properties["retrain_required"].int_value}
    assert marked == {7, 8}
    [copy] = [one for one in root.store.get_artifacts_by_type("Examples") if one.id > 10]
    assert copy.custom_properties["span"].int_value == 1
    node = root.store.get_context_by_type_and_name("node", "people.Pseudonymizer")
    assert copy.id in {one.id for one in root.store.get_artifacts_by_context(node.id)}
    [request] = root.store.get_artifacts_by_type("tidegate.RetrainRequest")
    assert request.custom_properties["blessed"].int_value == 1
    assert "training anew" in request.custom_properties["sentence"].string_value
    [receipt] = root.store.get_artifacts_by_type("tidegate.ErasureReceipt")
    assert receipt.custom_properties["complete"].int_value == 1


def test_a_second_run_proves_it_and_deletes_the_models_that_were_replaced(place, root, alice):
    """The model that learned from the forgotten would lie in the root for ever."""
    forget(place, alice)
    again = forget(place, alice)
    assert (again["artifacts"], again["number"], again["complete"]) == ([], 2, True)
    model = root.make("Trainer", "model", "Model", {"m": b"m"}, {"examples": 2})
    assert not plan_forgetting(place, alice).affected, "the live model is the old one"
    served = root.path / "serving" / "2"
    served.mkdir()
    files = {"saved_model.pb": b"m"}
    root.make(
        "Pusher",
        "pushed_model",
        "PushedModel",
        files,
        {"model": model},
        pushed=1,
        pushed_destination=str(served),
    )
    last = forget(place, alice)
    assert {one["id"]: one["action"] for one in last["artifacts"]} == {
        7: "delete superseded",
        8: "delete superseded",
    }
    assert not (root.path / "serving/1").exists()
    assert served.exists()
    assert not last["retraining_requested"]
    assert len(verify_chain(root.path, read_ledger(place.ledger))) == 3


def test_what_nobody_knows_of_is_found_and_told(place, root, alice, tokens):
    """A receipt would say that nothing is left while a log still names the token."""
    (root.path / "logs").mkdir()
    (root.path / "logs" / "run.log").write_bytes(b"saw " + tokens[ALICE])
    receipt = forget(place, alice)
    assert not receipt["complete"]
    assert receipt["scan"]["hits"] == ["logs/run.log"]


def test_receipts_and_journal_hold_neither_identifier_nor_token(place, root, alice, tokens):
    """The evidence of an erasure would be the last place to find the person."""
    forget(place, alice)
    for path in root.path.rglob("*"):
        if path.is_file():
            assert ALICE.encode() not in path.read_bytes(), path
            assert tokens[ALICE] not in path.read_bytes(), path
    assert ALICE not in place.ledger.read_text()
    assert place.ledger.stat().st_mode & 0o777 == 0o600


def test_the_next_run_needs_no_identifier_to_end_what_was_cut_short(place, root, alice, tokens):
    """Whoever restarts the machine may not know who had asked to be forgotten."""

    class Killed(BaseException):
        pass

    def kill(step):
        raise Killed

    with pytest.raises(Killed):
        forget(place, alice, watcher=kill)
    assert _holding(root, tokens[ALICE])
    receipt = resume(place)
    assert receipt is not None
    assert receipt["complete"]
    assert not _holding(root, tokens[ALICE])
    assert resume(place) is None


def test_a_lost_ledger_stops_what_was_cut_short(place, root, alice):
    """The scan would look for no token at all and find nothing left."""

    class Killed(BaseException):
        pass

    def kill(step):
        raise Killed

    with pytest.raises(Killed):
        forget(place, alice, watcher=kill)
    place.ledger.unlink()
    with pytest.raises(DataError, match="does not have the subjects"):
        resume(place)


def test_an_unknown_pipeline_is_refused_before_anything_is_noted(place, root, alice):
    """A typing error would put people into the ledger and erase nothing."""
    wrong = Place(place.store, place.root, "peopel", place.ledger)
    with pytest.raises(UsageError, match=r"peopel.*people"):
        forget(wrong, alice)
    assert not place.ledger.exists()


def test_a_ledger_inside_the_root_is_refused(place):
    """The root would hold the very tokens that it must not."""
    with pytest.raises(UsageError, match="inside the pipeline root"):
        Place(place.store, place.root, "people", place.root / "ledger.jsonl")


def test_what_lies_outside_of_the_root_is_never_deleted(place, root, alice, tokens, tmp_path):
    """An imported artifact belongs to somebody else."""
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    (outside / "vocabulary").write_bytes(tokens[ALICE])
    number = root.make("Importer", "result", "TransformGraph", {})
    [artifact] = root.store.get_artifacts_by_id([number])
    artifact.uri = str(outside)
    root.store.put_artifacts([artifact])
    with pytest.raises(UsageError, match="outside of the pipeline root"):
        forget(place, alice)
    assert (outside / "vocabulary").exists()
    assert not place.ledger.exists()


def test_an_artifact_that_lies_nowhere_is_passed_over(place, root, alice, tokens, monkeypatch):
    """TFX registers an output before it has a place; the working folder would be taken for it."""
    number = root.make("Trainer", "model", "Examples", {})
    [artifact] = root.store.get_artifacts_by_id([number])
    artifact.uri = ""
    root.store.put_artifacts([artifact])
    working = root.path / "working"
    working.mkdir()
    (working / "notes").write_bytes(tokens[ALICE])
    monkeypatch.chdir(working)
    assert number not in {one.id for one in plan_forgetting(place, alice).affected}
    forget(place, alice)
    assert (working / "notes").exists()


def test_it_says_how_many_subjects_were_found(place, policy, keyset_file):
    """Somebody misspelt is found nowhere, and that would pass for a proof."""
    three = erasures_of([ALICE, BOB, "alise@example.org"], policy, load_keyset(keyset_file))
    plan = plan_forgetting(place, three)
    assert (plan.found, plan.missing) == (2, 1)
    receipt = forget(place, three)
    assert [receipt[f"subjects{one}"] for one in ("", "_found", "_missing")] == [3, 2, 1]
    again = plan_forgetting(place, three)
    assert (again.found, again.missing) == (0, 0)


def test_examples_of_several_spans_are_made_again(place, root, policy, keyset_file):
    """Who stands in more than one span would stop the request half-way."""
    receipt = forget(place, erasures_of([BOB], policy, load_keyset(keyset_file)))
    rewritten = [one["id"] for one in receipt["artifacts"] if one["action"] == "rewrite"]
    assert rewritten == [1, 2]
    assert receipt["complete"]


def test_without_its_journal_an_erasure_that_was_cut_short_is_ended_too(
    place, root, alice, tokens, monkeypatch
):
    """Metadata would say DELETED of files that nobody ever deletes."""

    class Killed(BaseException):
        pass

    def kill(path):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(forgetting, "remove", kill)
        with pytest.raises(Killed):
            forget(place, alice)
    (place.root / JOURNAL_FILE).unlink()
    assert forget(place, alice)["complete"]
    live = [one for one in root.store.get_artifacts_by_type("Examples") if one.state != DELETED]
    assert len(live) == 2
