"""Spans of a rollout, taken by OpenTelemetry's own SDK."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tidegate.components.canary_pusher.observability.tracing import Tracing
from tidegate.components.canary_pusher.rollout.machine import advance, opened
from tidegate.components.canary_pusher.rollout.replaying import fold


@pytest.fixture
def exported():
    """A provider, and what it exports."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider, exporter


def _follow(tracing, records, state=None):
    for record in records:
        state = opened(record) if state is None else advance(state, record)
        tracing.on_record(record, state)


def test_each_stage_is_a_span_with_its_decisions(exported, promoted):
    """A trace would not tell how long a stage took, nor why it ended."""
    provider, exporter = exported
    _follow(Tracing(provider), promoted.records)
    spans = exporter.get_finished_spans()
    names = [span.name.removeprefix("rollout ") for span in spans]
    assert names == ["PREPARED", "SHADOW", "C5", "C25", "C100", "PROMOTING", "DONE"]
    by_name = dict(zip(names, spans, strict=True))
    canary = by_name["C25"]
    assert (canary.end_time - canary.start_time) / 1e9 == 240
    assert canary.attributes["tidegate.rollout.weight_percent"] == 25
    decisions = [event for event in by_name["C100"].events if event.name == "decision"]
    assert decisions[0].attributes["tidegate.rollout.from"] == "C25"
    assert "every claim" in decisions[0].attributes["tidegate.rollout.reason"]


def test_spans_of_two_controllers_stand_in_one_trace(exported, rolled_back):
    """A rollout that survived a crash would fall apart in every viewer of traces."""
    provider, exporter = exported
    records = rolled_back.records
    first = Tracing(provider)
    _follow(first, records[:10])
    first.close()
    _follow(Tracing(provider), records[10:], fold(records[:10]))
    spans = exporter.get_finished_spans()
    assert len({span.context.trace_id for span in spans}) == 1
    assert len({span.context.span_id for span in spans}) == len(spans)
    assert spans[-1].name == "rollout ROLLED_BACK"
    said = [event for span in spans for event in span.events if event.name == "command"]
    assert [event.attributes["tidegate.rollout.why"] for event in said] == ["lunch", "back again"]


SCRIPT = """
import json, sys
from tidegate.components.canary_pusher.observability.tracing import Tracing
from tidegate.components.canary_pusher.rollout.machine import advance, opened
tracing, state = Tracing(), None
for record in json.load(sys.stdin):
    state = opened(record) if state is None else advance(state, record)
    tracing.on_record(record, state)
tracing.close()
"""
WITHOUT = "import sys; sys.modules[{0!r}] = None\n"


def _run(script, records, **environment):
    return subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(records),
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_environment_names_the_exporter(rolled_back):
    """Who sets OpenTelemetry's own variables would still see nothing."""
    done = _run(SCRIPT, rolled_back.records, OTEL_TRACES_EXPORTER="console")
    assert done.returncode == 0, done.stderr
    assert '"name": "rollout ROLLED_BACK"' in done.stdout
    assert '"service.name": "tidegate"' in done.stdout


@pytest.mark.parametrize("absent", ["opentelemetry", "opentelemetry.sdk"])
def test_without_opentelemetry_a_rollout_goes_on(rolled_back, absent):
    """Whoever has no use for traces would need their packages all the same."""
    script = WITHOUT.format(absent) + SCRIPT
    done = _run(script, rolled_back.records, OTEL_TRACES_EXPORTER="console")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_an_exporter_that_is_not_installed_is_named(rolled_back):
    """Traces would go nowhere, and nobody would know why."""
    done = _run(SCRIPT, rolled_back.records, OTEL_TRACES_EXPORTER="carrier-pigeon")
    assert done.returncode != 0
    assert "ConfigError: There is no exporter 'carrier-pigeon'" in done.stderr
