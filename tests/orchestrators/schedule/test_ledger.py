"""The ledger under several schedulers, and files that are no ledger."""

from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tidegate.components.errors import FencedError, ScheduleError
from tidegate.orchestrators.schedule.hold import KEPT_RUNS, take_hold
from tidegate.orchestrators.schedule.ledger import Ledger
from tidegate.orchestrators.schedule.runs import ACTIVE, RunState
from tidegate.orchestrators.schedule.triggers.trigger import Due, Skip

NAMES = ("one", "two", "three", "four")
LEASE = 10.0


class Rivals(RuleBasedStateMachine):
    """Schedulers that claim, renew, pause, die and write late, in any order."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.uptime = 100.0
        self.ledgers, self.holds = {}, dict.fromkeys(NAMES)
        self.completions, self.started, self.generation = [], [], 0

    @initialize()
    def open(self):
        path = Path(self.folder.name, "ledger.db")
        for name in NAMES:
            self.ledgers[name] = Ledger(path, "p", lambda: self.uptime)

    @rule(name=st.sampled_from(NAMES))
    def claim(self, name):
        hold = take_hold(self.ledgers[name], name, LEASE)
        if hold is not None:
            assert hold.generation > self.generation
            self.generation, self.holds[name] = hold.generation, hold

    @rule(seconds=st.sampled_from([1.0, 6.0, 11.0]))
    def pass_time(self, seconds):
        self.uptime += seconds

    @rule(name=st.sampled_from(NAMES))
    def beat(self, name):
        self._write(name, lambda hold: hold.renew())

    @rule(name=st.sampled_from(NAMES))
    def crash(self, name):
        """It forgets that it held; its lease runs out by itself."""
        self.holds[name] = None

    @rule(name=st.sampled_from(NAMES), span=st.integers(1, 5))
    def plan(self, name, span):
        due = Due(str(span), float(span), span, {"fingerprint": "f"})
        self._write(name, lambda hold: hold.plan("span", due))

    @rule(name=st.sampled_from(NAMES))
    def start(self, name):
        waiting = [one for one in self.ledgers[name].runs() if one.state is RunState.WAITING]
        if not waiting:
            return

        def begin(hold):
            started = hold.start(waiting[0], 1.0)
            if started is not None:
                assert started.span == min(one.span for one in waiting)
                self.started.append((started.key, started.attempt))
                hold.launched(started, 1)

        self._write(name, begin)

    @rule(name=st.sampled_from(NAMES), ends=st.sampled_from(["COMPLETE", "WAITING", "ABANDONED"]))
    def close(self, name, ends):
        active = [one for one in self.ledgers[name].runs() if one.state in ACTIVE]
        if not active:
            return

        def end(hold):
            if hold.close(active[0], RunState(ends), 2.0, 0, "") and ends == "COMPLETE":
                self.completions.append(active[0].key)

        self._write(name, end)

    @rule(name=st.sampled_from(NAMES))
    def close_with_a_stale_view(self, name):
        """What another scheduler closed meanwhile is not closed again."""
        active = [one for one in self.ledgers[name].runs() if one.state in ACTIVE]
        if not active:
            return

        def end(hold):
            if hold.close(active[0], RunState.COMPLETE, 2.0, 0, ""):
                self.completions.append(active[0].key)
            assert not hold.close(active[0], RunState.COMPLETE, 2.0, 0, "")

        self._write(name, end)

    @invariant()
    def each_key_completes_once(self):
        assert len(self.completions) == len(set(self.completions))

    @invariant()
    def one_run_is_active(self):
        if self.ledgers:
            runs = self.ledgers["one"].runs()
            assert sum(one.state in ACTIVE for one in runs) <= 1
            done = {one.key for one in runs if one.state is RunState.COMPLETE}
            assert done == set(self.completions)

    @invariant()
    def no_attempt_starts_twice(self):
        assert len(self.started) == len(set(self.started))

    def _write(self, name, act):
        """A writer is refused exactly where another has taken over since it claimed."""
        hold = self.holds[name]
        if hold is None:
            return
        if hold.generation == self.generation:
            act(hold)
            return
        before = list(self.ledgers[name]._connection.iterdump())
        with pytest.raises(FencedError):
            act(hold)
        assert list(self.ledgers[name]._connection.iterdump()) == before

    def teardown(self):
        for ledger in self.ledgers.values():
            ledger.close()
        self.folder.cleanup()


class TestRivals(Rivals.TestCase):
    """Whatever several schedulers do at once: no key completes twice, no late writer is heard."""

    settings = settings(max_examples=25, stateful_step_count=30, deadline=None, derandomize=True)


def bytes_of(folder):
    return {one.name: one.read_bytes() for one in folder.iterdir()}


def test_a_ledger_of_a_newer_version_is_refused_and_not_touched(tmp_path):
    """An old scheduler beside a new one would damage what it does not understand."""
    path = tmp_path / "ledger.db"
    Ledger(path, "p").close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 2")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before = bytes_of(tmp_path)
    with pytest.raises(ScheduleError, match="version 2, and this Tidegate knows 1"):
        Ledger(path, "p")
    assert bytes_of(tmp_path) == before


def test_a_newer_version_is_seen_in_the_log_too(tmp_path):
    """A migration that was not yet written back would be overlooked."""
    path = tmp_path / "ledger.db"
    Ledger(path, "p").close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 2")
    try:
        with pytest.raises(ScheduleError, match="version 2"):
            Ledger(path, "p")
    finally:
        connection.close()


@pytest.mark.parametrize(
    "content", [b"not a database at all", b"SQLite format 3\0" + b"\xff" * 200]
)
def test_a_damaged_ledger_is_named_and_not_touched(tmp_path, content):
    """A new ledger in its place would run every span again."""
    path = tmp_path / "ledger.db"
    path.write_bytes(content)
    with pytest.raises(ScheduleError, match="damaged"):
        Ledger(path, "p")
    assert path.read_bytes() == content


def test_a_page_that_went_bad_is_named(tmp_path):
    """SQLite's own words would say neither which file it is nor what to do."""
    path = tmp_path / "ledger.db"
    with Ledger(path, "p") as ledger:
        hold = take_hold(ledger, "one")
        for span in range(50):
            hold.plan("span", Due(str(span), 1.0, span, {"fingerprint": "f" * 200}))
    damaged = bytearray(path.read_bytes())
    damaged[4096:] = b"\x5a" * (len(damaged) - 4096)
    path.write_bytes(damaged)
    with pytest.raises(ScheduleError, match=r"damaged.*ledger\.db"), Ledger(path, "p") as ledger:
        ledger.runs()


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    """A read-only disk would show as a traceback."""
    (tmp_path / "file").touch()
    with pytest.raises(ScheduleError, match="cannot be read or written"):
        Ledger(tmp_path / "file" / "ledger.db", "p")


