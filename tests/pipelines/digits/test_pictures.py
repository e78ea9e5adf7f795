"""The pictures of a training: right things in right places, legible."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.pipelines.digits.pictures import (
    BLACK,
    CELL,
    MARGIN,
    PIXEL,
    RIGHT,
    WHITE,
    WRONG,
    confusion,
    mistake,
    number,
    sheet,
)


def _has(picture, colour):
    return bool((picture == np.uint8(colour)).all(axis=-1).any())


def _cell(picture, row, column):
    return picture[row * CELL : (row + 1) * CELL, column * CELL : (column + 1) * CELL]


def test_ten_numerals_can_be_told_apart():
    """Labels that look alike would tell nothing."""
    drawn = {number(value, BLACK).tobytes() for value in range(10)}
    assert len(drawn) == 10


def test_a_number_is_its_numerals_side_by_side():
    """A count of 63 that reads 36 would be believed."""
    both, six, three = (number(value, BLACK, dot=1) for value in (63, 6, 3))
    np.testing.assert_array_equal(both[:, :3], six)
    np.testing.assert_array_equal(both[:, 4:], three)


def test_a_sheet_has_a_row_for_each_digit_and_draws_ink_dark():
    """Images under the wrong digit, or inverted, would send people after a fault there is not."""
    images, digits = np.zeros((20, 8, 8), np.float32), np.repeat(np.arange(10), 2)
    images[digits == 7, 0, 0] = 1
    picture = sheet(images, digits, columns=3)
    side = 8 * PIXEL + MARGIN
    black = np.argwhere((picture == 0).all(axis=-1))
    assert {int(top - MARGIN) // side for top, _ in black} == {7}
    assert {int(left - MARGIN) // side for _, left in black} == {0, 1}
    assert len(black) == 2 * PIXEL * PIXEL


def test_a_sheet_shows_images_from_all_over():
    """Its first images are alike, as they are sorted."""
    images = np.linspace(0, 1, 100, dtype=np.float32)[:, None, None] * np.ones(
        (1, 8, 8), np.float32
    )
    picture = sheet(images, np.zeros(100, np.int64), columns=5)
    shades = np.unique(picture[MARGIN + 1, :, 0])
    assert len(shades) == 5


def test_a_mistake_says_what_it_is_in_blue_above_what_was_said_in_orange():
    """The other way round, people would think that the label is wrong."""
    picture = mistake(np.zeros((8, 8), np.float32), 8, 3)
    upper, lower = np.array_split(picture, 2)
    assert _has(upper, RIGHT)
    assert not _has(upper, WRONG)
    assert _has(lower, WRONG)
    assert not _has(lower, RIGHT)


@pytest.fixture(scope="module")
def matrix():
    return confusion(np.array([4] * 9 + [4]), np.array([4] * 9 + [9]))


def test_the_matrix_has_truths_in_rows_and_answers_in_columns(matrix):
    """Transposed, 4 and 9 would be confused the wrong way."""
    assert _has(_cell(matrix, 5, 10), BLACK)
    assert (_cell(matrix, 10, 5) == 255).all()
    empty = [(row, column) for row in range(1, 11) for column in range(1, 11)]
    empty = [at for at in empty if at not in ((5, 5), (5, 10))]
    assert all((_cell(matrix, *at) == 255).all() for at in empty)


def test_the_matrix_counts(matrix):
    """Nine right answers are more than one wrong one."""
    cell = _cell(matrix, 5, 5)
    shade = tuple(int(part) for part in cell[0, 0])
    nine = number(9, WHITE, paper=shade)
    assert nine.tobytes() in {
        cell[top : top + 10, left : left + 6].tobytes()
        for top in range(CELL - 10)
        for left in range(CELL - 6)
    }
