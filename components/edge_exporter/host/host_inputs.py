"""What the host hands to an edge model, and how it makes it from a row's raw values."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from typing import Any

from ...errors import UnsupportedOperationError


@dataclasses.dataclass(frozen=True)
class Vocabulary:
    """A lookup the host does: the model takes the id.

    Attributes:
      ids: the id of each known value; whole numbers are known by their decimal digits.
      default: the id of any other value. The model itself makes its out-of-vocabulary id of it.
    """

    ids: Mapping[str, int]
    default: int

    def lookup(self, value: str | int) -> int:
        """The id of ``value``."""
        return self.ids.get(str(value), self.default)


@dataclasses.dataclass(frozen=True)
class HostInput:
    """One input of the edge model.

    Attributes:
      feature: the tf.Example feature it is made of.
      kind: what the feature holds: ``string``, ``int`` or ``float``.
      dtype: of the input: ``int32`` or ``float32`` in the end, the feature's own while the graph
        is being rewritten.
      shape: of the input, the batch of one included.
      missing: what stands in for a missing value; None where the model needs one.
      vocabulary: the name of the vocabulary the value is looked up in, or None.
      reads: ``value``, or ``presence``: 1 where the feature has a value and 0 where it is missing.
      sparse: the feature came out of the parser as a sparse tensor not yet made dense.
      name: the input's own name, a valid identifier; empty while the graph is being rewritten.
      limits: the smallest and largest whole number that the model has an entry for; None for any.
      range: the smallest and largest number seen in the examples: others are answered, and flagged.
      finite: whether NaN and infinities are refused; not where the examples hold some.
    """

    feature: str
    kind: str
    dtype: str
    shape: tuple[int, ...]
    missing: Any = None
    vocabulary: str | None = None
    reads: str = "value"
    sparse: bool = False
    name: str = ""
    limits: tuple[int, int] | None = None
    range: tuple[float, float] | None = None
    finite: bool = True


@dataclasses.dataclass(frozen=True)
class HostInputs:
    """All inputs of an edge model and their vocabularies: ``preprocess/spec.json``."""

    inputs: tuple[HostInput, ...]
    vocabularies: Mapping[str, Vocabulary]

    def to_json(self) -> str:
        """The specification that ``preprocess.Preprocessor`` reads, on any platform."""
        return json.dumps(
            {
                "version": 1,
                "inputs": [_described(item) for item in self.inputs],
                "vocabularies": {
                    name: {"default": one.default, "ids": dict(one.ids)}
                    for name, one in sorted(self.vocabularies.items())
                },
            },
            indent=1,
            allow_nan=False,
        )


def text(value: Any, feature: str) -> Any:
    """A value of a model's vocabulary: bytes as text, a number as it is.

    Raises:
      UnsupportedOperationError: where it is not UTF-8, which no host could look up alike.
    """
    try:
        return value.decode() if isinstance(value, bytes) else value
    except UnicodeDecodeError as error:
        raise UnsupportedOperationError(
            f"The vocabulary of feature {feature!r} holds {value!r}, which is not UTF-8",
            remedy="Make the vocabulary of text, or drop the feature.",
        ) from error


def _described(item: HostInput) -> dict[str, Any]:
    described = dataclasses.asdict(item)
    del described["sparse"]
    described["missing"] = written(item.missing)
    return described


def written(value: Any) -> Any:
    """``value`` as JSON takes it: what is not finite becomes a word."""
    # JSON knows no NaN and no infinity; Python's and JavaScript's number parsers read these words.
    if isinstance(value, list):
        return [written(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    return value
