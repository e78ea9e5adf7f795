"""Whatever the platform's own compiler refuses."""

from __future__ import annotations

from collections.abc import Iterator

from tfx.dsl.compiler.compiler import Compiler

from ....components.errors import PipelineDefinitionError
from ..definition import Definition
from ..objection import Objection


def compiles(definition: Definition) -> Iterator[Objection]:
    """The definition compiles, by TFX's own compiler and by that of the platform.

    It is asked last, where no rule objects: a compiler names one fault at a time.
    """
    try:
        Compiler().compile(definition.pipeline)
        if definition.in_containers:
            _compile_for_containers(definition)
    except PipelineDefinitionError as error:
        yield _objection(error.where, error.what, error.remedy)
    except (AssertionError, KeyError, NotImplementedError, TypeError, ValueError) as error:
        yield _objection("", f"{type(error).__name__}: {error}", "Mend what it names.")


def _compile_for_containers(definition: Definition) -> None:
    # It imports kfp, which only these platforms need.
    from ...kubeflow.specification import specification

    specification(definition.pipeline, "image", definition.exit_handler)


def _objection(node: str, why: str, remedy: str) -> Objection:
    return Objection("compiles", node, "It would not even start", why, remedy)
