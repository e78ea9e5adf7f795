"""Parameters that nobody gives a value."""

from __future__ import annotations

from collections.abc import Iterator

from tfx.orchestration.data_types import RuntimeParameter

from ..definition import Definition
from ..objection import Objection


def runtime_parameter(definition: Definition) -> Iterator[Objection]:
    """A RuntimeParameter has a default where no service asks for its value.

    On this machine a run has no form to fill in: TFX takes the default, and an executor gets a
    placeholder or the node breaks where there is none (tfx#5200).
    """
    if definition.in_containers:
        return
    for node, name, value in definition.properties():
        if isinstance(value, RuntimeParameter) and value.default is None:
            yield Objection(
                "runtime-parameter",
                node.id,
                f"Its property {name!r} would have no value",
                f"The RuntimeParameter {value.name!r} has no default, and nobody is asked",
                "Give it a default.",
            )
