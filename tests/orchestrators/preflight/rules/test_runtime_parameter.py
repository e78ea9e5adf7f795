"""Parameters that nobody gives a value."""

from __future__ import annotations

from conformance.behaviour import Place
from conformance.nodes.step import Step
from tfx.orchestration.data_types import RuntimeParameter

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.runtime_parameter import runtime_parameter


def test_one_without_a_default_is_refused_where_nobody_is_asked(place: Place) -> None:
    """Else the node would break, or be given a placeholder for a number."""
    step = Step("One", place.page, properties={"number": RuntimeParameter("rows", int)})
    pipeline = place.pipeline(step)

    assert [*runtime_parameter(Definition(pipeline, "local"))]
    assert not [*runtime_parameter(Definition(pipeline, "kubeflow"))]


def test_one_with_a_default_is_not(place: Place) -> None:
    """Else a pipeline for a service could not be tried here."""
    parameter = RuntimeParameter("rows", int, default=5)
    step = Step("One", place.page, properties={"number": parameter})

    assert not [*runtime_parameter(Definition(place.pipeline(step), "local"))]
