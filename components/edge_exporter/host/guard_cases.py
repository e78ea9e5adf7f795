"""Bad rows made from a specification alone, and what a host's guards must say to each.

They ship as ``golden/guards.json``: ``row`` is one that the model takes, and every case hands one
feature in otherwise. ``expect`` is a ``code``, or the ``inputs`` that are made, or the ``unusual``
features. A long value is written as ``{"times": n, "of": v, "then": [...]}``: v, n times, then the
rest.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .host_inputs import HostInput, HostInputs, Vocabulary, written

Case = dict[str, Any]

_ABSENT = object()
_BEYOND_32_BITS = {"int": (2**31, -(2**31) - 1), "float": (1e39, -1e39)}
_BEYOND_NUMBERS = 1e30

# What JavaScript's objects have of their own accord, and what no vocabulary is likely to know.
_UNKNOWN_WORDS = ("__proto__", "constructor", "toString", "", "œuvre inédite ☂", "\U0001d54f")
_UNKNOWN_NUMBERS = (-(2**31), 2**31 + 7, -1, 2**52 + 1)


def guard_cases(host_inputs: HostInputs) -> str:
    """The text of ``golden/guards.json``."""
    groups: dict[str, list[HostInput]] = {}
    for item in host_inputs.inputs:
        groups.setdefault(item.feature, []).append(item)
    cases = [
        {"name": f"{feature}: {name}", "feature": feature, **case}
        for feature, group in groups.items()
        for name, case in _cases(group, host_inputs.vocabularies)
    ]
    row = {feature: _usual(group, host_inputs.vocabularies) for feature, group in groups.items()}
    document = {"version": 1, "row": row, "cases": cases}
    return json.dumps(document, indent=1, allow_nan=False)


def _cases(
    group: Sequence[HostInput], vocabularies: Mapping[str, Vocabulary]
) -> Iterator[tuple[str, Case]]:
    usual = _usual(group, vocabularies)
    for name, absent in (("absent", _ABSENT), ("null", None), ("empty", [])):
        yield name, _case(absent, _of_missing(group))
    reading = [item for item in group if item.reads == "value"]
    if not reading:
        return
    yield "as usual", _case(usual, {"unusual": []})
    yield "null in a place", _case(_last(reading[0], usual, None), {"code": "MissingValue"})
    yield "one value too many", _case(_longer(reading[0], usual), {"code": "WrongShape"})
    yield from _of_type(reading[0], usual)
    if reading[0].kind != "string":
        yield from _of_number(reading, usual)
    for item in reading:
        if item.vocabulary is not None:
            yield from _of_vocabulary(item, usual, vocabularies[item.vocabulary])


def _case(value: Any, expect: Mapping[str, Any]) -> Case:
    given = {} if value is _ABSENT else {"value": written(value)}
    return {**given, "expect": dict(expect)}


def _of_missing(group: Sequence[HostInput]) -> dict[str, Any]:
    if any(item.reads == "value" and item.missing is None for item in group):
        return {"code": "MissingValue"}
    return {"inputs": {item.name: _filling(item) for item in group}}


def _filling(item: HostInput) -> Any:
    size = math.prod(item.shape)
    filling = item.missing if isinstance(item.missing, list) else [item.missing]
    made = [0] * size if item.reads == "presence" else (filling * size)[:size]
    return written([_of_dtype(one, item) for one in made])


def _of_dtype(value: Any, item: HostInput) -> Any:
    return float(value) if item.dtype == "float32" else int(value)


def _of_type(item: HostInput, usual: Any) -> Iterator[tuple[str, Case]]:
    wrong = {"code": "WrongType"}
    other = 7 if item.kind == "string" else "7"
    yield "of another type", _case(_last(item, usual, other), wrong)
    yield "a truth value", _case(_last(item, usual, True), wrong)
    yield "an object", _case(_last(item, usual, {}), wrong)
    if item.kind == "int":
        yield "a fraction", _case(_last(item, usual, 1.5), wrong)


def _of_number(reading: Sequence[HostInput], usual: Any) -> Iterator[tuple[str, Case]]:
    item = reading[0]
    strict = item.kind == "int" or any(one.finite for one in reading)
    for number in (math.nan, math.inf, -math.inf):
        expect: dict[str, Any] = {"code": "NotFinite"} if strict else {"unusual": []}
        if item.range is not None and math.isinf(number) and not strict:
            expect = {"unusual": [item.feature]}
        yield f"{number}", _case(_last(item, usual, written(number)), expect)
    beyond = {"code": "OutOfRange"}
    if item.kind == "int":
        yield "beyond what numbers hold", _case(_last(item, usual, _BEYOND_NUMBERS), beyond)
    if all(one.vocabulary is not None for one in reading):
        return
    for number in _BEYOND_32_BITS[item.kind]:
        yield f"beyond 32 bits, {number}", _case(_last(item, usual, number), beyond)
    low, high = next((one.limits for one in reading if one.limits), (None, None))
    for limit, step in ((low, -1), (high, 1)):
        if limit is not None and abs(limit) < 2**31 - 1:
            yield (
                f"outside of its table, {limit + step}",
                _case(_last(item, usual, limit + step), beyond),
            )
    yield from _of_range(next(one for one in reading if one.vocabulary is None), usual)


def _of_range(item: HostInput, usual: Any) -> Iterator[tuple[str, Case]]:
    if item.range is None:
        return
    lowest, highest = item.limits or (-(2**31), 2**31 - 1)
    for seen, sign in zip(item.range, (-1, 1), strict=True):
        outside = seen + sign * max(1.0, abs(seen))
        if item.kind == "int":
            outside = int(seen) + sign
            if not lowest <= outside <= highest:
                continue
        elif abs(outside) > 1e38:
            continue
        yield (
            f"outside of its range, {outside}",
            _case(_last(item, usual, outside), {"unusual": [item.feature]}),
        )


def _of_vocabulary(
    item: HostInput, usual: Any, vocabulary: Vocabulary
) -> Iterator[tuple[str, Case]]:
    size = math.prod(item.shape)
    candidates = _UNKNOWN_WORDS if item.kind == "string" else _UNKNOWN_NUMBERS
    unknown = [one for one in candidates if str(one) not in vocabulary.ids]
    known = list(vocabulary.ids)[-1:] if item.kind == "string" else []
    for word in [*unknown, *known]:
        expect = {"inputs": {item.name: [vocabulary.lookup(word)] * size}}
        yield f"the word {word!r} in {item.name}", _case([word] * size, expect)


def _usual(group: Sequence[HostInput], vocabularies: Mapping[str, Vocabulary]) -> Any:
    """A value that every input of a feature takes and none flags."""
    item = next((one for one in group if one.vocabulary is None), group[0])
    if item.kind == "string":
        value: Any = next(iter(vocabularies[item.vocabulary].ids), "") if item.vocabulary else ""
    elif item.range is not None:
        value = int(item.range[0]) if item.kind == "int" else item.range[0]
    else:
        value = item.limits[0] if item.limits else 0
    return _last(item, value, value)


def _last(item: HostInput, usual: Any, value: Any) -> Any:
    """As many values as the input takes, the last of them ``value``."""
    size = math.prod(item.shape)
    if size == 1:
        return [value]
    return {"times": size - 1, "of": _one(usual), "then": [value]}


def _longer(item: HostInput, usual: Any) -> Any:
    return {"times": math.prod(item.shape) + 1, "of": _one(usual), "then": []}


def _one(usual: Any) -> Any:
    if isinstance(usual, dict):
        return usual["of"]
    return usual[0] if isinstance(usual, list) else usual
