"""What a node asks of its machine, where nobody would hear it."""

from __future__ import annotations

from conformance.behaviour import Place
from conformance.nodes.step import Step
from google.protobuf import struct_pb2
from kfp.pipeline_spec import pipeline_spec_pb2

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.platform_config import platform_config

ResourceSpec = pipeline_spec_pb2.PipelineDeploymentConfig.PipelineContainerSpec.ResourceSpec


def test_any_message_but_resources_is_refused_in_containers(place: Place) -> None:
    """Else a node would run in less memory than it was given on paper."""
    step = Step("One", place.page).with_platform_config(struct_pb2.Struct())
    pipeline = place.pipeline(step)

    assert [*platform_config(Definition(pipeline, "kubeflow"))]
    assert not [*platform_config(Definition(pipeline, "local"))]


def test_resources_are_not(place: Place) -> None:
    """Else no trainer could have a machine that is large enough."""
    step = Step("One", place.page).with_platform_config(ResourceSpec(cpu_limit=4))

    assert not [*platform_config(Definition(place.pipeline(step), "vertex"))]
