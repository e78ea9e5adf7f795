"""The splits as files."""

from __future__ import annotations

import pytest
from pyarrow import parquet

from tidegate.data.digits import prepare, read_images, split_file
from tidegate.data.digits.spans import split_images
from tidegate.data.errors import DataError


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    directory = tmp_path_factory.mktemp("spans of digits")
    return directory, prepare(directory)


def test_each_image_is_in_one_split(prepared):
    """An image that is trained on and judged on makes a model look better than it is."""
    directory, files = prepared
    assert files == [split_file(directory, 1, "train"), split_file(directory, 1, "eval")]
    train, held_out = (parquet.read_table(file).to_pylist() for file in files)
    assert (len(train), len(held_out)) == (1198, 599)
    images = [(tuple(row["image"]), *row["digit"]) for row in train + held_out]
    assert sorted(images) == sorted(read_images())


def test_both_splits_have_every_digit_alike(prepared):
    """A digit with few images held out could not be judged by itself."""
    for split in ("train", "eval"):
        digits = [image.digit for image in split_images(split)]
        counts = [digits.count(digit) for digit in range(10)]
        assert min(counts) >= 0.85 * len(digits) / 10


def test_a_zero_is_not_written_as_a_missing_label(prepared):
    """TFX's reader of Parquet drops a bare 0: a tenth of the labels would be gone."""
    table = parquet.read_table(prepared[1][0])
    assert table.schema.field("digit").type.value_type == "int64"
    assert [0] in table.column("digit").to_pylist()


def test_a_second_call_leaves_finished_files_alone(prepared):
    """A reader in another process would lose the file under its feet."""
    directory, files = prepared
    before = [(file.stat().st_mtime_ns, file.stat().st_ino) for file in files]
    assert prepare(directory) == files
    assert [(file.stat().st_mtime_ns, file.stat().st_ino) for file in files] == before


def test_a_span_that_there_is_not_is_refused(tmp_path):
    """The run would find no file, and TFX's message would not say which spans there are."""
    with pytest.raises(DataError, match=r"no span 2 .*one span: 1"):
        prepare(tmp_path, [2])
    assert not list(tmp_path.iterdir())


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path):
    """The user would see a traceback instead of which path to change."""
    (tmp_path / "span-01").write_text("in the way")
    with pytest.raises(DataError, match=r"cannot be written.*train\.parquet\)\. Give a folder"):
        prepare(tmp_path)
