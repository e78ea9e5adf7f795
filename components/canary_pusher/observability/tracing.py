"""A span of OpenTelemetry for each stage of a rollout, with its decisions as events.

All spans of one rollout share a trace, whose id follows from the rollout's key: so they belong
together though one controller began them and another ended them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..rollout.state import RolloutState

if TYPE_CHECKING:
    from opentelemetry.trace import Span, TracerProvider
    from opentelemetry.util.types import AttributeValue

EXPORTER_VARIABLE = "OTEL_TRACES_EXPORTER"
"""Names the exporters, comma-separated, as OpenTelemetry's specification has it; ``console``, for
instance, or ``otlp`` where its package is installed. Unset or ``none``: spans go nowhere."""

EXPORTERS = "opentelemetry_traces_exporter"
"""The entry points under which packages offer exporters."""

SERVICE = "tidegate"


class Tracing:
    """An observer that makes the spans. It does nothing where OpenTelemetry is not installed."""

    def __init__(self, provider: TracerProvider | None = None) -> None:
        """Takes the provider to make spans with; None: as the environment configures it."""
        self._provider = provider if provider is not None else provider_from_environment()
        self._span: Span | None = None
        self._name = ""

    def on_record(self, record: Mapping[str, Any], state: RolloutState) -> None:
        """Takes note of one record; see :class:`.observer.Observer`."""
        if self._provider is None:
            return
        at = nanoseconds(state)
        if self._span is not None and record["event"] != "window":
            self._span.add_event(str(record["event"]), _facts(record), timestamp=at)
        if state.name != self._name:
            self._end(at)
            self._begin(state, at)
        if state.finished:
            self._end(at)

    def close(self) -> None:
        """Ends the open span and waits until all are exported."""
        self._end(None)
        shutdown = getattr(self._provider, "force_flush", None)
        if shutdown is not None:
            shutdown()

    def _begin(self, state: RolloutState, at: int | None) -> None:
        from opentelemetry import trace

        assert self._provider is not None
        tracer = self._provider.get_tracer("tidegate.rollout")
        parent = trace.set_span_in_context(trace.NonRecordingSpan(_root(state.key)))
        self._name = state.name
        self._span = tracer.start_span(
            f"rollout {state.name}", context=parent, attributes=_identity(state), start_time=at
        )

    def _end(self, at: int | None) -> None:
        if self._span is not None:
            self._span.end(at)
            self._span = None


def provider_from_environment() -> TracerProvider | None:
    """The provider that the program has set, else one with the exporters of the environment.

    Raises:
      ConfigError: an exporter is named that is not installed.
    """
    try:
        from opentelemetry import trace
    except ImportError:
        return None
    names = [name.strip() for name in os.environ.get(EXPORTER_VARIABLE, "").split(",")]
    wanted = [name for name in names if name not in ("", "none")]
    # What a program set itself goes before the environment.
    known = trace.get_tracer_provider()
    if not wanted or not isinstance(known, trace.ProxyTracerProvider):
        return known
    return _provider_with(wanted)


def _provider_with(exporters: list[str]) -> TracerProvider | None:
    from importlib.metadata import entry_points

    from ...errors import ConfigError

    try:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        return None
    provider = TracerProvider(resource=Resource.create({"service.name": SERVICE}))
    for name in exporters:
        found = list(entry_points(group=EXPORTERS, name=name))
        if not found:
            raise ConfigError(
                f"There is no exporter {name!r} for traces",
                where=EXPORTER_VARIABLE,
                remedy="Install its package, or unset the variable.",
            )
        provider.add_span_processor(BatchSpanProcessor(found[0].load()()))
    return provider


def nanoseconds(state: RolloutState) -> int | None:
    """The time of the last record, since 1970; None where it had none."""
    return int(state.time.timestamp() * 1e9) if state.time is not None else None


def _root(key: str) -> Any:
    """The context that every span of a rollout is a child of: all controllers know it by heart."""
    import hashlib

    from opentelemetry.trace import SpanContext, TraceFlags

    digest = hashlib.sha256(key.encode()).digest()
    trace_id, span_id = int.from_bytes(digest[:16], "big"), int.from_bytes(digest[16:24], "big")
    return SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(1))


def _identity(state: RolloutState) -> dict[str, AttributeValue]:
    stage = state.stage
    told: dict[str, AttributeValue] = {
        "tidegate.rollout.key": state.key,
        "tidegate.rollout.state": state.name,
        "tidegate.rollout.version": state.number,
        "tidegate.rollout.model_digest": state.model_digest,
        "tidegate.rollout.policy_digest": state.policy_digest,
    }
    if stage is not None:
        told |= {
            "tidegate.rollout.weight_percent": stage.weight,
            "tidegate.rollout.mirror_percent": stage.mirror,
        }
    return told


def _facts(record: Mapping[str, Any]) -> dict[str, AttributeValue]:
    """What of a record can be an attribute; a decision's evidence stays in the journal."""
    plain = {
        name: value
        for name, value in record.items()
        if name not in ("event", "time") and isinstance(value, (str, int, float, bool))
    }
    return {f"tidegate.rollout.{name}": value for name, value in plain.items()}
