"""Whatever the platform's own compiler refuses."""

from __future__ import annotations

from conformance.behaviour import Place
from conformance.nodes.step import Step

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.compiles import compiles


def test_what_no_command_can_hold_is_refused_in_containers_alone(place: Place) -> None:
    """Else only the service would say so, after the pipeline was handed over."""
    lengthy = Step("Lengthy", place.page, properties={"text": "x" * 200_000})
    pipeline = place.pipeline(lengthy)

    [objection] = compiles(Definition(pipeline, "kubeflow"))

    assert objection.node == "Lengthy"
    assert not [*compiles(Definition(pipeline, "local"))]


def test_what_compiles_is_not(place: Place) -> None:
    """Else nothing could run."""
    pipeline = place.pipeline(Step("One", place.page))

    assert not [*compiles(Definition(pipeline, "kubeflow"))]
    assert not [*compiles(Definition(pipeline, "notebook"))]
