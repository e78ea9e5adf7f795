"""Names that a service would not take."""

from __future__ import annotations

import pytest
from conformance.behaviour import Place
from conformance.nodes.step import Step
from tfx.orchestration.pipeline import Pipeline

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.pipeline_name import pipeline_name


@pytest.mark.parametrize("name", ["My_Pipeline", "late flights", "-flights"])
def test_a_name_that_is_no_name_there_is_refused(place: Place, name: str) -> None:
    """Else only the service would say so."""
    pipeline = Pipeline(name, str(place.folder), components=[Step("One", place.page)])

    [objection] = pipeline_name(Definition(pipeline, "kubeflow"))

    assert repr(name) in objection.what
    assert not [*pipeline_name(Definition(pipeline, "local"))]


def test_a_plain_one_is_not(place: Place) -> None:
    """Else nothing could be compiled."""
    pipeline = Pipeline("flights-2", str(place.folder), components=[Step("One", place.page)])

    assert not [*pipeline_name(Definition(pipeline, "vertex"))]
