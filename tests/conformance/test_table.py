"""The table in the documentation is what the suite expects."""

from __future__ import annotations

from pathlib import Path

from conformance.behaviours import BEHAVIOURS
from conformance.runners import RUNNERS
from conformance.table import expected_cell, own_columns, page

PAGE = Path(__file__).parents[2] / "docs" / "conformance.md"


def test_the_page_says_what_the_suite_expects() -> None:
    """Else a user would read of a promise that nothing holds Tidegate to."""
    written = PAGE.read_text(encoding="utf-8")

    assert own_columns(written) == [
        [expected_cell(behaviour, kind.platform) for kind in RUNNERS] for behaviour in BEHAVIOURS
    ]
    for behaviour in BEHAVIOURS:
        assert f"| **{behaviour.name}**: {behaviour.meaning} |" in written


def test_a_page_can_be_read_back() -> None:
    """Else the test above could not fail."""
    made = page({"a peer": ["differs"] * len(BEHAVIOURS)})

    assert all(len(row) == len(RUNNERS) for row in own_columns(made))
    assert len(own_columns(made)) == len(BEHAVIOURS)
