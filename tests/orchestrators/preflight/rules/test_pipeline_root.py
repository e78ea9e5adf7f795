"""Pipeline roots that the tasks of one run would not share."""

from __future__ import annotations

import pytest
from conformance.behaviour import Place
from conformance.nodes.step import Step

from tidegate.orchestrators.deployment import Deployment
from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.pipeline_root import pipeline_root


def _found(place: Place, root: str, platform: str) -> bool:
    pipeline = place.pipeline(Step("One", place.page))
    deployment = Deployment(pipeline_root=root)
    return bool([*pipeline_root(Definition(pipeline, platform, deployment=deployment))])


@pytest.mark.parametrize("root", ["", "/data/root", "file:///data/root"])
def test_a_folder_is_refused_where_each_task_has_its_own(place: Place, root: str) -> None:
    """Else the second task would find nothing of what the first one made."""
    assert _found(place, root, "kubeflow")
    assert _found(place, root, "vertex")
    assert not _found(place, root, "local")


def test_each_service_has_storage_of_its_own(place: Place) -> None:
    """Else Vertex AI would be told of an address that it does not know."""
    assert not _found(place, "gs://bucket/root", "vertex")
    assert not _found(place, "gs://bucket/root", "kubeflow")
    assert not _found(place, "s3://bucket/root", "kubeflow")
    assert _found(place, "s3://bucket/root", "vertex")
