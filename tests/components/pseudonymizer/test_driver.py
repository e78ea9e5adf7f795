"""The driver: which span, under which keys."""

from __future__ import annotations

import pytest
from tfx.orchestration import metadata
from tfx.orchestration.portable.data_types import ExecutionInfo
from tfx.types import standard_artifacts

from tidegate.components.artifacts import PrivacyReport
from tidegate.components.errors import DataError, KeysetError
from tidegate.components.pseudonymizer.component import Pseudonymizer
from tidegate.components.pseudonymizer.driver import Driver
from tidegate.components.pseudonymizer.erasure.ledger import add_erasures
from tidegate.components.pseudonymizer.erasure.subjects import erasures_of
from tidegate.components.pseudonymizer.keyset_file import load_keyset, rotate_keyset

from .conftest import people_csv, write_span


@pytest.fixture
def drive(tmp_path, policy, keyset_file):
    connection = metadata.Metadata(metadata.sqlite_metadata_connection_config(str(tmp_path / "m")))

    def run(keyset=keyset_file):
        component = Pseudonymizer(str(tmp_path / "data"), policy, keyset)
        info = ExecutionInfo(
            exec_properties=dict(component.exec_properties),
            output_dict={
                "examples": [standard_artifacts.Examples()],
                "privacy_report": [PrivacyReport()],
            },
        )
        return Driver(connection).run(info)

    return run


def test_both_outputs_are_marked_with_the_latest_span(drive, tmp_path):
    """Resolvers choose a baseline by span; a report without one cannot be placed."""
    write_span(tmp_path / "data", 1, people_csv(4))
    write_span(tmp_path / "data", 2, people_csv(4))
    output = drive()
    assert "span-02/*.csv" in output.exec_properties["input_config"].string_value
    for key in ("examples", "privacy_report"):
        [artifact] = output.output_artifacts[key].artifacts
        assert artifact.custom_properties["span"].int_value == 2


def test_rotation_changes_what_tfx_caches_by(drive, tmp_path, keyset_file):
    """Otherwise a rotated keyset would go on serving tokens of the old key from the cache."""
    write_span(tmp_path / "data", 1, people_csv(4))
    before = drive().exec_properties["keyset_fingerprint"].string_value
    assert drive().exec_properties["keyset_fingerprint"].string_value == before
    rotate_keyset(keyset_file)
    after = drive().exec_properties["keyset_fingerprint"].string_value
    assert before.startswith("1:")
    assert after.startswith("2:")


def test_no_span_is_a_named_error(drive, tmp_path):
    """A mistyped path is the commonest mistake of all."""
    (tmp_path / "data").mkdir()
    with pytest.raises(DataError, match=r"No input to read.*input_base"):
        drive()


def test_a_missing_keyset_is_a_named_error(drive, tmp_path):
    """Found before anything is looked up or written."""
    write_span(tmp_path / "data", 1, people_csv(4))
    with pytest.raises(KeysetError, match="No such keyset file"):
        drive(tmp_path / "gone.json")


def test_another_one_forgotten_changes_what_tfx_caches_by(drive, tmp_path, keyset_file, policy):
    """Otherwise the cache would go on serving the rows of somebody who was forgotten."""
    write_span(tmp_path / "data", 1, people_csv(4))
    before = drive().exec_properties["ledger_digest"].string_value
    assert drive().exec_properties["ledger_digest"].string_value == before
    ledger = keyset_file.with_name(keyset_file.name + ".erasures.jsonl")
    add_erasures(ledger, erasures_of(["person0@example.org"], policy, load_keyset(keyset_file)))
    assert drive().exec_properties["ledger_digest"].string_value != before
