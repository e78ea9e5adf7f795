"""From a row's raw values to an edge model's inputs, as ``preprocess/spec.json`` says.

Needs Python and numpy alone, so that it runs wherever the model does.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

INT32 = range(-(2**31), 2**31)


class InputError(ValueError):
    """A row that the model cannot take; names the feature."""


class Preprocessor:
    """Makes the inputs of one model.

    Args:
      spec: the text of ``spec.json``.

    Attributes:
      names: of the inputs.
    """

    def __init__(self, spec: str) -> None:
        loaded = json.loads(spec)
        vocabularies = loaded["vocabularies"]
        self.names = tuple(item["name"] for item in loaded["inputs"])
        self._inputs = [
            (item["name"], item["feature"], _Input(item, vocabularies)) for item in loaded["inputs"]
        ]

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
        return {name: make(row.get(feature)) for name, feature, make in self._inputs}


class _Input:
    """Makes one input; all that does not depend on the row is settled beforehand."""

    def __init__(self, item: Mapping[str, Any], vocabularies: Mapping[str, Any]) -> None:
        self._feature = item["feature"]
        self._shape = tuple(item["shape"])
        self._size = math.prod(self._shape)
        self._dtype = np.dtype(item["dtype"])
        self._reads_presence = item["reads"] == "presence"
        self._check = _CHECKS[item["kind"]]
        self._vocabulary = vocabularies[item["vocabulary"]] if item["vocabulary"] else None
        self._missing = None
        if item["missing"] is not None:
            filled = np.asarray(item["missing"], self._dtype).reshape(-1)
            self._missing = np.resize(filled, self._shape)

    def __call__(self, value: Any) -> npt.NDArray[Any]:
        values = _listed(value)
        if self._reads_presence:
            return np.full(self._shape, int(bool(values)), self._dtype)
        if not values:
            return self._filled()
        if len(values) != self._size:
            raise InputError(
                f"Feature {self._feature!r} has {len(values)} values, not {self._size}"
            )
        made = np.array([self._value(one) for one in values], self._dtype)
        return made.reshape(self._shape)

    def _filled(self) -> npt.NDArray[Any]:
        if self._missing is None:
            raise InputError(f"Feature {self._feature!r} is missing, and the model needs it")
        return self._missing.copy()

    def _value(self, value: Any) -> Any:
        checked = self._check(value, self._feature)
        if self._vocabulary is not None:
            return self._vocabulary["ids"].get(str(checked), self._vocabulary["default"])
        if self._dtype == np.int32 and checked not in INT32:
            raise InputError(f"Feature {self._feature!r} is {checked}, beyond 32 bits")
        return checked


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple, np.ndarray)) else [value]


def _string(value: Any, feature: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    raise InputError(f"Feature {feature!r} is {value!r}, not a string")


def _int(value: Any, feature: str) -> int:
    if type(value) is int or isinstance(value, np.integer):
        return int(value)
    raise InputError(f"Feature {feature!r} is {value!r}, not a whole number")


def _float(value: Any, feature: str) -> float:
    if type(value) in (float, int) or isinstance(value, (np.floating, np.integer)):
        return float(value)
    raise InputError(f"Feature {feature!r} is {value!r}, not a number")


_CHECKS: dict[str, Callable[[Any, str], Any]] = {"string": _string, "int": _int, "float": _float}
