"""The images, against scikit-learn's own reading of them."""

from __future__ import annotations

import gzip
import importlib.util

import numpy as np
import pytest

from tidegate.data.digits import HIGHEST, IMAGES, read_images, source
from tidegate.data.errors import DataError


def _write(path, rows):
    with gzip.open(path, "wt") as file:
        file.writelines(f"{row}\n" for row in rows)
    return path


def test_they_are_what_scikit_learn_itself_loads():
    """Shifted, transposed or mislabelled images would train a model that reads nobody's hand."""
    from sklearn.datasets import load_digits

    theirs = load_digits()
    ours = list(read_images())
    np.testing.assert_array_equal([image.pixels for image in ours], theirs.data)
    np.testing.assert_array_equal([image.digit for image in ours], theirs.target)


def test_pixels_are_shares_of_sixteen():
    """The model divides by the highest value; anything above it was never seen in training."""
    images = list(read_images())
    assert len(images) == IMAGES
    assert {image.digit for image in images} == set(range(10))
    assert {pixel for image in images for pixel in image.pixels} == set(range(HIGHEST + 1))


def test_without_the_package_the_error_names_the_extra(monkeypatch):
    """Who installed Tidegate alone would see a bare FileNotFoundError."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DataError, match=r"scikit-learn.*pip install 'tidegate\[digits\]'"):
        read_images()


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        (["0," * 64 + "3"] * 5, "does not hold 1,797 images of 8 x 8"),
        (["0," * 63 + "3"] * IMAGES, "does not hold 1,797 images of 8 x 8"),
        (["0," * 64 + "three"] * IMAGES, "cannot be read"),
    ],
)
def test_another_table_is_refused(tmp_path, monkeypatch, rows, what):
    """Data of another form would pass for the data that the documentation describes."""
    path = _write(tmp_path / "digits.csv.gz", rows)
    monkeypatch.setattr(source, "_table", lambda: path)
    with pytest.raises(DataError, match=rf"{what}.*digits\.csv\.gz"):
        read_images()


def test_a_table_that_is_not_there_is_named(tmp_path, monkeypatch):
    """A later scikit-learn may keep it elsewhere."""
    monkeypatch.setattr(source, "_table", lambda: tmp_path / "gone.csv.gz")
    with pytest.raises(DataError, match=r"cannot be read.*gone\.csv\.gz"):
        read_images()
