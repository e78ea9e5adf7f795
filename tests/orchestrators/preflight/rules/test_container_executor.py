"""Executors that are containers of their own."""

from __future__ import annotations

from conformance.behaviour import Place
from conformance.nodes.step import Step
from tfx.dsl.component.experimental.container_component import create_container_component

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.container_executor import container_executor


def test_a_container_executor_is_refused(place: Place) -> None:
    """Else its program would be given paths of another file system."""
    whale = create_container_component(name="Whale", image="whale:1", command=["say", "hello"])

    [objection] = container_executor(Definition(place.pipeline(whale()), "local"))

    assert objection.node == "Whale"


def test_an_executor_class_is_not(place: Place) -> None:
    """Else nothing could run."""
    pipeline = place.pipeline(Step("One", place.page))

    assert not [*container_executor(Definition(pipeline, "local"))]
