"""Holds a pipeline against every rule of the platform it is asked to run on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from tfx.dsl.components.base.base_node import BaseNode
from tfx.orchestration.pipeline import Pipeline

from ...components.errors import PreflightError
from ..deployment import Deployment
from .definition import Definition
from .objection import Objection
from .rules.artifact_module import artifact_module
from .rules.asynchronous import asynchronous
from .rules.beam_processes import beam_processes
from .rules.compiles import compiles
from .rules.condition_form import condition_form
from .rules.condition_on_importer import condition_on_importer
from .rules.container_executor import container_executor
from .rules.container_image import container_image
from .rules.dangling_producer import dangling_producer
from .rules.executor_module import executor_module
from .rules.exit_handler import exit_handler as exit_handler_rule
from .rules.final_status import final_status
from .rules.for_each import for_each
from .rules.infra_validator import infra_validator
from .rules.integer_range import integer_range
from .rules.local_path import local_path
from .rules.module_file import module_file
from .rules.node_options import node_options
from .rules.optional_input import optional_input
from .rules.pipeline_name import pipeline_name
from .rules.pipeline_root import pipeline_root
from .rules.platform_config import platform_config
from .rules.reused_node import reused_node
from .rules.runtime_parameter import runtime_parameter
from .rules.secret_property import secret_property
from .rules.subpipeline import subpipeline

Rule = Callable[[Definition], Iterator[Objection]]

RULES: tuple[Rule, ...] = (
    artifact_module,
    asynchronous,
    beam_processes,
    condition_form,
    condition_on_importer,
    container_executor,
    container_image,
    dangling_producer,
    executor_module,
    exit_handler_rule,
    final_status,
    for_each,
    infra_validator,
    integer_range,
    local_path,
    module_file,
    node_options,
    optional_input,
    pipeline_name,
    pipeline_root,
    platform_config,
    reused_node,
    runtime_parameter,
    secret_property,
    subpipeline,
)
"""Every rule; each knows for itself on which platforms it has something to say."""


def objections(
    pipeline: Pipeline,
    platform: str,
    *,
    exit_handler: BaseNode | None = None,
    deployment: Deployment | None = None,
) -> tuple[Objection, ...]:
    """All that ``platform`` would silently change in ``pipeline``; starts and writes nothing.

    Args:
      pipeline: the definition.
      platform: ``local``, ``beam``, ``kubeflow``, ``vertex`` or ``notebook``.
      exit_handler: the component that runs when all others have ended.
      deployment: where it will run. Without one only the definition is looked at, not the paths,
        the image and the pipeline root, which a deployment gives.

    Returns:
      One for each fault, by rule; empty where the pipeline means there what it means anywhere.
    """
    definition = Definition(pipeline, platform, exit_handler, deployment)
    found = tuple(objection for rule in RULES for objection in rule(definition))
    return found or tuple(compiles(definition))


def require_runnable(
    pipeline: Pipeline,
    platform: str,
    *,
    exit_handler: BaseNode | None = None,
    deployment: Deployment | None = None,
    allowed: Collection[str] = (),
) -> None:
    """Refuses a pipeline that has objections.

    Args:
      pipeline: as of :func:`objections`, and so are the next three.
      platform: where it is asked to run.
      exit_handler: the component that runs last.
      deployment: where it will run.
      allowed: rules that the user said not to mind.

    Raises:
      PreflightError: naming them all.
    """
    everything = objections(pipeline, platform, exit_handler=exit_handler, deployment=deployment)
    found = [one for one in everything if one.rule not in allowed]
    if found:
        listed = "".join(f"\n  {one}" for one in found)
        raise PreflightError(
            f"{pipeline.pipeline_name} would mean something else on {platform}:{listed}"
        )
