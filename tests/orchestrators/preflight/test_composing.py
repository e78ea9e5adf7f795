"""A pipeline is composed to be looked at, with nothing prepared."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pytest
from conformance.behaviour import Place
from conformance.nodes.step import Step

from tidegate.components.errors import ConfigError, PipelineDefinitionError
from tidegate.orchestrators.deployment import Deployment
from tidegate.orchestrators.preflight.composing import composed


class Project:
    """A pipeline of one's own, which says what it was told."""

    name: ClassVar[str] = "project"

    def __init__(self, *nodes: Any, error: Exception | None = None) -> None:
        self.nodes, self.error = nodes, error
        self.told: dict[str, Any] = {}

    def prepare(self, root: Path) -> tuple[int, ...]:
        """Would fetch data."""
        raise AssertionError("A check prepares nothing.")

    def adopt(self, data: str, keyset: str) -> None:
        """Takes note of it."""
        self.told |= {"data": data, "keyset": keyset}

    def compose(self, **settings: Any) -> Any:
        """A pipeline of the nodes."""
        self.told |= settings
        if self.error is not None:
            raise self.error
        return Place(Path("unused")).pipeline(*self.nodes)


def test_a_deployment_says_where_all_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would check other paths than those that are deployed."""
    monkeypatch.chdir(tmp_path)
    project = Project(Step("One", tmp_path))
    place = Deployment(
        pipeline_root="gs://b/root", data="gs://b/data", keyset="env:K", serving="/s"
    )

    composed(project, place)

    assert project.told == {
        "data": "gs://b/data",
        "keyset": "env:K",
        "pipeline_root": "gs://b/root",
        "serving_root": "/s",
        "span": None,
    }


def test_two_nodes_of_one_name_are_a_named_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a user would be shown TFX's stack."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(PipelineDefinitionError, match="One"):
        composed(Project(Step("One", tmp_path), Step("One", tmp_path)), None)


def test_so_is_a_cycle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a user would be shown TFX's stack."""
    monkeypatch.chdir(tmp_path)
    one, two = Step("One", tmp_path), Step("Two", tmp_path)
    one.add_upstream_node(two)
    two.add_upstream_node(one)

    with pytest.raises(PipelineDefinitionError, match="Cycle"):
        composed(Project(one, two), None)


def test_what_the_pipeline_itself_refuses_stays_what_it_is(tmp_path: Path) -> None:
    """Else a wrong setting would be told as a broken pipeline."""
    with pytest.raises(ConfigError, match="limit"):
        composed(Project(error=ConfigError("The limit is too low")), None)
