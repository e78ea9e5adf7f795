"""The digits' files: made where missing, refused where they are not there."""

from __future__ import annotations

import pytest

from tidegate.components.errors import DataError
from tidegate.data.digits import prepare, split_file
from tidegate.pipelines.digits.sources import prepare_sources


def test_the_digits_are_prepared_on_first_use(tmp_path):
    """A new user has no data, and need not know of any."""
    sources = prepare_sources(tmp_path, [])
    assert sources.spans == (1,)
    assert split_file(sources.data_root, 1, "train").is_file()
    assert split_file(sources.data_root, 1, "eval").is_file()


def test_a_users_own_images_are_taken_from_the_latest_span(tmp_path):
    """As TFX's own ExampleGen does."""
    prepare(tmp_path)
    (tmp_path / "span-01").rename(tmp_path / "span-07")
    assert prepare_sources(tmp_path / "home", [], tmp_path).spans == (7,)
    assert not (tmp_path / "home").exists()


def test_a_missing_split_is_named(tmp_path):
    """The run must not start, let alone train without anything held out."""
    prepare(tmp_path)
    split_file(tmp_path, 1, "eval").unlink()
    with pytest.raises(DataError, match=r"Span 1 is missing \(.*span-01/eval\.parquet\)"):
        prepare_sources(tmp_path / "home", [1], tmp_path)


def test_a_span_that_there_is_not_is_an_error_of_use(tmp_path):
    """The command must end with 2, as for every wrong word."""
    with pytest.raises(DataError, match=r"no span 2.*one span: 1"):
        prepare_sources(tmp_path, [2])
