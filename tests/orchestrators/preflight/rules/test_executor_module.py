"""Executors that would not be found where they are to run."""

from __future__ import annotations

import pytest
from conformance.behaviour import Place
from conformance.nodes.step import Step, StepExecutor
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec

from tidegate.orchestrators.beam.settings import BeamSettings
from tidegate.orchestrators.deployment import Deployment
from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.executor_module import executor_module


class ExecutorOfThisTest(StepExecutor):
    """Importable here, and in no container."""


class StepOfThisTest(Step):
    """Has the executor of this test."""

    EXECUTOR_SPEC = ExecutorClassSpec(ExecutorOfThisTest)


def test_an_executor_made_inside_of_a_function_is_refused_everywhere(place: Place) -> None:
    """Else the run would fail when it comes to this node, maybe after an hour."""

    class Inner(StepExecutor):
        pass

    class Hidden(Step):
        EXECUTOR_SPEC = ExecutorClassSpec(Inner)

    pipeline = place.pipeline(Hidden("Hidden", place.page))

    for platform in ("local", "beam", "kubeflow", "vertex", "notebook"):
        [objection] = executor_module(Definition(pipeline, platform))
        assert objection.node == "Hidden"


@pytest.mark.parametrize("platform", ["kubeflow", "vertex"])
def test_one_of_a_test_module_is_refused_in_containers(place: Place, platform: str) -> None:
    """Else its task would end with a ModuleNotFoundError."""
    pipeline = place.pipeline(StepOfThisTest("One", place.page))

    assert [*executor_module(Definition(pipeline, platform))]


def test_and_by_the_workers_of_a_cluster(place: Place) -> None:
    """Else a Beam job would fail on its workers."""
    pipeline = place.pipeline(StepOfThisTest("One", place.page))
    on_flink = Deployment(beam=BeamSettings(runner="flink"))

    assert [*executor_module(Definition(pipeline, "beam", deployment=on_flink))]
    assert not [*executor_module(Definition(pipeline, "beam", deployment=Deployment()))]


def test_one_of_an_importable_module_is_not(place: Place) -> None:
    """Else nothing could be compiled."""
    pipeline = place.pipeline(Step("One", place.page))

    assert not [*executor_module(Definition(pipeline, "kubeflow"))]
