"""Configurations without their defaults."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from tidegate.components.config import Config
from tidegate.components.pseudonymizer.changed_settings import changed_settings


@dataclasses.dataclass(frozen=True)
class _Inner(Config):
    low: float | None = None
    steps: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class _Outer(Config):
    name: str
    inner: _Inner = dataclasses.field(default_factory=_Inner)
    many: Mapping[str, _Inner] = dataclasses.field(default_factory=dict)


def test_only_what_differs_remains_and_comes_back():
    """The digest of a policy must outlive a release with more settings."""
    assert changed_settings(_Outer("a")) == {"name": "a"}
    outer = _Outer("a", _Inner(low=1.5), {"x": _Inner(steps=("b",)), "y": _Inner()})
    plain = changed_settings(outer)
    assert plain == {"name": "a", "inner": {"low": 1.5}, "many": {"x": {"steps": ["b"]}, "y": {}}}
    assert _Outer.from_mapping(plain) == outer
