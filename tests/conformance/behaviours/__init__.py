"""Every behaviour of the suite, in the order of the table in the documentation."""

from __future__ import annotations

from ..behaviour import Behaviour
from . import (
    beam_job,
    cache,
    condition_on_value,
    conditional,
    custom_artifact,
    declared_properties,
    dynamic_property,
    exit_handler,
    failure,
    gate_passed,
    going_on,
    importing,
    nested_conditions,
    optional_input,
    optional_resolver,
    required_resolver,
    retry,
    span_order,
    timeout,
    typed_properties,
)

BEHAVIOURS: tuple[Behaviour, ...] = (
    conditional.BEHAVIOUR,
    nested_conditions.BEHAVIOUR,
    gate_passed.BEHAVIOUR,
    condition_on_value.BEHAVIOUR,
    optional_input.BEHAVIOUR,
    typed_properties.BEHAVIOUR,
    dynamic_property.BEHAVIOUR,
    custom_artifact.BEHAVIOUR,
    custom_artifact.CUSTOM_PROPERTIES,
    declared_properties.BEHAVIOUR,
    importing.BEHAVIOUR,
    optional_resolver.BEHAVIOUR,
    required_resolver.BEHAVIOUR,
    span_order.BEHAVIOUR,
    retry.BEHAVIOUR,
    retry.EXHAUSTED,
    timeout.BEHAVIOUR,
    failure.BEHAVIOUR,
    going_on.BEHAVIOUR,
    cache.BEHAVIOUR,
    exit_handler.BEHAVIOUR,
    exit_handler.AFTER_FAILURE,
    beam_job.BEHAVIOUR,
)
