"""A pipeline's settings: the defaults beside it, and what a user lays over them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from ..components.config import Config, read_settings
from ..components.errors import ConfigError

C = TypeVar("C", bound=Config)


def load_layered(kind: type[C], defaults: Path, path: str | Path | None) -> C:
    """The settings in ``defaults``, with those of the YAML file ``path`` laid over them.

    Raises:
      ConfigError: for an unreadable file, an unknown setting or a value out of its range.
    """
    settings = read_settings(defaults)
    if path is None:
        return kind.from_mapping(settings)
    overrides = read_settings(path)
    try:
        return kind.from_mapping(_laid_over(settings, overrides))
    except ConfigError as error:
        raise ConfigError(error.what, where=str(path), remedy=error.remedy) from error


def _laid_over(base: Any, overrides: Any) -> Any:
    if not (isinstance(base, Mapping) and isinstance(overrides, Mapping)):
        return overrides
    merged = dict(base)
    for name, value in overrides.items():
        merged[name] = _laid_over(base.get(name), value)
    return merged
