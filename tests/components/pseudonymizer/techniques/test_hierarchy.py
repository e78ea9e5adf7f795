"""Hierarchy: a value gives way to what holds it."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tidegate.components.errors import ConfigError, DataError
from tidegate.components.pseudonymizer.techniques import Hierarchy
from tidegate.components.pseudonymizer.techniques.hierarchy import HierarchySettings

TOWNS = {
    "Kiel": ("Holstein", "Germany"),
    "Lübeck": ("Holstein", "Germany"),
    "Graz": ("Styria", "Austria"),
}


@pytest.mark.parametrize(
    ("level", "expected"),
    [(1, ["Styria", None, "Holstein"]), (2, ["Austria", None, "Germany"])],
)
def test_a_value_becomes_its_level(keyset, level, expected):
    """The policy says how coarse."""
    hierarchy = Hierarchy("town", keyset, HierarchySettings(TOWNS, level))
    for kind in (pa.string(), pa.large_string(), pa.binary(), pa.large_binary()):
        values = pa.array(["Graz", None, "Lübeck"], pa.string()).cast(kind)
        assert hierarchy.apply_column(values).to_pylist() == expected
        assert [hierarchy.apply_value(value) for value in values.to_pylist()] == expected


def test_an_unlisted_value_is_refused_unseen_or_suppressed(keyset):
    """Published as it is, it would be the one town that everybody can tell."""
    strict = Hierarchy("town", keyset, HierarchySettings(TOWNS))
    with pytest.raises(DataError, match="not listed") as caught:
        strict.apply_column(pa.array(["Kiel", "Wien"]))
    assert "Wien" not in str(caught.value)
    mild = Hierarchy("town", keyset, HierarchySettings(TOWNS, unlisted="suppress"))
    assert mild.apply_column(pa.array(["Kiel", "Wien"])).to_pylist() == ["Holstein", None]


@pytest.mark.parametrize(
    "settings",
    [
        {"values": {}},
        {"values": {"Kiel": ("Holstein",), "Graz": ()}},
        {"values": TOWNS, "level": 3},
        {"values": TOWNS, "level": 0},
        {"values": TOWNS, "unlisted": "keep"},
    ],
)
def test_a_hierarchy_with_holes_is_refused(settings):
    """When the policy is read."""
    with pytest.raises(ConfigError, match="HierarchySettings"):
        HierarchySettings(**settings)
