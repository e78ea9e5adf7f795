"""From a row's raw values to an edge model's inputs, as ``preprocess/spec.json`` says.

Needs Python and numpy alone, and ships as ``preprocess/pre.py``, so that it runs wherever the model
does. ``pre.mjs`` is the same in JavaScript: what one refuses, the other refuses with the same code.
"""

from __future__ import annotations

import json
import math
import reprlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

INT32 = range(-(2**31), 2**31)
INT64 = range(-(2**63), 2**63)

# Beyond it, floating-point numbers skip whole numbers: which one was meant is not known.
_LARGEST_EXACT = 2**53 - 1

# What rounds to an infinity: half a step above the largest float32.
_BEYOND_FLOAT32 = 2.0**128 - 2.0**103

# From how many values on, numpy's own checks are quicker than one check a value.
_MANY = 32


class InputError(ValueError):
    """A row that the model cannot take.

    Attributes:
      code: the class's name, the same in JavaScript.
      feature: the one at fault.
    """

    def __init__(self, feature: str, complaint: str) -> None:
        super().__init__(feature, complaint)
        self.feature = feature
        self.complaint = complaint

    @property
    def code(self) -> str:
        """What kind of fault it is, for programs."""
        return type(self).__name__

    def __str__(self) -> str:
        return f"Feature {self.feature!r} {self.complaint}"


class MissingValue(InputError):
    """There is no value where the model needs one."""


class NotFinite(InputError):
    """A number is NaN or infinite."""


class WrongShape(InputError):
    """There are more or fewer values than the model takes, or they are nested otherwise."""


class WrongType(InputError):
    """A value is no string, no number or no whole number, where the feature is one."""


class OutOfRange(InputError):
    """A number does not fit into 32 bits, or an id lies outside of the model's table."""


class Unusual(InputError):
    """A number lies outside of the range seen in the examples; raised in strict mode only."""


