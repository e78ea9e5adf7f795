"""Integers that do not survive the way."""

from __future__ import annotations

from collections.abc import Iterator

from tfx.orchestration.data_types import RuntimeParameter

from ..definition import Definition
from ..objection import Objection

EXACT_IN_DOUBLES = 2**53
"""Up to here every integer is a double."""

SMALLEST, GREATEST = -(2**63), 2**63 - 1


def integer_range(definition: Definition) -> Iterator[Objection]:
    """Integers fit ML-Metadata, and runtime parameters fit a double.

    ML-Metadata keeps 64 bits. A parameter of a Kubeflow or Vertex AI run is a
    ``google.protobuf.Value``, whose only number is a double: 2^53 + 1 arrives as 2^53. (Properties
    that are given when the pipeline is compiled do not travel as parameters.)
    """
    for node, name, value in definition.properties():
        number = value.default if isinstance(value, RuntimeParameter) else value
        if not isinstance(number, int):
            continue
        if not SMALLEST <= number <= GREATEST:
            yield _objection(node.id, name, number, "ML-Metadata's integers have 64 bits")
        elif definition.in_containers and number is not value and abs(number) > EXACT_IN_DOUBLES:
            yield _objection(node.id, name, number, "A parameter's numbers are doubles")


def _objection(node: str, name: str, number: int, why: str) -> Objection:
    return Objection(
        "integer-range",
        node,
        f"Its property {name!r} would not arrive as {number}",
        why,
        "Pass it as a text and let the executor read the number.",
    )
