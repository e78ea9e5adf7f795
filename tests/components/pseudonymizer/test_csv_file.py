"""CSV files: read whole, or refused by name, line and nothing of their content."""

from __future__ import annotations

import csv
import io
import subprocess
import sys

import numpy as np
import pytest

from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer import csv_file
from tidegate.components.pseudonymizer.csv_file import read_batches, read_header


@pytest.fixture
def write(tmp_path):
    def written(content):
        path = tmp_path / "people.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return written


def _rows(path):
    return [row for batch in read_batches(path) for row in batch.to_pylist()]


def test_rows_are_text_and_empty_cells_are_missing(write):
    """Types come later; a zero in front is still there, and "" is no value."""
    path = write('a,b,c\n007,,"x, y"\n"","say ""hi""",1.0\n')
    assert _rows(path) == [
        {"a": "007", "b": None, "c": "x, y"},
        {"a": None, "b": 'say "hi"', "c": "1.0"},
    ]


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n1,2\n3,4\n",
        "a,b\n1,2\n3,4",
        "a,b\r\n1,2\r\n3,4\r\n",
        "\ufeffa,b\n1,2\n3,4\n",
        "a,b\n1,2\n\n\n3,4\n\n",
        '"a","b"\n1,2\n"3","4"',
    ],
    ids=["plain", "no last newline", "CRLF", "BOM", "blank lines", "quoted"],
)
def test_the_ways_programs_write_csv_are_read_alike(write, content):
    """Spreadsheets, databases and editors differ in these."""
    assert _rows(write(content)) == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


def test_newlines_inside_quotes_belong_to_the_value(write):
    """An address has lines."""
    path = write('a,b\n"one\ntwo",2\n"x","last\n"')
    assert _rows(path) == [{"a": "one\ntwo", "b": "2"}, {"a": "x", "b": "last\n"}]


def test_files_of_many_blocks_keep_every_row_in_order(write, monkeypatch):
    """A row on the edge of two blocks would be lost or doubled."""
    monkeypatch.setattr(csv_file, "BATCH_BYTES", 512)
    random = np.random.default_rng(8)
    rows = [[f"r{n}", "x" * int(random.integers(1, 60)), 'q"\n,' * (n % 3)] for n in range(700)]
    text = io.StringIO()
    csv.writer(text).writerows([["id", "b", "c"], *rows])
    read = [list(row.values()) for row in _rows(write(text.getvalue()))]
    assert read == [[cell or None for cell in row] for row in rows]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "The file is empty"),
        ("a,b\n", "a header but no rows"),
        ("a,b", "a header but no rows"),
        ("a,b,a\n1,2,3\n", "'a' stands twice"),
        ("a,b,c\n1,2,3\nSECRET,5\n", "Line 3 has 2 fields, the header has 3"),
        ("a,b,c\n1,2,3\nSECRET,5", "Line 3 has 2 fields, the header has 3"),
        ("a,b,c\n1,2,3\nSECRET,5,6,7\n8,9,0\n", "Line 3 has 4 fields, the header has 3"),
        ('a,b,c\n1,"x\ny",3\nSECRET\n', "Line 4 has 1 fields"),
        ('a,b,c\n1,2,3\n4,5,"SECRET', "quote opened in the row of line 3 is not closed"),
        ('a,b,c\n1,2,3\n4,5,"SECRET\n7,8,9\n', "quote opened in the row of line 3 is not closed"),
        ('a,b,c\n1,2,3\n4,5" pipe,6\n7,8,"SECRET\n', "row of line 4 is not closed"),
        ('a,b,c\n1,2,3\n4,"SECRET,6\n7,8,9\n', "row of line 3 is not closed"),
        (b"a,b\n1,2\nSECRET,\xff\xfe\n", "Line 3 is not UTF-8"),
        (b"a,\xff\n1,2\n", "Line 1 is not UTF-8"),
        ("a,b\nSECRET,2\n".encode("utf-16"), "not UTF-8"),
    ],
)
def test_what_is_not_whole_is_refused_with_its_line(write, content, message):
    """Half a file would train half a model; and an error is no place for anyone's data."""
    path = write(content)
    with pytest.raises(DataError, match=message) as caught:
        _rows(path)
    assert path in str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_a_file_cut_anywhere_in_its_last_rows_is_refused_or_whole(write):
    """The copy was interrupted: it must not be published as if it were all there."""
    text = 'id,name,late\n1,"A, B",0\n2,"C\nD",1\n33,"EE",1\n'
    whole = _rows(write(text))
    for size in range(text.index("33"), len(text)):
        path = write(text[:size])
        try:
            rows = _rows(path)
        except DataError:
            continue
        # Cut between two rows, or behind the last comma: no reader could tell.
        assert rows == whole[: len(rows)] or text[:size].endswith('"EE",')


def test_a_row_longer_than_a_block_is_refused(write, monkeypatch):
    """Memory stays bounded, and the reason is named."""
    monkeypatch.setattr(csv_file, "BATCH_BYTES", 256)
    with pytest.raises(DataError, match="row of several megabytes"):
        _rows(write("a,b\n" + "1,2\n" * 40 + f"3,{'x' * 2000}\n"))


def test_a_header_alone_can_be_read(write):
    """The columns are compared with the policy before anything else."""
    assert read_header(write('"a,1",b\n')) == ["a,1", "b"]


def test_a_missing_file_is_named(tmp_path):
    """An operating system's error would not say what to do."""
    with pytest.raises(DataError, match=r"Cannot read the file: No such file.*gone\.csv"):
        read_header(str(tmp_path / "gone.csv"))


def test_other_file_systems_are_read_through_their_opener(write):
    """Spans may lie in a bucket."""
    path = write("a\n1\n")
    opened = []

    def opener(name):
        opened.append(name)
        return open(name, "rb")

    assert [batch.num_rows for batch in read_batches(path, opener)] == [1]
    assert set(opened) == {path}


ENDS_EARLY = """
import sys
from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer import csv_file

csv_file.BATCH_BYTES = 256
faulty, sound = sys.argv[1:]
for _ in range(40):
    try:
        list(csv_file.read_batches(faulty))
    except DataError:
        print("refused")
    batches = csv_file.read_batches(sound)
    next(batches)
    batches.close()
"""


def test_what_ends_early_never_waits_for_the_thread_that_reads_ahead(tmp_path):
    """A fault in a row, or a reader that has seen enough, would hang the run for ever.

    In a process of its own: a hang there holds Python's lock, which no timeout of pytest survives.
    """
    rows = "1,2\n" * 4000
    faulty = f"{rows[:160]}3,{'x' * 2000}\n{rows}"
    files = tmp_path / "faulty.csv", tmp_path / "sound.csv"
    for file, content in zip(files, (faulty, rows), strict=True):
        file.write_text("a,b\n" + content)
    done = subprocess.run(
        [sys.executable, "-c", ENDS_EARLY, *files],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.count("refused") == 40
