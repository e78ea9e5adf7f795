"""Frozen configuration that checks itself, and its one JSON codec.

A configuration is a frozen dataclass derived from :class:`Config`. Its ranges are checked in
``__post_init__``, hence when a pipeline is constructed and not when it has run for an hour. It
travels to an executor as one canonical JSON string, so that equal settings hit TFX's cache.
"""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import json
import math
import types
import typing
from pathlib import Path
from typing import Any, TypeVar

import yaml

from .errors import ConfigError

C = TypeVar("C", bound="Config")


@dataclasses.dataclass(frozen=True)
class Config:
    """Base of every configuration. Subclasses are frozen dataclasses too.

    Fields may be ``str``, ``int``, ``float``, ``bool``, another ``Config``, ``tuple[X, ...]``,
    ``Mapping[str, X]`` of those, or any of them with ``None``.
    """

    def to_json(self) -> str:
        """One canonical line: sorted keys, no spaces. Equal configurations give equal text."""
        return json.dumps(dataclasses.asdict(self), sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls: type[C], text: str) -> C:
        """Inverse of :meth:`to_json`.

        Raises:
          ConfigError: for malformed JSON, an unknown field, a wrong type or a value out of range.
        """
        try:
            values = json.loads(text)
        except ValueError as error:
            raise ConfigError(f"{cls.__name__} is not valid JSON: {error}") from error
        return cls.from_mapping(values)

    @classmethod
    def from_yaml(cls: type[C], path: str | Path) -> C:
        """Reads a YAML file of this configuration's fields.

        Raises:
          ConfigError: as :meth:`from_json`, and when the file cannot be read; names the file.
        """
        try:
            return cls.from_mapping(read_settings(path))
        except ConfigError as error:
            raise ConfigError(
                error.what, where=error.where or str(path), remedy=error.remedy
            ) from error

    @classmethod
    def from_mapping(cls: type[C], values: Any) -> C:
        """Builds the configuration from plain values, nested configurations included."""
        if not isinstance(values, typing.Mapping):
            raise ConfigError(f"{cls.__name__} must be a mapping, not {type(values).__name__}")
        hints = typing.get_type_hints(cls)
        names = [field.name for field in dataclasses.fields(cls)]
        for name in values:
            if name not in names:
                raise ConfigError(
                    f"{cls.__name__} has no setting {name!r}", remedy=_suggest(name, names)
                )
        kwargs = {
            name: _decode(value, hints[name], f"{cls.__name__}.{name}")
            for name, value in values.items()
        }
        try:
            return cls(**kwargs)
        except TypeError as error:
            raise ConfigError(f"{cls.__name__}: {error}") from error

    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal: what evidence refers to."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def require(self, condition: bool, name: str, expected: str) -> None:
        """Raises :class:`ConfigError` naming the setting, its value and what was expected."""
        if not condition:
            raise ConfigError(
                f"{type(self).__name__}.{name} is {getattr(self, name)!r}",
                remedy=f"It must be {expected}.",
            )

    def require_between(self, name: str, low: float, high: float) -> None:
        """Refuses a number outside ``[low, high]``, and NaN."""
        value = getattr(self, name)
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        within = number and not math.isnan(value) and low <= value <= high
        self.require(within, name, f"a number from {low:g} to {high:g}")


def read_settings(path: str | Path) -> typing.Mapping[str, Any]:
    """Reads a YAML file that holds one mapping; an empty file is an empty mapping.

    Raises:
      ConfigError: when the file cannot be read or holds something else; names the file.
    """
    try:
        values = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(
            f"Cannot read the settings: {error.strerror}",
            where=str(path),
            remedy="Check the path and its permissions.",
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"Not valid YAML: {error}", where=str(path)) from error
    if not isinstance(values or {}, typing.Mapping):
        raise ConfigError("The file holds no mapping of settings", where=str(path))
    return values or {}


def _suggest(name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    return f"Did you mean {close[0]!r}?" if close else f"Known: {', '.join(sorted(names))}."


def _decode(value: Any, hint: Any, name: str) -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        if value is None and type(None) in arguments:
            return None
        [hint] = [argument for argument in arguments if argument is not type(None)]
        return _decode(value, hint, name)
    if origin is tuple:
        if not isinstance(value, (list, tuple)):
            raise ConfigError(f"{name} must be a list, not {value!r}")
        return tuple(_decode(item, arguments[0], f"{name}[{i}]") for i, item in enumerate(value))
    if origin is not None and issubclass(origin, typing.Mapping):
        if not isinstance(value, typing.Mapping):
            raise ConfigError(f"{name} must be a mapping, not {value!r}")
        return {
            str(key): _decode(item, arguments[1], f"{name}[{key}]") for key, item in value.items()
        }
    if isinstance(hint, type) and issubclass(hint, Config):
        return value if isinstance(value, hint) else _decode_nested(value, hint, name)
    return _decode_scalar(value, hint, name)


def _decode_nested(value: Any, hint: type[Config], name: str) -> Config:
    try:
        return hint.from_mapping(value)
    except ConfigError as error:
        # Of many features' limits, it says whose.
        raise ConfigError(
            f"{name}: {error.what}", where=error.where, remedy=error.remedy
        ) from error


def _decode_scalar(value: Any, hint: Any, name: str) -> Any:
    if hint is Any:
        return value
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, hint) or (hint is not bool and isinstance(value, bool)):
        raise ConfigError(f"{name} must be {hint.__name__}, not {value!r}")
    return value
