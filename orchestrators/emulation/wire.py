"""JSON as Kubeflow's driver, written in Go, puts it into commands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_EXACT = 1e21


def wire_json(value: Any) -> str:
    """One line of JSON in which a whole number has no fraction: the wire knows doubles alone."""
    return json.dumps(_whole(value), separators=(",", ":"))


def _whole(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _whole(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_whole(one) for one in value]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    # A double, whatever it was: 2**53 + 1 arrives as 2**53, here as there.
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < _EXACT else number
