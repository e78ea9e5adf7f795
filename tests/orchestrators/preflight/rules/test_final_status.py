"""The final status of a run, given to a node that runs before it is known."""

from __future__ import annotations

from conformance.behaviour import Place
from conformance.nodes.step import Step
from tfx.orchestration.kubeflow.decorators import FinalStatusStr

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.final_status import final_status


def test_only_the_exit_handler_may_ask_how_the_run_ended(place: Place) -> None:
    """Else a node would be told nothing, and take it for an answer."""
    curious = Step("Curious", place.page, properties={"status": FinalStatusStr()})
    handler = Step("Handler", place.page, properties={"status": FinalStatusStr()})

    [objection] = final_status(Definition(place.pipeline(curious), "local", handler))

    assert objection.node == "Curious"
