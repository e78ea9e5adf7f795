"""Importers in a condition's branch."""

from __future__ import annotations

from conformance.behaviour import Place
from conformance.nodes.artifacts import Note
from conformance.nodes.step import Step
from tfx.dsl.components.common.importer import Importer
from tfx.dsl.experimental.conditionals.conditional import Cond
from tfx.orchestration.pipeline import Pipeline

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.condition_on_importer import condition_on_importer


def _pipeline(place: Place, inside: bool) -> Pipeline:
    source = Step("Source", place.page)
    opened = source.out.future()[0].custom_property("open") == 1
    if inside:
        with Cond(opened):
            importer = Importer(source_uri="/data", artifact_type=Note)
    else:
        importer = Importer(source_uri="/data", artifact_type=Note)
    return place.pipeline(source, importer)


def test_an_importer_under_a_condition_is_refused(place: Place) -> None:
    """Else it would put into metadata what the condition was to keep out."""
    [objection] = condition_on_importer(Definition(_pipeline(place, inside=True), "local"))

    assert objection.node == "Importer"


def test_one_outside_is_not(place: Place) -> None:
    """Else no schema could be imported."""
    pipeline = _pipeline(place, inside=False)

    assert not [*condition_on_importer(Definition(pipeline, "local"))]
