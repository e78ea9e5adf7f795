"""The ways in which an identifier may be written in a file.

``utf8`` in UTF-8, composed and decomposed (NFC, NFD); ``case`` all small and all capitals; ``json``
and ``url`` escaped as in JSON and in addresses, where that differs; ``latin1``; ``utf16`` in either
byte order; ``hex`` and ``base64`` at each of its three alignments.
"""

from __future__ import annotations

import base64
import json
import unicodedata
import urllib.parse
from collections.abc import Callable, Iterator, Sequence

from ..errors import UsageError

LEAST_ENCODED = 12
"""Bytes; a shorter piece of hex, base64 or UTF-16 stands in other data by chance."""


def written(identifier: str, forms: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Each form with the bytes that are looked for; the same bytes come once."""
    seen = set()
    for form in forms:
        for pattern in _WRITERS[form](identifier):
            if pattern not in seen:
                seen.add(pattern)
                yield form, pattern


def require_forms(forms: Sequence[str]) -> tuple[str, ...]:
    """The forms, in their one order.

    Raises:
      UsageError: naming one that does not exist.
    """
    unknown = [form for form in forms if form not in FORMS]
    if unknown or not forms:
        raise UsageError(
            f"No form {unknown[0]!r}" if unknown else "No form to look for",
            remedy=f"Known: {', '.join(FORMS)}.",
        )
    return tuple(form for form in FORMS if form in forms)


def _utf8(text: str) -> Iterator[bytes]:
    for normal_form in ("NFC", "NFD"):
        yield unicodedata.normalize(normal_form, text).encode()
    yield text.encode()


def _case(text: str) -> Iterator[bytes]:
    yield text.lower().encode()
    yield text.upper().encode()


def _json(text: str) -> Iterator[bytes]:
    escaped = json.dumps(text)[1:-1]
    yield escaped.encode()
    yield escaped.replace("/", "\\/").encode()


def _url(text: str) -> Iterator[bytes]:
    yield urllib.parse.quote(text, safe="").encode()
    yield urllib.parse.quote_plus(text).encode()


def _latin1(text: str) -> Iterator[bytes]:
    try:
        yield text.encode("latin-1")
    except UnicodeEncodeError:
        return


def _utf16(text: str) -> Iterator[bytes]:
    yield from _long([text.encode("utf-16-le"), text.encode("utf-16-be")])


def _hex(text: str) -> Iterator[bytes]:
    digits = text.encode().hex()
    yield from _long([digits.encode(), digits.upper().encode()])


def _base64(text: str) -> Iterator[bytes]:
    raw = text.encode()
    for before in range(3):
        # A character that also holds bits of what stands around is not part of the pattern.
        first = (8 * before + 5) // 6
        last = 8 * (before + len(raw)) // 6
        for alphabet in (b"+/", b"-_"):
            encoded = base64.b64encode(bytes(before) + raw + bytes(2), alphabet)
            yield from _long([encoded[first:last]])


def _long(patterns: Sequence[bytes]) -> Iterator[bytes]:
    yield from (one for one in patterns if len(one) >= LEAST_ENCODED)


_WRITERS: dict[str, Callable[[str], Iterator[bytes]]] = {
    "utf8": _utf8,
    "case": _case,
    "json": _json,
    "url": _url,
    "latin1": _latin1,
    "utf16": _utf16,
    "hex": _hex,
    "base64": _base64,
}

FORMS = tuple(_WRITERS)
"""Every form."""

USUAL_FORMS = ("utf8", "case", "json", "url", "latin1")
"""What is looked for unless asked otherwise; with the others there is a multiple to look for."""
