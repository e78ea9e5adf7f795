"""Draws examples that are pictures."""

from __future__ import annotations

import base64
import math
import struct
import zlib
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import numpy.typing as npt

FEWEST_NUMBERS = 16
"""Fewer numbers in a square are figures to read rather than a picture."""

_COLOURS = 3
_WIDTH = 140
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def picture_shape(shape: Sequence[int]) -> tuple[int, int, int] | None:
    """Side, side and channels of an input that holds a square picture; None of any other.

    >>> picture_shape((1, 8, 8)), picture_shape((1, 96, 96, 3)), picture_shape((1, 64))
    ((8, 8, 1), (96, 96, 3), (8, 8, 1))
    >>> picture_shape((1, 3, 3)) or picture_shape((1, 20)) or picture_shape((1, 8, 4))
    """
    sizes = [size for size in shape if size != 1]
    channels = _COLOURS if len(sizes) == 3 and sizes[-1] == _COLOURS else 1
    sides = sizes[:-1] if channels == _COLOURS else sizes
    if len(sides) == 1:
        sides = [math.isqrt(sides[0])] * 2 if math.isqrt(sides[0]) ** 2 == sides[0] else sides
    if len(sides) != 2 or sides[0] != sides[1] or sides[0] ** 2 < FEWEST_NUMBERS:
        return None
    return sides[0], sides[1], channels


def draw_picture(values: Sequence[Any], shape: tuple[int, int, int], title: str) -> str:
    """The picture as SVG, from its darkest value to its lightest.

    Args:
      values: as many as the shape holds, row by row.
      shape: side, side and channels.
      title: read out in its place.
    """
    pixels = np.nan_to_num(np.asarray(values, float).reshape(shape), posinf=0.0, neginf=0.0)
    span = float(np.ptp(pixels)) or 1.0
    levels = np.round((pixels - pixels.min()) / span * 255).astype(np.uint8)
    data = base64.b64encode(encode_png(levels)).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {shape[1]} {shape[0]}" role="img"'
        f' width="{_WIDTH}" height="{_WIDTH}" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>"
        f'<image width="{shape[1]}" height="{shape[0]}" style="image-rendering:pixelated"'
        f' href="data:image/png;base64,{data}"/></svg>'
    )


def encode_png(levels: npt.NDArray[np.uint8]) -> bytes:
    """A PNG file (RFC 2083) of 8 bits a channel.

    Args:
      levels: ``[height, width, channels]``, one channel for grey and three for colours.
    """
    height, width, channels = levels.shape
    colour_type = 2 if channels == _COLOURS else 0
    header = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    # Each line starts with the number of its filter; 0 leaves it as it is.
    lines = b"".join(b"\0" + line.tobytes() for line in levels)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
