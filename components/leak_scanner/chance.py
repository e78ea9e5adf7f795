"""Which occurrences of a short identifier are chance, as six characters inside of a token are.

Long ones do not occur by chance. For short ones the surroundings decide, with care: protobuf and
SQLite write a value with no blank around it, so that a letter may well be its neighbour.
"""

from __future__ import annotations

import re

CONTEXT = 24
"""Bytes on either side of an occurrence that are looked at."""

SURE = 12
"""An identifier of as many bytes is found wherever it stands."""

BOUNDED = 6
"""A shorter one than this must stand as a word of its own."""

_RUN = 24
_BEFORE = re.compile(rb"[A-Za-z0-9_-]*\Z")
_AFTER = re.compile(rb"[A-Za-z0-9_-]*")
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_DIGITS = frozenset(b"0123456789")


def by_chance(data: bytes | memoryview, start: int, end: int) -> bool:
    """Whether what stands in ``data`` from ``start`` to ``end`` need not be the identifier.

    * From 12 bytes on: never.
    * Of digits alone: where it goes on with digits, or is the fraction of a number.
    * From 6 bytes on: inside of 24 or more letters, digits, ``_`` and ``-``, which is what tokens,
      digests and base64 look like, unless it stands between signs there.
    * Shorter: where it has a letter, a digit or ``_`` for a neighbour.
    """
    length = end - start
    if length >= SURE:
        return False
    before = bytes(data[max(0, start - CONTEXT) : start])
    after = bytes(data[end : end + CONTEXT])
    if _DIGITS.issuperset(data[start:end]):
        return _goes_on(before, after)
    if length < BOUNDED:
        return _touches(before, after, _WORD | {ord("_")})
    run = length + len(_BEFORE.search(before)[0]) + len(_AFTER.match(after)[0])  # type: ignore[index]
    in_word = before[-1:].isalnum() or after[:1].isalnum()
    return run >= _RUN and in_word


def _touches(before: bytes, after: bytes, kind: frozenset[int]) -> bool:
    return (bool(before) and before[-1] in kind) or (bool(after) and after[0] in kind)


def _goes_on(before: bytes, after: bytes) -> bool:
    fraction = len(before) > 1 and before[-1:] == b"." and before[-2] in _DIGITS
    whole = len(after) > 1 and after[:1] == b"." and after[1] in _DIGITS
    return fraction or whole or _touches(before, after, _DIGITS)
