"""A pipeline is held against every rule of the platform that it is asked to run on."""

from __future__ import annotations

import time

import pytest
from conformance.behaviour import Place
from conformance.nodes.kinds import CardStep
from conformance.nodes.step import Step
from tfx.dsl.experimental.conditionals.conditional import Cond
from tfx.orchestration.data_types import RuntimeParameter

from tidegate.components.errors import PreflightError
from tidegate.orchestrators.deployment import Deployment
from tidegate.orchestrators.platforms import PLATFORMS
from tidegate.orchestrators.preflight import Objection, objections, require_runnable
from tidegate.orchestrators.preflight.checking import RULES
from tidegate.orchestrators.preflight.composing import composed
from tidegate.orchestrators.ready_pipelines import Wishes, find_pipeline

DEPLOYED = Deployment(
    image="registry.example/tidegate@sha256:" + "0" * 64,
    pipeline_root="gs://bucket/root",
    data="gs://bucket/flights",
    keyset="env:KEYSET",
    serving="/mnt/serving",
)


@pytest.mark.parametrize("name", ["flights", "digits"])
@pytest.mark.parametrize("deployment", [None, DEPLOYED], ids=["definition", "deployed"])
def test_the_pipelines_that_come_with_tidegate_are_refused_nowhere(
    name: str, deployment: Deployment | None
) -> None:
    """Else the preflight would keep users from what works."""
    pipeline = composed(find_pipeline(name)(Wishes()), deployment)

    for platform in PLATFORMS:
        assert objections(pipeline, platform, deployment=deployment) == ()


def test_it_takes_no_second() -> None:
    """Else it would be left out of the runs that are started most often."""
    pipeline = composed(find_pipeline("flights")(Wishes()), None)
    objections(pipeline, "kubeflow")
    began = time.process_time()

    objections(pipeline, "kubeflow", deployment=DEPLOYED)

    assert time.process_time() - began <= 1.0


def test_all_faults_are_told_at_once(place: Place) -> None:
    """Else a user would mend one, wait for the imports, and be told the next."""
    source = CardStep("Source", place.page, properties={"number": RuntimeParameter("n", int)})
    with Cond(source.out.future()[0].value == "open"):
        inside = Step("Inside", place.page, properties={"text": "ghp" + "_" + "a" * 36})
    pipeline = place.pipeline(source, inside)

    with pytest.raises(PreflightError) as refused:
        require_runnable(pipeline, "kubeflow")

    assert refused.value.exit_code == 2
    told = str(refused.value)
    assert "[condition-form] Inside" in told
    assert "[secret-property] Inside" in told
    assert "runtime-parameter" not in told


def test_what_means_the_same_is_let_pass(place: Place) -> None:
    """Else nothing could run."""
    require_runnable(place.pipeline(Step("One", place.page)), "local")


def test_an_unknown_platform_is_no_platform(place: Place) -> None:
    """Else a slip of the pen would switch every rule off."""
    with pytest.raises(ValueError, match="airflow"):
        objections(place.pipeline(Step("One", place.page)), "airflow")


def test_every_rule_says_why() -> None:
    """Else nobody could tell whether a rule still holds for the next release of TFX."""
    for rule in RULES:
        assert rule.__doc__, rule.__module__
        assert len(rule.__doc__.splitlines()) > 2, rule.__module__


def test_an_objection_can_be_read_aloud() -> None:
    """Else a user would have to look up what a rule's name means."""
    told = str(Objection("rule", "Node", "It breaks", "The reason", "Mend it."))

    assert told == "[rule] Node: It breaks. The reason. Mend it."


def test_a_rule_that_the_user_said_not_to_mind_is_not(place: Place) -> None:
    """Else an image under test could not be compiled for."""
    pipeline = place.pipeline(Step("One", place.page))
    place_of_tasks = Deployment(image="tidegate:latest", pipeline_root="gs://bucket/root")

    with pytest.raises(PreflightError, match="container-image"):
        require_runnable(pipeline, "kubeflow", deployment=place_of_tasks, allowed=("local-path",))
    require_runnable(
        pipeline, "kubeflow", deployment=place_of_tasks, allowed=("container-image", "local-path")
    )