def test_a_full_disk_is_named_and_loses_nothing(tmp_path):
    """What was known would be gone with the disk's last byte."""
    path = tmp_path / "ledger.db"
    with Ledger(path, "p") as ledger:
        take_hold(ledger, "one", 0.0).plan("span", Due("1", 1.0, 1))
    script = (
        "import sys; from pathlib import Path\n"
        "from tidegate.components.errors import ScheduleError\n"
        "from tidegate.orchestrators.schedule.hold import take_hold\n"
        "from tidegate.orchestrators.schedule.ledger import Ledger\n"
        "from tidegate.orchestrators.schedule.triggers.trigger import Due\n"
        "with Ledger(Path(sys.argv[1]), 'p') as ledger:\n"
        "    try:\n"
        "        hold = take_hold(ledger, 'two')\n"
        "        for span in range(2, 2000): hold.plan('span', Due(str(span), 1.0, span))\n"
        "    except ScheduleError as error:\n"
        "        sys.exit(str(error))\n"
    )

    def no_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        preexec_fn=no_room,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "full or read-only disk" in done.stderr
    with Ledger(path, "p") as ledger:
        keys = [run.key for run in ledger.runs()]
    assert "1" in keys
    assert sorted(map(int, keys)) == list(range(1, len(keys) + 1))


def test_old_runs_are_forgotten_but_not_those_that_wait(tmp_path):
    """A minutely trigger would fill the disk; what is still to be done would be lost."""
    with Ledger(tmp_path / "ledger.db", "p") as ledger:
        hold = take_hold(ledger, "one")
        with ledger.transaction() as connection:
            connection.executemany(
                "INSERT INTO runs (pipeline, trigger, key, state, due_at, facts, generation)"
                " VALUES ('p', 'cron', ?, ?, ?, '{}', 1)",
                [(str(n), "WAITING" if n == 3 else "SKIPPED", n) for n in range(KEPT_RUNS + 10)],
            )
        hold.prune("cron")
        kept = [run.key for run in ledger.runs()]
        assert len(kept) == KEPT_RUNS + 2
        assert kept[0] == "3"


def test_what_was_skipped_is_never_started(tmp_path):
    """A moment that was told as skipped would run all the same."""
    with Ledger(tmp_path / "ledger.db", "p") as ledger:
        hold = take_hold(ledger, "one")
        hold.skip("cron", Skip(Due("a", 1.0), "why"))
        hold.plan("cron", Due("a", 1.0))
        [run] = ledger.runs()
        assert (run.state, run.sentence) == (RunState.SKIPPED, "why")
        assert hold.start(run, 2.0) is None


def test_two_pipelines_share_a_ledger_and_nothing_in_it(tmp_path):
    """One pipeline's spans would count as another's."""
    path = tmp_path / "ledger.db"
    with Ledger(path, "p") as one, Ledger(path, "q") as two:
        take_hold(one, "one").plan("span", Due("1", 1.0, 1))
        assert take_hold(two, "two") is not None
        assert two.runs() == []
