"""What every pipeline's composition says in the same words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfx.proto import range_config_pb2


def only(span: int | None) -> range_config_pb2.RangeConfig | None:
    """The range of a single span, for an ExampleGen; None, for the latest, where it is None."""
    if span is None:
        return None
    return range_config_pb2.RangeConfig(
        static_range=range_config_pb2.StaticRange(start_span_number=span, end_span_number=span)
    )


def importable_path(function: Callable[..., Any]) -> str:
    """What TFX loads a function by; a module file would be packaged with pip instead."""
    return f"{function.__module__}.{function.__qualname__}"
