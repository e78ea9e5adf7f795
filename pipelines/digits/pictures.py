"""Draws what a person wants to see of a training: sheets of images, mistakes, a confusion matrix.

A picture is uint8 ``[height, width, 3]``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Images = npt.NDArray[np.float32]
Digits = npt.NDArray[np.int64]
Colour = tuple[int, int, int]

BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)
RIGHT: Colour = (0, 114, 178)
WRONG: Colour = (213, 94, 0)
"""The blue and the vermilion of Okabe and Ito, which colour-blind people can tell apart."""

PIXEL = 6
"""Side on the picture of one pixel of an image."""

MARGIN = 4
CELL = 36

# Numerals of 3 x 5 dots, row by row.
_NUMERALS = (
    "111101101101111",
    "010110010010111",
    "111001111100111",
    "111001111001111",
    "101101111001001",
    "111100111001111",
    "111100111101111",
    "111001001001001",
    "111101111101111",
    "111101111001111",
)


def sheet(images: Images, digits: Digits, columns: int = 12) -> Picture:
    """Images of each digit from its first to its last, a row a digit.

    Args:
      images: ``[n, side, side]``, 0 is paper and 1 is ink.
      digits: ``[n]``, 0 to 9.
      columns: images in a row at most.
    """
    side = images.shape[1] * PIXEL + MARGIN
    picture = _paper(10 * side + MARGIN, columns * side + MARGIN)
    for digit in range(10):
        own = images[digits == digit]
        chosen = np.linspace(0, len(own) - 1, min(columns, len(own))).astype(int)
        for column, image in enumerate(own[chosen]):
            _put(picture, _enlarged(image), MARGIN + digit * side, MARGIN + column * side)
    return picture


def mistake(image: Images, digit: int, answer: int) -> Picture:
    """An image, and beside it what it is, in blue, above what the model took it for."""
    drawn = _enlarged(image)
    height, width, _ = drawn.shape
    picture = _paper(height + 2 * MARGIN, width + 24 + 2 * MARGIN)
    _put(picture, drawn, MARGIN, MARGIN)
    left = width + MARGIN + 6
    _put(picture, number(digit, RIGHT, dot=4), MARGIN, left)
    _put(picture, number(answer, WRONG, dot=4), height + MARGIN - 20, left)
    return picture


def confusion(digits: Digits, answers: Digits) -> Picture:
    """The confusion matrix: what digits are, from top to bottom, and what they were taken for.

    A cell holds a count and is the darker, the larger it is in its row; blue on the diagonal.
    """
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (digits, answers), 1)
    picture = _paper(11 * CELL, 11 * CELL)
    for row in range(10):
        _centre(picture, number(row, BLACK, dot=3), row + 1, 0)
        _centre(picture, number(row, BLACK, dot=3), 0, row + 1)
        for column in range(10):
            count = counts[row, column]
            if count:
                share = 0.25 + 0.75 * count / counts[row].sum()
                shade = _mixed(RIGHT if row == column else WRONG, share)
                ink = WHITE if share > 0.6 else BLACK
                _fill(picture, shade, row + 1, column + 1)
                _centre(picture, number(count, ink, paper=shade), row + 1, column + 1)
    return picture


def number(value: int, colour: Colour, dot: int = 2, paper: Colour = WHITE) -> Picture:
    """A whole number, one numeral beside the other, each 3 x 5 dots."""
    numerals = [
        np.array(list(_NUMERALS[int(numeral)]), int).reshape(5, 3).astype(bool)
        for numeral in str(value)
    ]
    gap = np.zeros((5, 1), bool)
    dots = np.concatenate([part for one in numerals for part in (gap, one)][1:], axis=1)
    large = np.kron(dots, np.ones((dot, dot), bool)).astype(bool)
    return np.where(large[..., None], np.array(colour, np.uint8), np.array(paper, np.uint8))


def _enlarged(image: Images) -> Picture:
    grey = (255 * (1 - np.clip(image, 0, 1))).astype(np.uint8)
    large = np.kron(grey, np.ones((PIXEL, PIXEL), np.uint8))
    return np.repeat(large[..., None], 3, axis=2)


def _paper(height: int, width: int) -> Picture:
    return np.full((height, width, 3), 255, np.uint8)


def _put(picture: Picture, part: Picture, top: int, left: int) -> None:
    picture[top : top + part.shape[0], left : left + part.shape[1]] = part


def _centre(picture: Picture, part: Picture, row: int, column: int) -> None:
    top = row * CELL + (CELL - part.shape[0]) // 2
    _put(picture, part, top, column * CELL + (CELL - part.shape[1]) // 2)


def _fill(picture: Picture, colour: Colour, row: int, column: int) -> None:
    top, left = row * CELL, column * CELL
    picture[top : top + CELL - 1, left : left + CELL - 1] = colour


def _mixed(colour: Sequence[int], share: float) -> Colour:
    red, green, blue = (round(255 - (255 - part) * share) for part in colour)
    return red, green, blue
