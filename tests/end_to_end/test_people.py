"""Passengers through a real pipeline: what is raw stays out, and a scan can tell."""

from __future__ import annotations

import pytest
from tfx.components import CsvExampleGen, SchemaGen, StatisticsGen
from tfx.orchestration.local.local_dag_runner import LocalDagRunner
from tfx.orchestration.metadata import sqlite_metadata_connection_config
from tfx.orchestration.pipeline import Pipeline

from tidegate.components import LeakScanner, LeakSpec, Pseudonymizer
from tidegate.components.leak_scanner import FORMS, Identifiers, Matcher, scan_tree
from tidegate.components.pseudonymizer import create_keyset
from tidegate.data.people import identifiers, policy_file, sample_directory, span_file
from tidegate.orchestrators.lineage import connect

pytestmark = pytest.mark.slow


def _run(root, components):
    root.mkdir()
    pipeline = Pipeline(
        pipeline_name="people",
        pipeline_root=str(root / "artifacts"),
        components=components,
        metadata_connection_config=sqlite_metadata_connection_config(str(root / "metadata.db")),
    )
    LocalDagRunner().run(pipeline)
    return root


def _after(examples):
    statistics = StatisticsGen(examples=examples)
    return statistics, SchemaGen(statistics=statistics.outputs["statistics"])


@pytest.fixture(scope="module")
def pseudonymised(tmp_path_factory):
    """The bookings under their policy, with the scanner as the last gate."""
    keys = tmp_path_factory.mktemp("keys") / "bookings.json"
    create_keyset(keys, "bookings")
    gate = Pseudonymizer(input_base=str(sample_directory()), policy=policy_file(), keyset=str(keys))
    statistics, schema = _after(gate.outputs["examples"])
    scanner = LeakScanner(
        subjects=span_file(sample_directory(), 2),
        examples=gate.outputs["examples"],
        statistics=statistics.outputs["statistics"],
        schema=schema.outputs["schema"],
        spec=LeakSpec(columns=("name", "email", "phone")),
    )
    root = tmp_path_factory.mktemp("pseudonymised") / "root"
    return _run(root, [gate, statistics, schema, scanner])


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    """The same bookings as TFX's own ExampleGen takes them."""
    source = tmp_path_factory.mktemp("raw source")
    (source / "bookings.csv").write_bytes(span_file(sample_directory(), 2).read_bytes())
    examples = CsvExampleGen(input_base=str(source))
    return _run(
        tmp_path_factory.mktemp("raw") / "root", [examples, *_after(examples.outputs["examples"])]
    )


def _scan(root, forms=FORMS):
    wanted = Identifiers.of(identifiers(span_file(sample_directory(), 2)))
    return scan_tree([root], wanted, Matcher(wanted, forms))


def test_nothing_raw_stands_under_the_root(pseudonymised):
    """The promise of the Pseudonymizer for people, in every form, metadata included."""
    result = _scan(pseudonymised)
    assert result.identifiers > 800
    assert {"TFRecord", "statistics", "schema", "ML-Metadata"} <= set(result.files)
    assert result.hits == ()
    assert result.unread == ()


def test_the_gate_in_the_pipeline_says_so(pseudonymised):
    """It is what opens the way to the trainer."""
    [verdict] = connect(pseudonymised / "metadata.db").get_artifacts_by_type("tidegate.LeakVerdict")
    assert verdict.custom_properties["outcome"].string_value == "PASS"
    assert verdict.custom_properties["blessed"].int_value == 1
    assert "No hit: " in verdict.custom_properties["sentence"].string_value


def test_without_the_pseudonymizer_it_stands_everywhere(raw):
    """A scan that finds nothing proves nothing unless it finds what is there."""
    found = {hit.kind for hit in _scan(raw).hits}
    assert {"TFRecord", "statistics"} <= found
