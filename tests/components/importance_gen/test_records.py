"""tf.Examples taken apart and put together."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidegate.components.importance_gen.records import (
    Columns,
    serialize_value,
    single_values,
)


def _values(record: bytes) -> dict[str, Any]:
    import tensorflow as tf

    parsed = tf.train.Example.FromString(record).features.feature
    return {name: feature.SerializeToString() for name, feature in parsed.items()}


def test_parts_put_together_are_the_example(flights: Any) -> None:
    """The model would be asked about other examples than there are."""
    records = flights.records[:20]
    columns = Columns.read(records)
    for feature in ("hour", "carrier", "seats"):
        same = columns.drawn(feature, np.arange(20))
        joined = [rest + part for rest, part in zip(columns.without(feature), same, strict=True)]
        assert [_values(one) for one in joined] == [_values(one) for one in records]


def test_a_drawn_part_replaces_the_value_and_its_absence(flights: Any) -> None:
    """A donor without a value must hand on that it has none."""
    records = flights.records[:20]
    columns = Columns.read(records)
    donors = np.roll(np.arange(20), 3)
    drawn = columns.drawn("hour", donors)
    pairs = zip(columns.without("hour"), drawn, strict=True)
    for row, (rest, part) in enumerate(pairs):
        expected = {**_values(records[row])}
        expected.pop("hour", None)
        donor = _values(records[donors[row]])
        if "hour" in donor:
            expected["hour"] = donor["hour"]
        assert _values(rest + part) == expected
    assert b"" in drawn


def test_only_features_that_vary_and_are_not_ignored_are_permuted(flights: Any) -> None:
    """Permuting a constant shows nothing, which must not read as "worth nothing"."""
    columns = Columns.read(flights.records[:50])
    assert columns.varying(()) == ["carrier", "hour", "late", "seats"]
    assert columns.varying(("late", "s*")) == ["carrier", "hour"]


def test_an_only_feature_leaves_nothing(flights: Any) -> None:
    """A model of one feature is a model too."""
    records = [b"", flights.records[1]]
    columns = Columns(2, {"hour": tuple(records)})
    assert columns.without("hour") == [b"", b""]


def test_values_are_read_as_they_were_written() -> None:
    """The model would be asked about values that the feature does not have."""
    for kind, values in {
        "bytes_list": [b"a", b""],
        "int64_list": [3, -1],
        "float_list": [0.5],
    }.items():
        parts = [serialize_value("x", kind, value) for value in values]
        assert single_values("x", [*parts, b""]) == (kind, values)
    assert single_values("x", [b""]) is None
    mixed = [serialize_value("x", "int64_list", 1), serialize_value("x", "float_list", 1.0)]
    assert single_values("x", mixed) is None
