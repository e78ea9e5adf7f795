"""Fpe: the format stays, and whoever holds the keyset can undo it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tidegate.components.errors import ConfigError, DataError
from tidegate.components.pseudonymizer.ff1 import Ff1
from tidegate.components.pseudonymizer.techniques import Fpe
from tidegate.components.pseudonymizer.techniques.fpe import FpeSettings


@pytest.fixture
def phone(keyset):
    return Fpe("phone", keyset, FpeSettings(reversible=True, separators="+- "))


def test_it_is_ff1_of_the_characters_of_the_alphabet(phone, keyset):
    """Another implementation must be able to undo it."""
    cipher = Ff1(keyset.subkey("fpe", "phone"), 10)
    digits = [int(one) for one in "4930123456"]
    expected = "".join(map(str, cipher.encrypt(digits)))
    assert phone.apply_value("4930123456") == expected
    assert phone.apply_value("+49-30 123456") == (f"+{expected[:2]}-{expected[2:4]} {expected[4:]}")


def test_columns_of_mixed_lengths_come_out_as_their_values_and_can_be_undone(phone):
    """Telephone numbers differ in length, and some are missing."""
    random = np.random.default_rng(4)
    sizes = random.integers(6, 24, 300)
    values = [f"+{''.join(map(str, random.integers(0, 10, size)))}" for size in sizes]
    values[::7] = [None] * len(values[::7])
    published = phone.apply_column(pa.array(values))
    published.validate(full=True)
    assert published.to_pylist() == [phone.apply_value(value) for value in values]
    assert phone.reveal_column(published).to_pylist() == values
    assert (
        phone.apply_column(pa.array(values).slice(10, 20)).to_pylist()
        == (published.to_pylist()[10:30])
    )
    assert phone.apply_column(pa.array([values[1:3]])).to_pylist() == [published.to_pylist()[1:3]]


@pytest.mark.parametrize(
    ("value", "message"),
    [("12345", "fewer than 1,000,000"), ("", "fewer than"), ("12a4567", "in neither alphabet")],
)
def test_what_ff1_cannot_treat_is_refused_unseen(phone, value, message):
    """A domain of a few thousand could be tried out."""
    with pytest.raises(DataError, match=message) as caught:
        phone.apply_column(pa.array(["1234567", value]))
    assert "12a4567" not in str(caught.value)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"reversible": True, "alphabet": "0"},
        {"reversible": True, "alphabet": "0110"},
        {"reversible": True, "separators": "5"},
        {"reversible": True, "alphabet": "äöü"},
    ],
)
def test_a_format_that_cannot_be_kept_is_refused(settings):
    """When the policy is read, not when a row comes by."""
    with pytest.raises(ConfigError):
        FpeSettings(**settings)
