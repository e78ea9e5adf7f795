"""Exit handlers where there is none, or with inputs."""

from __future__ import annotations

from conformance.behaviour import Place
from conformance.nodes.step import Step

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.exit_handler import exit_handler


def test_in_a_notebook_there_is_none(place: Place) -> None:
    """Else whoever relies on it for cleaning up finds that nothing was."""
    pipeline, handler = place.pipeline(Step("Work", place.page)), Step("Handler", place.page)

    assert [*exit_handler(Definition(pipeline, "notebook", handler))]
    assert not [*exit_handler(Definition(pipeline, "local", handler))]
    assert not [*exit_handler(Definition(pipeline, "notebook"))]


def test_its_inputs_are_refused(place: Place) -> None:
    """Else they would be left out without a word."""
    work = Step("Work", place.page)
    handler = Step("Handler", place.page, note=work.out)

    [objection] = exit_handler(Definition(place.pipeline(work), "kubeflow", handler))

    assert "note" in objection.what
