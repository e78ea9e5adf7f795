"""Where a CSV file is broken."""

from __future__ import annotations

import io

from tidegate.components.pseudonymizer.csv_fault import locate_fault


def _fault(content, width=2):
    return locate_fault(io.BytesIO(content), width)


def test_lines_are_counted_as_an_editor_counts_them():
    """Rows may span lines and lines may be blank: the number must lead to the place."""
    assert _fault(b'a,b\n\n"x\ny\nz",2\n\n3\n') == "Line 7 has 1 fields, the header has 2"


def test_a_quote_that_swallows_much_is_found_where_it_opens():
    """The end of the file, megabytes later, tells nothing."""
    content = b'a,b\n1,2\n3,"x' + b"y,z\n" * 100_000
    assert _fault(content) == "A quote opened in the row of line 3 is not closed"


def test_a_byte_that_is_not_utf_8_is_counted():
    """A line may be long."""
    assert _fault(b"a,b\n1,x\xffz\n") == "Line 2 is not UTF-8 (byte 4 of the line)"


def test_a_file_without_a_visible_fault_still_gets_a_sentence():
    """Arrow and Python may disagree on what CSV is."""
    assert "not valid CSV" in _fault(b"a,b\n1,2\n")
