"""How figures are told in a sentence."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """
    >>> counted(1, "flip"), counted(1200, "flip")
    ('1 flip', '1,200 flips')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def points(share: float) -> str:
    """A difference of shares in percentage points.

    >>> points(0.0042), points(-0.1)
    ('0.42', '-10')
    """
    return f"{100 * share:.3g}"
