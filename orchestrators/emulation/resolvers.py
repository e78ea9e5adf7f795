"""Resolvers: Vertex AI's queries for artifacts of earlier runs, as far as TFX compiles them.

TFX writes conjunctions of a type's title, the state LIVE, a number in the metadata, and a name; the
latest artifact that fulfils all is resolved, or none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...components.errors import PipelineDefinitionError
from .artifact_types import title_of
from .placeholders import fill
from .records import Records
from .tasks import TaskSpec

TERM = re.compile(
    r"""(?P<left>schema_title|state|name|metadata\.(?P<key>[\w-]+)\.(?P<kind>number_value|string_value))
    \s*=\s*(?P<right>"[^"]*"|[^\s"]+)""",
    re.VERBOSE,
)

Matches = Callable[[Mapping[str, Any]], bool]


def resolved(
    task: TaskSpec, executor_input: Mapping[str, Any], job: Mapping[str, str], records: Records
) -> dict[str, Sequence[Mapping[str, Any]]]:
    """What each of the resolver's queries finds, by key.

    Args:
      task: the resolver.
      executor_input: what it is given; a query may speak of it.
      job: the values of the run's own placeholders.
      records: of earlier runs.

    Raises:
      PipelineDefinitionError: for a query that TFX does not write.
    """
    return {
        key: _query(fill(query.filter, executor_input, job), query.limit or 1, records, task.name)
        for key, query in task.executor.resolver.output_artifact_queries.items()
    }


def _query(text: str, limit: int, records: Records, task: str) -> list[Mapping[str, Any]]:
    if "{{$" in text:  # it asks for what its input would have said, and there is no input
        return []
    matches = [_term(term, task) for term in re.split(r"\s+AND\s+", text.strip())]
    found: dict[str, Mapping[str, Any]] = {}
    for artifact in records.artifacts():
        if all(match(artifact) for match in matches):
            found.setdefault(artifact["name"], artifact)
    return list(found.values())[:limit]


def _term(text: str, task: str) -> Matches:
    term = TERM.fullmatch(text)
    if term is None:
        raise PipelineDefinitionError(
            f"Its query has a term that is not emulated: {text}",
            where=f"task {task}",
            remedy="Query as TFX does: by schema_title, state, metadata.KEY.number_value, name.",
        )
    wanted = term["right"].strip('"')
    if term["left"] == "schema_title":
        return lambda artifact: title_of(artifact) == wanted
    if term["left"] == "state":  # every artifact of a task that ended well is LIVE
        return lambda _: wanted == "LIVE"
    if term["left"] == "name":
        return lambda artifact: bool(artifact["name"] == wanted)
    key, number = term["key"], term["kind"] == "number_value"
    if number:
        return lambda artifact: artifact.get("metadata", {}).get(key) == float(wanted)
    return lambda artifact: artifact.get("metadata", {}).get(key) == wanted
