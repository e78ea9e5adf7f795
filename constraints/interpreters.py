"""Finds the Python interpreters of a machine by running every candidate, never by its name.

A name proves nothing: a pyenv shim called `python3.10` fails unless that version is switched on, a
link may point to another release, and `python3` may belong to somebody's virtual environment.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Iterable, Iterator, NamedTuple

_NAME = re.compile(r"python3(\.\d+)?$")
_SECONDS_TO_ANSWER = 20

# What every candidate is asked. It must parse on any Python 3.
_QUESTION = """
import json, os, platform, sys, sysconfig
try:
    c_library = os.confstr("CS_GNU_LIBC_VERSION")
except (AttributeError, OSError, ValueError):
    c_library = None
base = getattr(sys, "_base_executable", None) or sys.executable
header = os.path.join(sysconfig.get_paths()["include"], "Python.h")
standard = sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED")
print(json.dumps({
    "path": os.path.realpath(base),
    "version": list(sys.version_info[:3]),
    "standard": standard,
    "machine": platform.machine() if sys.maxsize > 2 ** 32 else "32-bit " + platform.machine(),
    "c_library": c_library,
    "headers": os.path.exists(header),
}))
"""


class Interpreter(NamedTuple):
    """One Python as it described itself when run."""

    path: str  # of the program itself, links and virtual environments resolved
    version: tuple[int, int, int]
    standard: bool  # CPython with its global lock: what wheels are built for
    machine: str  # "x86_64", "aarch64", ...
    glibc: tuple[int, int] | None  # None where the C library is another
    headers: bool  # Python.h is there, so extensions can be compiled

    @property
    def release(self) -> tuple[int, int]:
        """The version without its last number, such as (3, 10)."""
        return self.version[:2]


def find(environment: dict[str, str]) -> list[Interpreter]:
    """Every interpreter of the machine that answers, in the order of the places searched."""
    with ThreadPoolExecutor(max_workers=4) as pool:
        answers = pool.map(ask, _without_repeats(map(_program, candidates(environment))))
        return _without_repeats(answer for answer in answers if answer is not None)


def candidates(environment: dict[str, str]) -> Iterator[Path]:
    """Programs named like a Python 3 in PATH, then where version managers and systems keep them."""
    for folder in _folders(environment):
        try:
            names = sorted(os.listdir(str(folder)))
        except OSError:
            continue
        for name in names:
            if _NAME.match(name):
                yield folder / name


def ask(program: Path) -> Interpreter | None:
    """What `program` says of itself, or None if it does not run or is no Python 3."""
    try:
        answer = subprocess.run(
            [str(program), "-I", "-c", _QUESTION],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS_TO_ANSWER,
            check=True,
        ).stdout
        facts = json.loads(answer.decode())
        return Interpreter(
            path=facts["path"],
            version=tuple(facts["version"]),
            standard=bool(facts["standard"]),
            machine=facts["machine"],
            glibc=glibc_version(facts["c_library"]),
            headers=bool(facts["headers"]),
        )
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return None


def glibc_version(c_library: str | None) -> tuple[int, int] | None:
    """(2, 36) of "glibc 2.36"; None for what is not GNU's C library."""
    found = re.match(r"glibc (\d+)\.(\d+)", c_library or "")
    return (int(found.group(1)), int(found.group(2))) if found else None


def _program(candidate: Path) -> Path:
    """What a link such as python3 leads to; the link itself if that depends on its own name."""
    target = Path(os.path.realpath(str(candidate)))
    return target if _NAME.match(target.name) else candidate


def _folders(environment: dict[str, str]) -> Iterator[Path]:
    path = [Path(entry) for entry in environment.get("PATH", "").split(os.pathsep) if entry]
    yield from path
    for versions in _pyenv_versions(environment, path):
        yield from _newest_first(versions, "*/bin")
    for home in _homes(environment):
        for store in (
            Path(environment.get("UV_PYTHON_INSTALL_DIR", home / ".local/share/uv/python")),
            home / ".local/share/mise/installs/python",
            home / ".asdf/installs/python",
            home / "miniconda3/envs",
            home / "miniforge3/envs",
        ):
            yield from _newest_first(store, "*/bin")
        yield from (home / ".local/bin", home / "miniconda3/bin", home / "miniforge3/bin")
    yield from (Path("/usr/local/bin"), Path("/usr/bin"))
    yield from _newest_first(Path("/opt"), "*/bin")
    yield from _newest_first(Path("/opt/python"), "*/bin")


def _pyenv_versions(environment: dict[str, str], path: Iterable[Path]) -> Iterator[Path]:
    if environment.get("PYENV_ROOT"):
        yield Path(environment["PYENV_ROOT"], "versions")
    for home in _homes(environment):
        yield home / ".pyenv/versions"
    for entry in path:
        if entry.name in ("shims", "bin"):  # pyenv's own folders on PATH tell where its root is
            yield entry.parent / "versions"


def _homes(environment: dict[str, str]) -> list[Path]:
    """HOME, and the account's own where that differs, as under sudo or in a clean shell."""
    homes = [Path(environment["HOME"])] if environment.get("HOME") else []
    with suppress(KeyError):  # an account without an entry, as in some containers
        homes.append(Path(pwd.getpwuid(os.getuid()).pw_dir))
    return _without_repeats(homes)


def _newest_first(folder: Path, pattern: str) -> list[Path]:
    def numbers(path: Path) -> list[int]:
        return [int(number) for number in re.findall(r"\d+", str(path.relative_to(folder)))]

    try:
        return sorted(folder.glob(pattern), key=numbers, reverse=True)
    except OSError:
        return []


def _without_repeats(things: Iterable) -> list:
    return list(dict.fromkeys(things))
