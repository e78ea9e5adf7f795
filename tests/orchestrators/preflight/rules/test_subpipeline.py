"""Pipelines in pipelines."""

from __future__ import annotations

from conformance.behaviour import Place
from conformance.nodes.step import Step
from tfx.orchestration.pipeline import Pipeline

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.subpipeline import subpipeline


def test_a_pipeline_in_a_pipeline_is_refused(place: Place) -> None:
    """Else TFX's local runner takes it for a node without a name."""
    inner = Pipeline("inner", components=[Step("One", place.page)])

    [objection] = subpipeline(Definition(place.pipeline(inner), "local"))

    assert objection.node == "inner"


def test_nodes_are_not(place: Place) -> None:
    """Else nothing could run."""
    assert not [*subpipeline(Definition(place.pipeline(Step("One", place.page)), "local"))]
