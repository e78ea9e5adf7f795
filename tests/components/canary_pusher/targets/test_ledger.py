"""What targets remember: whole or not at all, one writer at a time, and no going back."""

from __future__ import annotations

import dataclasses
import threading
import time
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.targets import ledger as ledger_module
from tidegate.components.canary_pusher.targets.ledger import Ledger
from tidegate.components.canary_pusher.targets.roles import Roles
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.errors import FencedError, PushError

MODEL = ModelFiles("/models/late", "d" * 64)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(str(tmp_path / "state"))


def test_what_was_written_is_read_by_another_process(ledger: Ledger, tmp_path: Path) -> None:
    """A controller that takes over must find the roles as its predecessor left them."""
    assert ledger.read() == Roles()
    roles = Roles(0, 7, 6, 7, Routing(5.0, 10.0), {6: MODEL, 7: MODEL})
    with ledger.under(3) as held:
        held.write(dataclasses.replace(roles, generation=3))
    assert Ledger(str(tmp_path / "state")).read() == dataclasses.replace(roles, generation=3)


def test_a_generation_counts_before_anything_is_done_in_its_name(ledger: Ledger) -> None:
    """A successor that dies at once must still keep its predecessor out."""
    with pytest.raises(ZeroDivisionError), ledger.under(5):
        raise ZeroDivisionError
    with pytest.raises(FencedError, match="Generation 5"), ledger.under(4):
        pass
    with ledger.under(5):
        pass


def test_one_change_at_a_time(ledger: Ledger) -> None:
    """Two changes at once would each write over the other's."""
    order = []

    def change(name: str, seconds: float) -> None:
        with ledger.under(1):
            order.append(f"{name} in")
            time.sleep(seconds)
            order.append(f"{name} out")

    first = threading.Thread(target=change, args=("first", 0.2))
    first.start()
    time.sleep(0.05)
    change("second", 0)
    first.join()
    assert order == ["first in", "first out", "second in", "second out"]


def test_a_change_that_hangs_is_told(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting for ever for a stopped process, a watchdog would restore nothing."""
    monkeypatch.setattr(ledger_module, "LOCK_SECONDS", 0.1)
    with ledger.under(1), pytest.raises(PushError, match="has not ended in"), ledger.under(2):
        pass


def test_a_crash_while_writing_leaves_what_was(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a ledger would lose the numbers that were given."""
    with ledger.under(1) as held:
        held.write(held.roles.taking(1, MODEL))
    before = ledger.read()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with ledger.under(1) as held, pytest.raises(PushError, match="No space left"):
        held.write(held.roles.promoted(1))
    monkeypatch.undo()
    assert ledger.read() == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"generation": 1}'])
def test_a_damaged_ledger_is_told(ledger: Ledger, tmp_path: Path, text: str) -> None:
    """Taken for empty, it would give numbers anew that servers have had."""
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "target.json").write_text(text)
    with pytest.raises(PushError, match=r"damaged.*target\.json"):
        ledger.read()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """The message must name the folder, and not a lock file that nobody knows of."""
    (tmp_path / "file").write_text("")
    with pytest.raises(PushError, match="folder of state"), Ledger(str(tmp_path / "file")).under(1):
        pass
