"""What runs when all else has ended."""

import ast
import json
from collections.abc import Sequence
from typing import Any

from tfx.orchestration.kubeflow.decorators import FinalStatusStr

from ..behaviour import Behaviour, Composed, Observation, Place, Seen
from ..nodes.acts import Act
from ..nodes.step import Step


def _compose(fails: int):
    def compose(place: Place) -> Composed:
        work = Step("Work", place.page, Act(fails=fails))
        handler = Step("Handler", place.page, properties={"status": FinalStatusStr()})
        return Composed(place.pipeline(work), handler)

    return compose


def _state(entries: Sequence[Seen]) -> Any:
    told = [entry["properties"].get("status") for entry in entries if entry["node"] == "Handler"]
    return [json.loads(ast.literal_eval(one.partition(" ")[2]))["state"] for one in told if one]


BEHAVIOUR = Behaviour(
    name="exit handler, success",
    meaning="The exit handler runs once after all nodes, and is told SUCCEEDED.",
    runs=[_compose(0)],
    expected=[Observation(True, {"Work": 1, "Handler": 1}, ["SUCCEEDED"])],
    look=_state,
    refused={"notebook": "exit-handler"},
)

AFTER_FAILURE = Behaviour(
    name="exit handler, failure",
    meaning="The exit handler runs once after a failure too, is told FAILED, and changes nothing"
    " about it.",
    runs=[_compose(-1)],
    expected=[Observation(False, {"Work": 1, "Handler": 1}, ["FAILED"])],
    look=_state,
    refused={"notebook": "exit-handler"},
)
