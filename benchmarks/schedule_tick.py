"""Times a look of ``tidegate schedule once`` that finds nothing to do, process and all.

    python benchmarks/schedule_tick.py --looks 20

There are all three kinds of trigger, a hundred spans that were run, a thousand rows of cron, and
ML-Metadata with a hundred verdicts and answered requests. Prints bar beside seen, and what was
imported that should not be.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tidegate.orchestrators.schedule.hold import take_hold
from tidegate.orchestrators.schedule.place import SchedulePlace
from tidegate.orchestrators.schedule.settings import Schedule
from tidegate.orchestrators.schedule.triggers.cron import key_of

BAR_SECONDS = 0.5
SPANS, MOMENTS, REQUESTS = 100, 1000, 100
HEAVY = ("tensorflow", "tfx", "ml_metadata", "apache_beam", "numpy", "pandas")
SCHEDULE = """
pipeline: flights
root: root
data: data
triggers:
  - {kind: span}
  - {kind: drift, rearm: pass}
  - {kind: cron, schedule: "0 3 * * *"}
"""
LOOK = ["-m", "tidegate", "schedule", "once", "schedule.yaml"]


def main() -> None:
    """Makes a place, looks at it, and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--looks", type=int, default=20)
    looks = parser.parse_args().looks
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        # As an installed Tidegate has it; the first look compiles.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        look(folder, environment)
        before = processor_seconds()
        seconds = [look(folder, environment) for _ in range(looks)]
        processor = (processor_seconds() - before) / looks
        heavy = imported(folder, environment)
    median = statistics.median(seconds)
    print("| | bar | seen |\n|---|---|---|")
    print(f"| a look with nothing to do, median of {looks} | {BAR_SECONDS} s | {median:.2f} s |")
    print(f"| the slowest of them | – | {max(seconds):.2f} s |")
    print(f"| processor time of one | – | {processor:.2f} s |")
    print(f"| imported of {', '.join(HEAVY)} | none | {heavy or 'none'} |")
    sys.exit(int(median > BAR_SECONDS or bool(heavy)))


def prepare(folder: Path) -> None:
    """Spans, rows and requests, all of them done."""
    (folder / "data").mkdir()
    for span in range(1, SPANS + 1):
        place = folder / "data" / f"span-{span:03d}"
        place.mkdir()
        for file in ("rows.csv", "_SUCCESS"):
            (place / file).write_text(f"{span}\n")
    (folder / "schedule.yaml").write_text(SCHEDULE)
    schedule = Schedule.load(folder / "schedule.yaml")
    Path(schedule.root).mkdir()
    script = Path(__file__).with_name("orchestration") / "retrain_requests.py"
    words = [str(script), str(Path(schedule.root) / "metadata.db"), str(REQUESTS)]
    subprocess.run([sys.executable, *words], check=True)
    fill(schedule)


def fill(schedule: Schedule) -> None:
    """Writes down as completed whatever is due, and a thousand moments."""
    from tidegate.orchestrators.schedule.planning import decisions

    with SchedulePlace(schedule).ledger() as ledger:
        hold = take_hold(ledger, "benchmark")
        assert hold is not None
        for one in schedule.triggers:
            hold.see(one.title, time.time())
        decided = decisions(schedule, [], ledger.since(), time.time())
        for title, decision in decided.items():
            for due in decision.due:
                hold.plan(title, due)
        day = time.time() // 86400 * 86400
        with ledger.transaction() as connection:
            connection.execute(
                "UPDATE runs SET state = 'COMPLETE', exit_code = 0, finished_at = ?", (time.time(),)
            )
            connection.executemany(
                "INSERT INTO runs (pipeline, trigger, key, state, due_at, facts, generation)"
                " VALUES ('flights', 'cron', ?, 'SKIPPED', ?, '{}', 1)",
                [(key_of(day - n * 86400), day - n * 86400) for n in range(1, MOMENTS)],
            )
        states = {run.state.value for run in ledger.runs()}
        assert states == {"COMPLETE", "SKIPPED"}, states
        hold.release()


def look(folder: Path, environment: dict[str, str]) -> float:
    """Seconds of one look, from the start of the process to its end."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *LOOK], cwd=folder, env=environment, capture_output=True, check=True
    )
    seconds = time.perf_counter() - began
    assert b"started" not in done.stdout, done.stdout
    return seconds


def processor_seconds() -> float:
    """Of all processes that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def imported(folder: Path, environment: dict[str, str]) -> str:
    """Which of the heavy libraries a look imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *LOOK],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    names = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    return ", ".join(sorted(names & set(HEAVY)))


if __name__ == "__main__":
    main()
