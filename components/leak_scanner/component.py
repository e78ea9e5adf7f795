"""The LeakScanner component."""

from __future__ import annotations

import os
from pathlib import Path

from tfx.dsl.components.base import executor_spec
from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.placeholder.placeholder import Predicate
from tfx.types import standard_artifacts
from tfx.types.channel import BaseChannel, Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from ..artifacts import LeakVerdict, passed
from ..errors import ConfigError
from .execution_keys import LEAK_VERDICT_KEY, LIST_STATE_KEY, ROOT_KEY, SPEC_KEY, SUBJECTS_KEY
from .executor import Executor
from .spec import LeakSpec


class LeakScannerSpec(ComponentSpec):
    """Artifacts that may hold raw identifiers in, a verdict out."""

    PARAMETERS = {
        SUBJECTS_KEY: ExecutionParameter(type=str),
        LIST_STATE_KEY: ExecutionParameter(type=str),
        ROOT_KEY: ExecutionParameter(type=str),
        SPEC_KEY: ExecutionParameter(type=str),
    }
    INPUTS = {
        "examples": ChannelParameter(type=standard_artifacts.Examples, optional=True),
        "statistics": ChannelParameter(type=standard_artifacts.ExampleStatistics, optional=True),
        "schema": ChannelParameter(type=standard_artifacts.Schema, optional=True),
        "transform_graph": ChannelParameter(type=standard_artifacts.TransformGraph, optional=True),
        "model": ChannelParameter(type=standard_artifacts.Model, optional=True),
    }
    OUTPUTS = {LEAK_VERDICT_KEY: ChannelParameter(type=LeakVerdict)}


class LeakScanner(BaseComponent):
    """Looks for raw identifiers in what a pipeline made, and stops it where any is found.

    Output ``leak_verdict`` (tidegate.LeakVerdict): PASS where every file was looked into and holds
    none; FAIL with the file, the place and the number of the identifier, never the identifier;
    INCONCLUSIVE where a file cannot be looked into. ``passed`` reads it.

    Example::

        scanner = LeakScanner(
            subjects="/data/people/emails.txt",
            examples=pseudonymizer.outputs["examples"],
            statistics=statistics_gen.outputs["statistics"],
            transform_graph=transform.outputs["transform_graph"],
            model=trainer.outputs["model"],
        )
        with dsl.Cond(scanner.passed):
            ...
    """

    SPEC_CLASS = LeakScannerSpec
    EXECUTOR_SPEC = executor_spec.ExecutorClassSpec(Executor)

    def __init__(
        self,
        subjects: str | Path,
        examples: BaseChannel | None = None,
        statistics: BaseChannel | None = None,
        schema: BaseChannel | None = None,
        transform_graph: BaseChannel | None = None,
        model: BaseChannel | None = None,
        root: str | Path | None = None,
        spec: LeakSpec | None = None,
    ) -> None:
        """Nothing is read before the component runs.

        Args:
          subjects: path of the list of identifiers, one a line, or of a CSV or Parquet file. Only
            the path enters metadata, with the file's size and time, so that TFX's cache sees that
            the list is another.
          examples: looked through, as the others are.
          statistics: of any splits.
          schema: of SchemaGen, or a curated one.
          transform_graph: with its vocabularies.
          model: a SavedModel.
          root: a folder to look through besides, for instance that of the logs.
          spec: forms, columns of the list, length of the report.

        Raises:
          ConfigError: when there is nothing to look through.
        """
        channels = {
            "examples": examples,
            "statistics": statistics,
            "schema": schema,
            "transform_graph": transform_graph,
            "model": model,
        }
        given = {name: channel for name, channel in channels.items() if channel is not None}
        if not given and root is None:
            raise ConfigError(
                "LeakScanner has nothing to look through",
                remedy="Give it artifacts, a root, or both.",
            )
        super().__init__(
            LeakScannerSpec(
                subjects=str(subjects),
                list_state=_state(Path(subjects)),
                root="" if root is None else str(root),
                spec=(spec or LeakSpec()).to_json(),
                leak_verdict=Channel(type=LeakVerdict),
                **given,
            )
        )

    @property
    def passed(self) -> Predicate:
        """The predicate "no identifier was found, and all was read", for ``dsl.Cond``."""
        return passed(self.outputs[LEAK_VERDICT_KEY])


def _state(path: Path) -> str:
    """What changes when the list does; a digest could be undone by hashing guesses."""
    try:
        state = os.stat(path)
    except OSError:
        return "unknown"
    return f"{state.st_size} bytes of {state.st_mtime_ns}"
