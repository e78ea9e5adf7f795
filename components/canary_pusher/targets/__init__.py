"""Where models are delivered to, one file a target."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from typing import Any, cast

from ...errors import ConfigError
from .target import Target
from .traffic_target import TrafficTarget

PUSH_KINDS = {"filesystem": ("filesystem", "FilesystemTarget")}
"""Targets that take a version in one push: module and class of each ``kind``."""

TRAFFIC_KINDS = {
    "envoy": ("envoy", "EnvoyTarget"),
    "kserve": ("kserve", "KServeTarget"),
    "tensorflow_serving": ("tensorflow_serving", "TensorFlowServingTarget"),
    "triton": ("triton", "TritonTarget"),
    "vertex": ("vertex", "VertexTarget"),
}
"""Targets that split traffic between two versions, which a rollout drives."""


def splits_traffic(text: str) -> bool:
    """Whether the target in ``text`` is driven by a rollout, rather than pushed to.

    Raises:
      ConfigError: malformed JSON.
    """
    return _kind(text) in TRAFFIC_KINDS


def target_from_json(text: str) -> Target:
    """Reads back the ``to_json`` of a target that is pushed to, by its ``kind``.

    Raises:
      ConfigError: malformed JSON, another kind, or a setting that its kind refuses.
    """
    return cast(Target, _read(text, PUSH_KINDS))


def traffic_target_from_json(text: str) -> TrafficTarget:
    """Reads back the ``to_json`` of a target that splits traffic, by its ``kind``.

    Raises:
      ConfigError: malformed JSON, another kind, or a setting that its kind refuses.
    """
    return cast(TrafficTarget, _read(text, TRAFFIC_KINDS))


def any_target_from_json(text: str) -> Target | TrafficTarget:
    """Reads back any target's ``to_json``.

    Raises:
      ConfigError: malformed JSON, an unknown kind, or a setting that its kind refuses.
    """
    return traffic_target_from_json(text) if splits_traffic(text) else target_from_json(text)


def _read(text: str, kinds: Mapping[str, tuple[str, str]]) -> Any:
    kind = _kind(text)
    if kind not in kinds:
        raise ConfigError(f"There is no target {kind!r} here", remedy=f"Known: {', '.join(kinds)}.")
    # Of many targets, a process loads the one that it delivers to.
    module, name = kinds[kind]
    return getattr(importlib.import_module(f".{module}", __package__), name).from_json(text)


def _kind(text: str) -> str:
    try:
        return str(json.loads(text).get("kind"))
    except (ValueError, AttributeError) as error:
        raise ConfigError(f"A target must be a JSON object, not {text!r}") from error
