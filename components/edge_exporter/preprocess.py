"""From a row's raw values to an edge model's inputs, as ``preprocess/spec.json`` says.

Needs Python and numpy alone, so that it runs wherever the model does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

INT32 = (-(2**31), 2**31 - 1)


class InputError(ValueError):
    """A row that the model cannot take; names the feature."""


class Preprocessor:
    """Makes the inputs of one model.

    Args:
      spec: the text of ``spec.json``.
    """

    def __init__(self, spec: str) -> None:
        loaded = json.loads(spec)
        self._inputs = loaded["inputs"]
        self._vocabularies = loaded["vocabularies"]

    def __call__(self, row: Mapping[str, Any]) -> dict[str, npt.NDArray[Any]]:
        """Makes the inputs of one row.

        Args:
          row: values by feature: a string, a number, or a list of them. An absent feature, None
            and an empty list are all a missing value.

        Returns:
          int32 and float32 arrays by input name, each of the input's own shape.

        Raises:
          InputError: for a missing value where the model needs one, the wrong number of values, a
            value of the wrong type, or a whole number beyond 32 bits.
        """
        return {item["name"]: self._input(item, _values(row, item)) for item in self._inputs}

    def _input(self, item: Mapping[str, Any], values: list[Any]) -> npt.NDArray[Any]:
        if item["reads"] == "presence":
            return np.full(item["shape"], int(bool(values)), item["dtype"])
        if not values:
            return _missing(item)
        size = int(np.prod(item["shape"]))
        if len(values) != size:
            raise InputError(f"Feature {item['feature']!r} has {len(values)} values, not {size}")
        made = [self._value(item, value) for value in values]
        return np.asarray(made, item["dtype"]).reshape(item["shape"])

    def _value(self, item: Mapping[str, Any], value: Any) -> Any:
        checked = _CHECKS[item["kind"]](value, item["feature"])
        if item["vocabulary"] is not None:
            vocabulary = self._vocabularies[item["vocabulary"]]
            return vocabulary["ids"].get(str(checked), vocabulary["default"])
        if item["dtype"] == "int32" and not INT32[0] <= checked <= INT32[1]:
            raise InputError(f"Feature {item['feature']!r} is {checked}, beyond 32 bits")
        return checked


def _values(row: Mapping[str, Any], item: Mapping[str, Any]) -> list[Any]:
    value = row.get(item["feature"])
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple, np.ndarray)) else [value]


def _missing(item: Mapping[str, Any]) -> npt.NDArray[Any]:
    if item["missing"] is None:
        raise InputError(f"Feature {item['feature']!r} is missing, and the model needs it")
    filled = np.asarray(item["missing"], item["dtype"])
    return np.array(np.broadcast_to(filled.reshape(-1), (int(np.prod(item["shape"])),))).reshape(
        item["shape"]
    )


def _string(value: Any, feature: str) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if not isinstance(value, str):
        raise InputError(f"Feature {feature!r} is {value!r}, not a string")
    return value


def _int(value: Any, feature: str) -> int:
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise InputError(f"Feature {feature!r} is {value!r}, not a whole number")
    return int(value)


def _float(value: Any, feature: str) -> float:
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole and not isinstance(value, (float, np.floating)):
        raise InputError(f"Feature {feature!r} is {value!r}, not a number")
    return float(value)


_CHECKS: dict[str, Callable[[Any, str], Any]] = {"string": _string, "int": _int, "float": _float}
