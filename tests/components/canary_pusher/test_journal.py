"""The journal beside a target."""

from __future__ import annotations

import json
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher.journal import Journal
from tidegate.components.errors import PushError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def test_records_are_numbered_and_come_back_in_order(path: Path) -> None:
    """The journal must tell afterwards what was decided, and in which order."""
    journal = Journal(str(path))
    journal.append("decision", key="k", outcome="PASS")
    journal.append("intent", key="k", version=1)
    assert [(r["number"], r["event"]) for r in journal.records()] == [
        (1, "decision"),
        (2, "intent"),
    ]
    assert json.loads(path.read_text().splitlines()[1])["version"] == 1


def test_a_record_cut_in_the_middle_counts_as_not_written(path: Path) -> None:
    """After a crash while writing, the journal must stay readable and go on."""
    journal = Journal(str(path))
    journal.append("decision")
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:20])
    assert len(journal.records()) == 1
    journal.append("intent")
    assert [r["event"] for r in journal.records()] == ["decision", "intent"]


def test_a_damaged_line_is_named(path: Path) -> None:
    """Guessing what a damaged record said could push a version twice."""
    path.write_text('{"event": "decision"}\n{"event": \n')
    with pytest.raises(PushError, match="Line 2 of the journal is damaged"):
        Journal(str(path)).records()


def test_a_full_disk_leaves_the_journal_as_it_was(
    path: Path, in_child: Callable[[Callable[[], Any]], int]
) -> None:
    """Half a record must not be taken for one when the disk has space again."""
    Journal(str(path)).append("decision")
    before = path.read_bytes()

    def append_to_full_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 10, resource.RLIM_INFINITY))
        with pytest.raises(OSError, match="too large"):
            Journal(str(path)).append("intent")

    assert in_child(append_to_full_disk) == 0
    assert path.read_bytes() == before
