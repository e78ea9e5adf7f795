"""Files of spans appear whole or not at all."""

import pytest

from tidegate.data.errors import DataError
from tidegate.data.whole_file import written_whole


def test_what_breaks_off_leaves_the_file_as_it_was(tmp_path):
    """Users would read half a month, and take it for the month."""
    path = tmp_path / "span-01" / "flights.csv"
    with written_whole(path) as file:
        file.write(b"whole")

    def break_off():
        with written_whole(path) as file:
            file.write(b"ha")
            raise KeyError("lf")

    with pytest.raises(KeyError):
        break_off()
    assert path.read_bytes() == b"whole"
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    """Users would lose the place that a full disk or a wrong path is at."""
    (tmp_path / "span-01").write_text("a file in the folder's place")
    path = tmp_path / "span-01" / "flights.csv"
    with (
        pytest.raises(DataError, match="The span cannot be written") as caught,
        written_whole(path),
    ):
        pass
    assert caught.value.where == str(path)
