"""Requests for a new model, read without ML-Metadata and with it."""

from __future__ import annotations

import sqlite3

import pytest
from ml_metadata.proto import metadata_store_pb2 as pb2

from tidegate.components.errors import ScheduleError
from tidegate.components.pseudonymizer.erasure.marking import publish_outputs
from tidegate.orchestrators.lineage import connect
from tidegate.orchestrators.schedule.requests import blessed
from tidegate.orchestrators.schedule.triggers.drift import ERASURE, REQUEST_TYPE

CHECKER = "tidegate.components.drift_checker.component.DriftChecker"


@pytest.fixture
def store(tmp_path):
    """ML-Metadata with two asked-for models, one not asked for, and one not published."""
    made = connect(tmp_path / "metadata.db")
    kind = made.put_artifact_type(pb2.ArtifactType(name=REQUEST_TYPE))
    other = made.put_artifact_type(pb2.ArtifactType(name="tidegate.DriftVerdict"))
    checker = made.put_execution_type(pb2.ExecutionType(name=CHECKER))
    live, pending = pb2.Artifact.LIVE, pb2.Artifact.PENDING
    for number, (type_id, value, state) in enumerate(
        [(kind, 1, live), (kind, 0, live), (kind, 1, pending), (other, 1, live)]
    ):
        artifact = pb2.Artifact(type_id=type_id, uri=f"/artifacts/{number}", state=state)
        artifact.custom_properties["blessed"].int_value = value
        execution = pb2.Execution(type_id=checker, last_known_state=pb2.Execution.COMPLETE)
        event = pb2.Event(type=pb2.Event.OUTPUT)
        made.put_execution(execution, [(artifact, event)], [])
    forgotten = pb2.Artifact(uri="/artifacts/forget")
    forgotten.custom_properties["blessed"].int_value = 1
    publish_outputs(made, "p", "request", {"retrain_request": (REQUEST_TYPE, forgotten)})
    return made


def test_the_file_says_what_ml_metadata_says(store, tmp_path):
    """A request that ML-Metadata knows would start no run, or one that it does not know would."""
    found = blessed(tmp_path / "metadata.db", REQUEST_TYPE)
    expected = [
        one
        for one in store.get_artifacts_by_type(REQUEST_TYPE)
        if one.custom_properties["blessed"].int_value == 1 and one.state == pb2.Artifact.LIVE
    ]
    assert len(expected) == 2
    assert [(one.id, one.uri) for one in found] == [(one.id, one.uri) for one in expected]
    assert [round(one.made_at * 1000) for one in found] == [
        one.create_time_since_epoch for one in expected
    ]
    assert [one.maker for one in found] == [CHECKER, ERASURE]


def test_reading_changes_nothing(store, tmp_path):
    """A look would disturb a run that writes."""
    before = (tmp_path / "metadata.db").read_bytes()
    blessed(tmp_path / "metadata.db", REQUEST_TYPE)
    assert (tmp_path / "metadata.db").read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["metadata.db"]


def test_a_request_that_is_put_out_again_from_the_cache_is_one(store, tmp_path):
    """A cached rerun would ask for another model."""
    [first, _] = blessed(tmp_path / "metadata.db", REQUEST_TYPE)
    [cached] = store.get_artifacts_by_id([first.id])
    kind = store.get_execution_type(CHECKER).id
    execution = pb2.Execution(type_id=kind, last_known_state=pb2.Execution.CACHED)
    store.put_execution(execution, [(cached, pb2.Event(type=pb2.Event.OUTPUT))], [])
    assert blessed(tmp_path / "metadata.db", REQUEST_TYPE)[0].id == first.id
    assert len(blessed(tmp_path / "metadata.db", REQUEST_TYPE)) == 2


def test_before_the_first_run_nothing_is_asked_for(tmp_path):
    """A new root would be an error."""
    assert blessed(tmp_path / "metadata.db", REQUEST_TYPE) == []
    sqlite3.connect(tmp_path / "metadata.db").close()
    (tmp_path / "metadata.db").touch()
    assert blessed(tmp_path / "metadata.db", REQUEST_TYPE) == []


def test_an_unknown_schema_is_named(store, tmp_path):
    """Requests would be misread after an upgrade of ML-Metadata."""
    with sqlite3.connect(tmp_path / "metadata.db") as connection:
        connection.execute("UPDATE MLMDEnv SET schema_version = 99")
    connection.close()
    with pytest.raises(ScheduleError, match="version 99"):
        blessed(tmp_path / "metadata.db", REQUEST_TYPE)


def test_a_damaged_file_is_named(tmp_path):
    """Drift would be ignored in silence."""
    (tmp_path / "metadata.db").write_bytes(b"no database" * 100)
    with pytest.raises(ScheduleError, match="cannot be read"):
        blessed(tmp_path / "metadata.db", REQUEST_TYPE)
