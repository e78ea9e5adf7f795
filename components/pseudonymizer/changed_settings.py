"""A configuration in plain values, without what is left at its default."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ..config import Config


def changed_settings(config: Config) -> dict[str, Any]:
    """The settings of ``config``, and of configurations within it, that differ from the default.

    Two releases agree on it although one knows a setting more, as long as nobody uses that.
    """
    plain = {}
    for field in dataclasses.fields(config):
        value = getattr(config, field.name)
        if field.default_factory is not dataclasses.MISSING:
            default = field.default_factory()
        else:
            default = field.default
        if value != default:
            plain[field.name] = _plain(value)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Config):
        return changed_settings(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
