"""Artifact types that no container could import."""

from __future__ import annotations

from conformance.behaviour import Place
from conformance.nodes.step import Step, StepSpec
from tfx.types.artifact import Artifact
from tfx.types.component_spec import ChannelParameter

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.artifact_module import artifact_module


def test_a_type_made_inside_of_a_function_is_refused_in_containers(place: Place) -> None:
    """Else the task would fail when it has already waited for its inputs."""

    class Hidden(Artifact):
        TYPE_NAME = "conformance.Hidden"

    class Spec(StepSpec):
        OUTPUTS = {"out": ChannelParameter(type=Hidden)}

    class HiddenStep(Step):
        SPEC_CLASS, OUT = Spec, Hidden

    pipeline = place.pipeline(HiddenStep("Maker", place.page))

    [objection] = artifact_module(Definition(pipeline, "kubeflow"))

    assert objection.node == "Maker"
    assert "conformance.Hidden" in objection.what
    assert not [*artifact_module(Definition(pipeline, "local"))]


def test_a_type_of_a_module_is_not(place: Place) -> None:
    """Else no pipeline with a gate could be compiled."""
    pipeline = place.pipeline(Step("Maker", place.page))

    assert not [*artifact_module(Definition(pipeline, "vertex"))]
