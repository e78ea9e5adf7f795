"""What a host hands in, as a table."""

from __future__ import annotations

from ...report import Table
from ..host.host_inputs import HostInput, HostInputs


def handed_in(host_inputs: HostInputs) -> list[Table]:
    """Every input of the model and what it is made of."""
    rows = [
        (
            item.name,
            item.feature,
            f"{item.dtype} {list(item.shape)}",
            _source(item, host_inputs),
            "refused" if _needed(item) else _missing(item),
        )
        for item in host_inputs.inputs
    ]
    columns = ("Input", "Feature", "Type", "Made of", "Missing value")
    return [Table("What a host hands in", columns, tuple(rows), "As preprocess/spec.json says.")]


def _source(item: HostInput, host_inputs: HostInputs) -> str:
    if item.reads == "presence":
        return "1 where there is a value, else 0"
    if item.vocabulary is not None:
        entries = len(host_inputs.vocabularies[item.vocabulary].ids)
        return f"id in a vocabulary of {entries:,}"
    return f"the value itself, {item.kind}"


def _needed(item: HostInput) -> bool:
    return item.missing is None and item.reads == "value"


def _missing(item: HostInput) -> str:
    return "0" if item.reads == "presence" else str(item.missing)
