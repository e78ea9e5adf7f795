"""Builds the environment of this clone, `.venv/`: the first half of every command of the Makefile.

    python3 constraints/set_up.py            # or: make setup
    LINE=1.16 python3 constraints/set_up.py  # or: make setup LINE=1.16

Runs on any Python from 3.8 with nothing installed, because it starts on bare machines. It stands
beside the requirements it chooses between. What it did is recorded in a stamp written last, so that
a second call has only the stamp to read and an interrupted one is seen and done again.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

import installer
import interpreters
from lines import Choice, NoSuitablePython, choose

HERE = Path(__file__).resolve().parent
CLONE = HERE.parent
ENVIRONMENT = CLONE / ".venv"
STAMP = ENVIRONMENT / "set-up.json"
PYTHON = ENVIRONMENT / "bin/python"
BAD_INPUT, BROKEN = 2, 4


def main() -> int:
    """Brings `.venv` up to date and returns the exit code: 0, 2 for no Python, 4 for a failure."""
    try:
        with one_at_a_time(CLONE / "build"):
            if not is_up_to_date(os.environ.get("LINE", "")):
                build(os.environ.get("LINE", ""))
    except NoSuitablePython as refusal:
        print(refusal, file=sys.stderr)
        return BAD_INPUT
    except (installer.SetUpFailed, OSError) as failure:
        print(f"Set-up failed. {failure}", file=sys.stderr)
        return BROKEN
    except KeyboardInterrupt:
        print("Set-up was interrupted; the next call starts it afresh.", file=sys.stderr)
        return BROKEN
    return 0


def is_up_to_date(requested: str) -> bool:
    """Whether `.venv` is what would be built now for the line `requested`."""
    stamp = read_stamp()
    return bool(stamp) and stamp["requested"] == requested and stamp == new_stamp(stamp)


def build(requested: str) -> None:
    """Chooses the line and the interpreter, says so, and installs; the stamp comes last."""
    started = time.monotonic()
    found = interpreters.find(dict(os.environ))
    choice = choose(found, requested)
    print(f"Setting up {choice}", flush=True)
    stamp = new_stamp(
        {
            "requested": requested,
            "line": choice.line.name,
            "interpreter": choice.interpreter.path,
        }
    )
    previous = read_stamp()
    if STAMP.exists():
        STAMP.unlink()
    install(choice, found, keep_requirements=same_requirements(previous, stamp))
    write_stamp(stamp)
    print(f"Set-up took {time.monotonic() - started:.0f} s; the environment is .venv/.", flush=True)


def install(choice: Choice, found: list, keep_requirements: bool) -> None:
    """Installs the pinned requirements, unless they are kept, and Tidegate itself, editable."""
    if not keep_requirements:
        make_environment(choice.interpreter.path)
    environment = installer.environment_for_installing(dict(os.environ), CLONE / "build")
    uv = installer.find_uv(environment, ENVIRONMENT)
    if uv is None:
        uv = installer.bring_uv([choice.interpreter, *found], ENVIRONMENT, environment)
    pip_install = [uv, "pip", "install", "--python", str(PYTHON)]
    if not keep_requirements:
        requirements = str(HERE / f"tfx-{choice.line.name}.txt")
        installer.run(
            # The same file pins what the few source distributions among them are built with.
            [*pip_install, "--no-deps", "--require-hashes", "-r", requirements, "-b", requirements],
            installer.environment_for_compiling(uv, str(PYTHON), ENVIRONMENT, environment),
        )
    installer.run(
        [*pip_install, "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(CLONE)],
        environment,
    )


def make_environment(interpreter: str) -> None:
    """An empty `.venv` of `interpreter`, in the place of whatever stood there."""
    if ENVIRONMENT.is_symlink():
        ENVIRONMENT.unlink()
    elif ENVIRONMENT.exists():
        shutil.rmtree(str(ENVIRONMENT))
    installer.run(
        [interpreter, "-I", "-m", "venv", "--without-pip", str(ENVIRONMENT)], dict(os.environ)
    )


def new_stamp(choice: dict[str, str]) -> dict[str, str]:
    """What `.venv` would be built from now, given the line and the interpreter of `choice`."""
    requirements = HERE / f"tfx-{choice['line']}.txt"
    return {
        "requested": choice["requested"],
        "line": choice["line"],
        "interpreter": choice["interpreter"],
        "clone": str(CLONE),
        "requirements": digest(requirements),
        "packaging": digest(CLONE / "setup.py", CLONE / "pyproject.toml"),
    }


def same_requirements(previous: dict[str, str], stamp: dict[str, str]) -> bool:
    """Whether the installed requirements serve the new stamp: only Tidegate's packaging changed."""
    parts = ("line", "interpreter", "clone", "requirements")
    return bool(previous) and all(previous[part] == stamp[part] for part in parts)


def read_stamp() -> dict[str, str]:
    """The stamp of a finished set-up whose Python still runs; empty if there is none."""
    try:
        stamp = json.loads(STAMP.read_text())
        whole = new_stamp(stamp).keys() == stamp.keys() and interpreters.ask(PYTHON)
        return stamp if whole else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_stamp(stamp: dict[str, str]) -> None:
    """Writes the stamp aside and moves it into its place, so that it is whole or absent."""
    aside = STAMP.with_suffix(".partial")
    with open(str(aside), "w") as file:
        json.dump(stamp, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    os.replace(str(aside), str(STAMP))


def digest(*files: Path) -> str:
    """One SHA-256 over the contents of `files`, in hexadecimal."""
    total = hashlib.sha256()
    for file in files:
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Holds a lock for the time of the block; a second set-up of this clone waits for the first."""
    folder.mkdir(exist_ok=True)
    with open(str(folder / "set-up.lock"), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up of this clone is running; waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
