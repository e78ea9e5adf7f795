"""A scheduler in a process of its own, which launches another program than ``tidegate run``.

python rival.py SCHEDULE LEASE_SECONDS PROGRAM...
"""

from __future__ import annotations

import sys
from pathlib import Path

from tidegate.orchestrators.schedule.launching import Launcher
from tidegate.orchestrators.schedule.place import SchedulePlace
from tidegate.orchestrators.schedule.scheduler import Scheduler
from tidegate.orchestrators.schedule.serving import serve
from tidegate.orchestrators.schedule.settings import Schedule
from tidegate.orchestrators.schedule.waking import alarm
from tidegate.orchestrators.schedule.words import lines_of


def main() -> None:
    """Serves until it is stopped, and prints what it does."""
    schedule = Schedule.load(Path(sys.argv[1]))
    place = SchedulePlace(schedule)
    launcher = Launcher(schedule, place.runs, sys.argv[3:])

    def tell(tick):
        for line in lines_of(tick):
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    with place.ledger() as ledger, alarm() as clock:
        scheduler = Scheduler(schedule, ledger, launcher, lease_seconds=float(sys.argv[2]))
        serve(scheduler, clock, tell)
        scheduler.leave()


if __name__ == "__main__":
    main()
