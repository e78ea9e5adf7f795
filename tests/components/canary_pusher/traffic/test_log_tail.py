"""A log that somebody else writes."""

from __future__ import annotations

import os
from pathlib import Path

from tidegate.components.canary_pusher.traffic.log_tail import LogTail


def test_what_was_there_before_is_left_alone(tmp_path: Path) -> None:
    """Answers of the rollout before this one are no evidence about this one."""
    log = tmp_path / "log"
    log.write_text('{"n": 1}\n')
    tail = LogTail(str(log))
    assert tail.read() == []
    with log.open("a") as file:
        file.write('{"n": 2}\n')
    assert tail.read() == [{"n": 2}]
    assert tail.read() == []


def test_a_log_that_comes_later_is_read_whole(tmp_path: Path) -> None:
    """A server makes its log with its first answer."""
    tail = LogTail(str(tmp_path / "log"))
    assert tail.read() == []
    (tmp_path / "log").write_text('{"n": 1}\n')
    assert tail.read() == [{"n": 1}]


def test_half_a_line_waits_for_its_end(tmp_path: Path) -> None:
    """One looks while a server writes; what it is writing must neither be lost nor read twice."""
    log = tmp_path / "log"
    tail = LogTail(str(log))
    text = '{"n": 1}\n{"name": "Zoë"}\n'.encode()
    seen = []
    for end in range(len(text) + 1):
        log.write_bytes(text[:end])
        seen += tail.read()
    assert seen == [{"n": 1}, {"name": "Zoë"}]


def test_a_tail_that_begins_within_a_line_passes_it_over(tmp_path: Path) -> None:
    """The end of a line may be JSON by chance, and not what was meant."""
    log = tmp_path / "log"
    log.write_text('{"half": ')
    tail = LogTail(str(log))
    with log.open("a") as file:
        file.write('{"n": 1}}\n{"n": 2}\n')
    assert tail.read() == [{"n": 2}]


def test_what_is_no_object_is_passed_over(tmp_path: Path) -> None:
    """A server that died in mid-line spoils that line, not the ones after it."""
    log = tmp_path / "log"
    tail = LogTail(str(log))
    log.write_text('{"n": 1\n[2]\n\n\0\n{"n": 3}\n')
    assert tail.read() == [{"n": 3}]


def test_rotation_loses_nothing(tmp_path: Path) -> None:
    """Logs are renamed at midnight, with rollouts under way."""
    log = tmp_path / "log"
    log.touch()
    tail = LogTail(str(log))
    log.write_text('{"n": 1}\n')
    assert tail.read() == [{"n": 1}]
    with log.open("a") as file:
        file.write('{"n": 2}\n')
    os.rename(log, tmp_path / "log.1")
    log.write_text('{"n": 3}\n')
    assert tail.read() == [{"n": 2}, {"n": 3}]


def test_a_log_that_is_cut_is_read_from_its_beginning(tmp_path: Path) -> None:
    """``copytruncate`` keeps the file and empties it."""
    log = tmp_path / "log"
    log.touch()
    tail = LogTail(str(log))
    log.write_text('{"n": 1}\n{"n": 2}\n')
    tail.read()
    log.write_text('{"n": 3}\n')
    assert tail.read() == [{"n": 3}]
