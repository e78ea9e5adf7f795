"""The journal beside a target."""

from __future__ import annotations

import contextlib
import json
import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher.journal import Journal
from tidegate.components.errors import FencedError, JournalError, PushError


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


def test_a_held_journal_is_appended_to_without_reading_it_again(path: Path) -> None:
    """A rollout of a week writes 60,000 records: reading all before each would take hours."""
    journal = Journal(str(path))
    journal.append("opened")
    with journal.hold() as records:
        assert [record["event"] for record in records] == ["opened"]
        journal._read = None  # type: ignore[method-assign, assignment]
        assert journal.append("window")["number"] == 2
        assert journal.append("window")["number"] == 3
    assert [r["number"] for r in Journal(str(path)).records()] == [1, 2, 3]


def test_who_held_a_journal_before_cannot_disturb_who_holds_it_now(path: Path) -> None:
    """A controller that was stopped may wake up in the middle of an append, hours later."""
    first, second = Journal(str(path)), Journal(str(path))
    with first.hold():
        first.append("opened")
        with second.hold() as records:
            assert len(records) == 1
            second.append("window")
            first.append("late")
            second.append("window")
            first.append("late")
    assert [r["event"] for r in Journal(str(path)).records()] == ["opened", "window", "window"]


def test_a_takeover_that_is_refused_leaves_the_journal_as_it_was(path: Path) -> None:
    """Whoever took over meanwhile must find the journal that it writes to."""

    @contextlib.contextmanager
    def refused() -> Iterator[None]:
        raise FencedError("Another one was faster")
        yield

    journal = Journal(str(path))
    journal.append("opened")
    inode = path.stat().st_ino
    with pytest.raises(FencedError), journal.hold(refused()):
        pass
    assert path.stat().st_ino == inode
    assert [name.name for name in path.parent.iterdir()] == [path.name]


def test_copies_of_the_dead_are_removed(path: Path) -> None:
    """Each crash during a takeover would leave a copy of a journal that may be large."""
    path.with_name(f"{path.name}.4711").write_text("half a copy")
    journal = Journal(str(path))
    with journal.hold():
        journal.append("opened")
    assert [name.name for name in path.parent.iterdir()] == [path.name]


def test_the_last_record_is_found_without_the_others(path: Path) -> None:
    """A target with a year of rollouts is asked whether one is under way; all are not read."""
    journal = Journal(str(path))
    assert journal.last() is None
    path.write_bytes(b'{"half": ')
    assert journal.last() is None
    for number, length in ((1, 10), (2, 10), (3, 200_000), (4, 10)):
        journal.append("window", filler="x" * length)
        last = journal.last()
        assert last is not None
        assert last["number"] == number
    with open(path, "ab") as file:
        file.write(b'{"half": ')
    assert journal.last() == last
    path.write_bytes(b"damaged\n")
    with pytest.raises(JournalError, match="Line 1 of the journal is damaged"):
        journal.last()
