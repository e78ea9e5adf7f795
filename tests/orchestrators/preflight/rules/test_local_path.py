"""Paths of this machine, given to a container on another."""

from __future__ import annotations

import json

import pytest
from conformance.behaviour import Place
from conformance.nodes.step import Step

from tidegate.orchestrators import preflight
from tidegate.orchestrators.deployment import Deployment
from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.local_path import local_path

ELSEWHERE = Deployment(image="tidegate:1", pipeline_root="gs://bucket/root")


def _found(place: Place, text: str, deployment: Deployment | None = ELSEWHERE) -> list[str]:
    step = Step("One", place.page, properties={"text": text})
    definition = Definition(place.pipeline(step), "kubeflow", deployment=deployment)
    return [one.what for one in local_path(definition) if "'text'" in one.what]


@pytest.mark.parametrize("form", ["{}", "file://{}", '{{"target": {{"base": "{}"}}}}'])
def test_a_file_of_this_machine_is_refused_however_deep_it_stands(place: Place, form: str) -> None:
    """Else the task would not find it, or find another in its place."""
    file = place.folder / "rows.csv"
    file.write_text("a,b")

    assert _found(place, form.format(file))


def test_what_the_deployment_names_is_not(place: Place) -> None:
    """Else a volume that is mounted in every task could not be used."""
    mounted = Deployment(image="tidegate:1", data=str(place.folder))

    assert not _found(place, str(place.folder), mounted)


def test_nor_is_a_file_of_an_installed_package(place: Place) -> None:
    """Else the schema that comes with a pipeline could not be imported."""
    assert not _found(place, preflight.__file__)


@pytest.mark.parametrize("text", ["gs://bucket/rows.csv", "/nowhere/at/all", json.dumps([1]), "{"])
def test_nor_is_what_is_no_file_here(place: Place, text: str) -> None:
    """Else any text with a slash would be refused."""
    assert not _found(place, text)


def test_without_a_deployment_nobody_knows(place: Place) -> None:
    """Else a definition could not be checked before it is known where it runs."""
    assert not _found(place, str(place.folder), None)
