"""FF1 against the samples that NIST publishes."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.components.pseudonymizer.ff1 import Ff1

CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
KEY_128 = "2b7e151628aed2a6abf7158809cf4f3c"
KEY_192 = f"{KEY_128}ef4359d8d580aa4f"
KEY_256 = f"{KEY_192}7f036d6f04fc6a94"
DIGITS, LETTERS = "0123456789", "0123456789abcdefghi"
TWEAK_10, TWEAK_36 = "39383736353433323130", "3737373770717273373737"

SAMPLES = [
    (KEY_128, 10, "", DIGITS, "2433477484"),
    (KEY_128, 10, TWEAK_10, DIGITS, "6124200773"),
    (KEY_128, 36, TWEAK_36, LETTERS, "a9tv40mll9kdu509eum"),
    (KEY_192, 10, "", DIGITS, "2830668132"),
    (KEY_192, 10, TWEAK_10, DIGITS, "2496655549"),
    (KEY_192, 36, TWEAK_36, LETTERS, "xbj3kv35jrawxv32ysr"),
    (KEY_256, 10, "", DIGITS, "6657667009"),
    (KEY_256, 10, TWEAK_10, DIGITS, "1001623463"),
    (KEY_256, 36, TWEAK_36, LETTERS, "xs8a0azh2avyalyzuwd"),
]


@pytest.mark.parametrize(("key", "radix", "tweak", "plain", "expected"), SAMPLES)
def test_the_samples_of_nist(key, radix, tweak, plain, expected):
    """What is not FF1 could not be undone by another implementation."""
    cipher = Ff1(bytes.fromhex(key), radix, bytes.fromhex(tweak))
    numerals = [CHARACTERS.index(one) for one in plain]
    wanted = [CHARACTERS.index(one) for one in expected]
    assert cipher.encrypt(numerals) == wanted
    assert cipher.decrypt(wanted) == numerals
    rows = np.array([numerals, numerals], np.uint64)
    assert cipher.encrypt_rows(rows).tolist() == [wanted, wanted]
    assert cipher.decrypt_rows(cipher.encrypt_rows(rows)).tolist() == rows.tolist()


@pytest.mark.parametrize(
    ("radix", "length"),
    [(2, 20), (2, 64), (2, 65), (10, 6), (10, 7), (10, 18), (10, 19), (16, 16), (26, 5), (95, 9)],
)
def test_a_column_gives_what_each_row_gives(radix, length):
    """The rounds over all rows use 64-bit numbers, where those of one row have no bound."""
    cipher = Ff1(bytes(32), radix, b"tweak")
    rows = np.random.default_rng(length).integers(0, radix, (60, length)).astype(np.uint64)
    rows[0], rows[1] = 0, radix - 1
    encrypted = cipher.encrypt_rows(rows)
    assert encrypted.tolist() == [cipher.encrypt(row) for row in rows.tolist()]
    assert cipher.decrypt_rows(encrypted).tolist() == rows.tolist()


@pytest.mark.parametrize(("radix", "shortest"), [(2, 20), (10, 6), (26, 5), (36, 4), (1000, 2)])
def test_small_domains_are_refused(radix, shortest):
    """Below a million possible values they can be tried one by one; NIST rules them out."""
    cipher = Ff1(bytes(32), radix)
    assert cipher.shortest() == shortest
    cipher.encrypt([0] * shortest)
    with pytest.raises(ValueError, match="1,000,000"):
        cipher.encrypt([0] * (shortest - 1))


def test_the_last_and_the_first_value_differ_for_every_key():
    """It is a permutation: a short domain walked through has no value twice."""
    cipher = Ff1(bytes(16), 10)
    rows = (np.arange(20_000)[:, None] // 10 ** np.arange(6)[::-1] % 10).astype(np.uint64)
    encrypted = cipher.encrypt_rows(rows)
    assert len(np.unique(encrypted @ (10 ** np.arange(6)).astype(np.uint64))) == 20_000