class Preprocessor:
    """Makes the inputs of one model.

    Args:
      spec: the text of ``spec.json``.
      strict: whether a number outside of the range seen in the examples is refused.

    Attributes:
      names: of the inputs.
    """

    def __init__(self, spec: str, *, strict: bool = False) -> None:
        loaded = json.loads(spec)
        vocabularies = loaded["vocabularies"]
        self.names = tuple(item["name"] for item in loaded["inputs"])
        self._strict = strict
        self._inputs = [
            (item["name"], item["feature"], _Input(item, vocabularies)) for item in loaded["inputs"]
        ]
        self._numbers = {item["feature"] for item in loaded["inputs"] if item["kind"] != "string"}

    def __call__(self, row: Mapping[str, Any]) -> dict[str, npt.NDArray[Any]]:
        """Makes the inputs of one row.

        Args:
          row: values by feature: a string, a number, or a list or array of them, flat or nested as
            the input's shape is. An absent feature, None and an empty list are all a missing value.

        Returns:
          int32 and float32 arrays by input name, each of the input's own shape.

        Raises:
          InputError: one of its subclasses says what the model cannot take.
        """
        if self._strict:
            for feature in self.unusual(row):
                raise Unusual(feature, "lies outside of the range seen in the examples")
        return {name: make(row.get(feature)) for name, feature, make in self._inputs}

    def unusual(self, row: Mapping[str, Any]) -> list[str]:
        """The features with a number outside of the range that the examples of the export have.

        The model answers such a row, but nothing was proven about its answer.

        Raises:
          InputError: as when the inputs are made.
        """
        found = [feature for _, feature, one in self._inputs if one.unusual(row.get(feature))]
        return list(dict.fromkeys(found))

    def from_json(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row of a golden vector: JSON has no NaN and no infinities, so words stand for them."""
        return {
            feature: _numbers(value) if feature in self._numbers else value
            for feature, value in row.items()
        }


class _Input:
    """Makes one input; all that does not depend on the row is settled beforehand."""

    def __init__(self, item: Mapping[str, Any], vocabularies: Mapping[str, Any]) -> None:
        self._feature = item["feature"]
        self._kind = item["kind"]
        self._shape = tuple(item["shape"])
        self._size = math.prod(self._shape)
        self._dtype = np.dtype(item["dtype"])
        self._reads_presence = item["reads"] == "presence"
        self._vocabulary = vocabularies[item["vocabulary"]] if item["vocabulary"] else None
        self._finite = item["finite"]
        self._range = item["range"]
        self._limits = item["limits"] or (INT32[0], INT32[-1])
        self._missing = None
        if item["missing"] is not None:
            filled = np.asarray(item["missing"], self._dtype).reshape(-1)
            self._missing = np.resize(filled, self._shape)

    def __call__(self, value: Any) -> npt.NDArray[Any]:
        values = self._listed(value)
        if self._reads_presence:
            return np.full(self._shape, int(len(values) > 0), self._dtype)
        if len(values) == 0:
            return self._filled()
        if len(values) != self._size:
            raise WrongShape(self._feature, f"has {len(values)} values, not {self._size}")
        made = self._made_at_once(values) if self._size >= _MANY else None
        if made is None:
            made = np.array([self._made(one) for one in values], self._dtype)
        return made.reshape(self._shape)

    def unusual(self, value: Any) -> bool:
        made = self(value)
        if self._range is None or len(self._listed(value)) == 0:
            return False
        low, high = self._range
        return bool(((made < low) | (made > high)).any())

    def _listed(self, value: Any) -> Any:
        if value is None:
            return ()
        if not isinstance(value, (list, tuple, np.ndarray)):
            return (value,)
        shape = _shape(value, self._feature)
        if len(shape) <= 1:
            return value.reshape(-1) if isinstance(value, np.ndarray) else value
        if shape not in (self._shape, self._shape[1:]):
            raise WrongShape(
                self._feature, f"has the shape {list(shape)}, not {list(self._shape[1:])}"
            )
        return value.reshape(-1) if isinstance(value, np.ndarray) else _flat(value, len(shape))

    def _filled(self) -> npt.NDArray[Any]:
        if self._missing is None:
            raise MissingValue(self._feature, "is missing, and the model needs it")
        return self._missing.copy()

    def _made_at_once(self, values: Any) -> npt.NDArray[Any] | None:
        """Many plain numbers; None where any of them has to be looked at by itself."""
        if self._vocabulary is not None or self._kind == "string":
            return None
        # numpy would take truth values among numbers for numbers.
        if not isinstance(values, np.ndarray) and bool in set(map(type, values)):
            return None
        array = np.asarray(values)
        if self._kind == "float" and array.dtype.kind in "fi":
            with np.errstate(over="ignore"):
                made = array.astype(self._dtype)
            return made if np.isfinite(made).all() else None
        if self._kind == "int" and array.dtype.kind == "i":
            low, high = self._limits
            inside = low <= array.min() and array.max() <= high
            return array.astype(self._dtype) if inside else None
        return None

    def _made(self, value: Any) -> Any:
        if value is None:
            raise MissingValue(self._feature, "has no value in one of its places")
        if self._kind == "float":
            return self._float(value)
        checked: Any = self._string(value) if self._kind == "string" else self._whole(value)
        if self._vocabulary is not None:
            return self._vocabulary["ids"].get(str(checked), self._vocabulary["default"])
        low, high = self._limits
        if not low <= checked <= high:
            beyond = "beyond 32 bits" if checked not in INT32 else f"outside of {low} to {high}"
            raise OutOfRange(self._feature, f"is {checked}, {beyond}")
        return checked

    def _string(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        raise WrongType(self._feature, f"is {reprlib.repr(value)}, not a string")

    def _whole(self, value: Any) -> int:
        if not _is_number(value):
            raise WrongType(self._feature, f"is {reprlib.repr(value)}, not a whole number")
        if isinstance(value, (int, np.integer)):
            whole, limits = int(value), INT64
        elif not math.isfinite(value):
            raise NotFinite(self._feature, f"is {value}, not a whole number")
        elif value != math.floor(value):
            raise WrongType(self._feature, f"is {value}, not a whole number")
        else:
            whole, limits = int(value), range(-_LARGEST_EXACT, _LARGEST_EXACT + 1)
        if whole not in limits:
            raise OutOfRange(self._feature, f"is {reprlib.repr(value)}, beyond what numbers hold")
        return whole

    def _float(self, value: Any) -> float:
        if not _is_number(value):
            raise WrongType(self._feature, f"is {reprlib.repr(value)}, not a number")
        try:
            number = float(value)
        except OverflowError:
            number = _BEYOND_FLOAT32
        if math.isfinite(number):
            if abs(number) >= _BEYOND_FLOAT32:
                raise OutOfRange(self._feature, f"is {reprlib.repr(value)}, beyond 32 bits")
        elif self._finite:
            raise NotFinite(self._feature, f"is {value}, not a finite number")
        return number


def _is_number(value: Any) -> bool:
    return type(value) in (float, int) or isinstance(value, (np.floating, np.integer))


def _shape(value: Any, feature: str) -> tuple[int, ...]:
    if isinstance(value, np.ndarray):
        return value.shape
    if not isinstance(value, (list, tuple)):
        return ()
    if {list, tuple, np.ndarray}.isdisjoint(map(type, value)):
        return (len(value),)
    inner = {_shape(one, feature) for one in value}
    if len(inner) > 1:
        raise WrongShape(feature, "is a list of lists of different lengths")
    return (len(value), *inner.pop())


def _flat(values: Any, depth: int) -> list[Any]:
    for _ in range(depth - 1):
        values = [one for inner in values for one in inner]
    return list(values)


def _numbers(value: Any) -> Any:
    if isinstance(value, list):
        return [_numbers(one) for one in value]
    return float(value) if value in ("NaN", "Infinity", "-Infinity") else value
