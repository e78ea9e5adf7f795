"""The main job on real data: two months of flights through all four gates.

Each test looks at the same finished run, or starts another beside it.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import time
from pathlib import Path

import pytest

from tidegate.data.flights import tail_numbers
from tidegate.orchestrators.lineage import connect

pytestmark = pytest.mark.slow

NODES = {
    "Pseudonymizer",
    "StatisticsGen",
    "SchemaGen",
    "CuratedSchema",
    "ExampleValidator",
    "PreviousSpan",
    "SpanHistory",
    "LiveModel",
    "EarlierVerdicts",
    "DecayChecker",
    "DriftChecker",
    "Transform",
    "Trainer",
    "PreviousBlessedModel",
    "Evaluator",
    "ImportanceGen",
    "EdgeExporter",
    "CanaryPusher",
}

RESOLVERS = ("PreviousSpan", "SpanHistory", "LiveModel", "EarlierVerdicts", "PreviousBlessedModel")
"""Nodes that look anew at what there is, in every run."""


def _node_of(store, execution):
    [node] = [one for one in store.get_contexts_by_execution(execution.id) if one.type == "node"]
    return node.name.split(".", 1)[1]


def _trainings(root):
    store = connect(root / "metadata.db")
    executions = store.get_executions_by_type("tfx.components.trainer.component.Trainer")
    # A Trainer that was not run is on record too, as CANCELED.
    return {one.id for one in executions if one.last_known_state != one.CANCELED}


def test_the_main_job_ends_well_and_prints_its_report_last(finished_run):
    """This is the command a new user runs first."""
    assert finished_run.exit_code == 0, finished_run.output
    page = Path(finished_run.output.strip().splitlines()[-1])
    assert page.suffix == ".html"
    assert page.is_file()
    assert page.with_suffix(".json").is_file()


def test_every_node_is_complete_for_both_spans(finished_run):
    """A node that silently did not run would leave a hole in the evidence."""
    store = connect(finished_run.root / "metadata.db")
    ended = {}
    for execution in store.get_executions():
        state = execution.State.Name(execution.last_known_state)
        ended.setdefault(_node_of(store, execution), []).append(state)
    assert set(ended) == NODES
    assert {tuple(states) for states in ended.values()} == {("COMPLETE", "COMPLETE")}


def test_version_2_is_pushed_whole(finished_run):
    """What a model server would load next."""
    serving = finished_run.root / "serving"
    assert sorted(path.name for path in serving.iterdir() if path.name.isdigit()) == ["1", "2"]
    assert (serving / "2" / "saved_model.pb").is_file()


def test_no_tail_number_stands_under_the_root(finished_run):
    """The promise of the Pseudonymizer, held against every byte, compressed or not."""
    raw = set()
    for span in ("span-01", "span-02"):
        raw |= tail_numbers(finished_run.home / "data" / "flights" / span / "flights.csv")
    assert len(raw) > 2000
    # One pattern of all of them, as bytes and as SQLite's or a protobuf's neighbours leave them.
    pattern = re.compile(b"|".join(sorted((one.encode() for one in raw), key=len, reverse=True)))
    token = re.compile(rb"[A-Za-z0-9_-]{24}")
    files = [path for path in finished_run.root.rglob("*") if path.is_file()]
    leaks = []
    for path in files:
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
        for hit in pattern.finditer(content):
            around = token.search(content, max(0, hit.start() - 23), hit.end() + 23)
            if around is None:
                leaks.append((path, hit.group()))
    assert len(files) > 50
    assert leaks == []


def test_the_search_for_tail_numbers_can_fail(finished_run):
    """A search that finds nothing proves nothing unless it finds what is there."""
    source = finished_run.home / "data" / "flights" / "span-01" / "flights.csv"
    one = sorted(tail_numbers(source))[0].encode()
    assert one in source.read_bytes()


def test_the_second_span_is_held_against_the_first(finished_run):
    """A drift gate that compares a span with itself passes everything."""
    answer = finished_run.again("why", "2", "--json")
    chain = json.loads(answer.stdout)
    steps = {step["node"]: step for step in chain["steps"]}
    assert chain["span"] == 2
    against = steps["DriftChecker"]["baselines"]
    assert [(one["type"], one["span"]) for one in against] == [
        ("ExampleStatistics", 1),
        ("tidegate.FeatureImportance", None),
    ]
    assert [one["type"] for one in steps["Evaluator"]["baselines"]] == ["Model"]
    assert steps["Pseudonymizer"]["evidence"]["policy_digest"]
    for gate in ("Pseudonymizer", "DriftChecker", "Evaluator", "EdgeExporter", "CanaryPusher"):
        assert steps[gate]["outcome"] == "PASS", gate
        assert steps[gate]["sentence"]


def test_why_reads_well_on_a_terminal(finished_run):
    """Somebody asks it at night."""
    answer = finished_run.again("why", "2")
    assert answer.returncode == 0
    for word in ("Version 2", "data span 2", "policy digest", "DriftChecker", "CanaryPusher"):
        assert word in answer.stdout


def test_why_of_an_unknown_version_names_those_there_are(finished_run):
    """A wrong number is the likeliest mistake."""
    answer = finished_run.again("why", "7")
    assert answer.returncode == 2
    assert "No version 7 was pushed. Versions pushed here: 1, 2." in answer.stderr


def test_the_run_report_asks_nobody_for_anything(finished_run):
    """It is mailed around and opened offline."""
    page = Path(finished_run.output.strip().splitlines()[-1]).read_text()
    assert not re.search(r"https?://", page)
    assert "version 2 is live" in page
    for link in re.findall(r'href="([^"]+)"', page):
        assert link.startswith(("data:", "../", "2")), link


def test_a_second_call_is_cached_within_seconds(finished_run):
    """Nobody pays twice for the same span, and no second copy of a version appears."""
    began = time.monotonic()
    again = finished_run.again("run", "flights", "--span", "2")
    seconds = time.monotonic() - began
    assert again.returncode == 0, again.stdout
    report = json.loads(
        Path(again.stdout.strip().splitlines()[-1]).with_suffix(".json").read_text()
    )
    states = {one["node"]["name"]: one["node"]["state"] for one in report["nodes"]}
    resolvers = (
        "PreviousSpan",
        "SpanHistory",
        "LiveModel",
        "EarlierVerdicts",
        "PreviousBlessedModel",
    )
    resolved_anew = dict.fromkeys(resolvers, "COMPLETE")
    assert states == dict.fromkeys(NODES, "CACHED") | resolved_anew
    assert sum(one["node"]["seconds"] for one in report["nodes"]) < 5
    assert seconds < 60
    pushed = [path.name for path in (finished_run.root / "serving").iterdir()]
    assert "3" not in pushed


def test_an_absurd_drift_limit_stops_the_trainer(finished_run, tmp_path):
    """The gate must really block: no training, a non-zero exit, the verdict on record."""
    root = tmp_path / "strict"
    root.mkdir()
    shutil.copy(finished_run.root / "metadata.db", root)
    trained_before = _trainings(root)
    config = tmp_path / "strict.yaml"
    config.write_text("drift: {ks: 0.000001, impact: 0, features: {pressure: {ks: 0.000001}}}\n")
    done = finished_run.again("run", "flights", "--span", "2", "--config", config, root=root)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "DriftChecker said FAIL" in done.stdout
    assert "Not run: Transform, Trainer" in done.stdout
    store = connect(root / "metadata.db")
    [latest] = [store.get_artifacts_by_type("tidegate.DriftVerdict")[-1]]
    assert latest.custom_properties["blessed"].int_value == 0
    assert latest.custom_properties["outcome"].string_value == "FAIL"
    assert trained_before
    assert _trainings(root) == trained_before
