"""Images whose name stands for another image tomorrow."""

from __future__ import annotations

import pytest
from conformance.behaviour import Place
from conformance.nodes.step import Step

from tidegate.orchestrators.deployment import Deployment
from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.container_image import container_image


def _definition(place: Place, image: str, platform: str = "kubeflow") -> Definition:
    pipeline = place.pipeline(Step("One", place.page))
    return Definition(pipeline, platform, deployment=Deployment(image=image))


@pytest.mark.parametrize("image", ["", "tidegate", "tidegate:latest", "host:5000/tidegate"])
def test_an_image_that_can_change_beneath_a_run_is_refused(place: Place, image: str) -> None:
    """Else two tasks of one run could run different code."""
    assert [*container_image(_definition(place, image))]


@pytest.mark.parametrize(
    "image", ["tidegate:0.7.0", "host:5000/tidegate:0.7.0", "tidegate@sha256:" + "0" * 64]
)
def test_one_with_a_version_or_a_digest_is_not(place: Place, image: str) -> None:
    """Else nothing could be deployed."""
    assert not [*container_image(_definition(place, image))]


def test_on_one_machine_nobody_asks(place: Place) -> None:
    """Else a local run would need an image."""
    assert not [*container_image(_definition(place, "", "local"))]
