"""Pipelines whose nodes would run for ever."""

from __future__ import annotations

from conformance.behaviour import Place
from conformance.nodes.step import Step
from tfx.orchestration.pipeline import ExecutionMode

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.asynchronous import asynchronous


def test_an_asynchronous_pipeline_is_refused_everywhere(place: Place) -> None:
    """Else its nodes would run once, and whoever waits for the next time waits for ever."""
    endless = place.pipeline(Step("One", place.page), execution_mode=ExecutionMode.ASYNC)

    assert [*asynchronous(Definition(endless, "local"))]
    assert [*asynchronous(Definition(endless, "kubeflow"))]


def test_any_other_pipeline_is_not(place: Place) -> None:
    """Else nothing could run."""
    assert not [*asynchronous(Definition(place.pipeline(Step("One", place.page)), "local"))]
