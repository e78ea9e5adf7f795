"""Truncate: the beginning remains, in characters and not in bytes."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tidegate.components.errors import ConfigError, DataError
from tidegate.components.pseudonymizer.techniques import Truncate
from tidegate.components.pseudonymizer.techniques.truncate import TruncateSettings


@pytest.fixture
def truncate(keyset):
    return Truncate("zip", keyset, TruncateSettings(characters=3))


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.binary(), pa.large_binary()], ids=str
)
def test_the_first_characters_remain(truncate, kind):
    """A cut within a character would leave bytes that are no text."""
    values = pa.array(["24103", "24", "", None, "grüße"], pa.string()).cast(kind)
    expected = ["241", "24", "", None, "grü"]
    assert truncate.apply_column(values).to_pylist() == expected
    assert [truncate.apply_value(value) for value in values.to_pylist()] == expected
    assert truncate.apply_column(pa.array([["24103"], None])).to_pylist() == [["241"], None]


def test_what_is_no_text_is_refused(truncate):
    """Nobody knows where its characters end."""
    with pytest.raises(DataError, match="not UTF-8"):
        truncate.apply_value(b"24\xff03")
    with pytest.raises(DataError, match="takes text or bytes, not int64"):
        truncate.apply_value(24103)


def test_nothing_is_not_a_beginning():
    """That would be suppress."""
    with pytest.raises(ConfigError):
        TruncateSettings(characters=0)
