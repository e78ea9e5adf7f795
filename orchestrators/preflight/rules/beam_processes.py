"""Beam's direct runner with more than one process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tfx.dsl.components.base.executor_spec import BeamExecutorSpec

from ..definition import Definition
from ..objection import Objection

OPTION = "direct_running_mode"


def beam_processes(definition: Definition) -> Iterator[Objection]:
    """The direct runner stays in one process.

    With ``--direct_running_mode=multi_processing`` TFDV has counted 8 of 12 million rows without an
    error (https://github.com/tensorflow/data-validation/issues/247).
    """
    everywhere = [str(one) for one in definition.pipeline.beam_pipeline_args]
    if _in_processes(everywhere):
        yield _objection("")
        return
    for node in definition.components:
        spec = node.executor_spec
        if isinstance(spec, BeamExecutorSpec) and _in_processes(spec.beam_pipeline_args):
            yield _objection(node.id)


def _in_processes(arguments: list[Any]) -> bool:
    said = " ".join(str(one) for one in arguments).replace("=", " ").split()
    return f"--{OPTION}" in said and "multi_processing" in said


def _objection(node: str) -> Objection:
    return Objection(
        "beam-processes",
        node,
        "Statistics may leave out rows, and nothing says so",
        f"--{OPTION}=multi_processing has counted 8 of 12 million rows (data-validation#247)",
        "Use in_memory or multi_threading, or a runner made for it: --on beam --runner flink.",
    )
