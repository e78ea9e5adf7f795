"""The two TFX lines, what each asks of a machine, and the choice between them."""

from __future__ import annotations

from typing import Iterable, NamedTuple

from interpreters import Interpreter


class Line(NamedTuple):
    """One release of TFX with the requirements file of the same name beside this one."""

    name: str  # as in LINE=1.21 and tfx-1.21.txt
    pythons: tuple[tuple[int, int], ...]  # releases it has wheels for, best first
    glibc: tuple[int, int]  # the oldest C library that its wheels run on


# Best first. The C library of 1.21 is set by ML-Metadata and TFDV, that of 1.16 by LiteRT and by
# what its requirements were resolved for.
LINES = (
    Line("1.21", pythons=((3, 13), (3, 12), (3, 11)), glibc=(2, 39)),
    Line("1.16", pythons=((3, 10),), glibc=(2, 28)),
)
MACHINE = "x86_64"


class Choice(NamedTuple):
    """A line, the interpreter to run it on, and why these: a sentence for a person."""

    line: Line
    interpreter: Interpreter
    reason: str

    def __str__(self) -> str:
        version, path = _dotted(self.interpreter.version), self.interpreter.path
        return f"TFX {self.line.name} on Python {version} ({path}):\n  {self.reason}"


class NoSuitablePython(Exception):
    """No interpreter fits; the text says what was found and what to install."""


def choose(interpreters: Iterable[Interpreter], requested: str = "") -> Choice:
    """The newest line that an interpreter can run, or the `requested` one, or NoSuitablePython."""
    interpreters = list(interpreters)
    lines = _lines_named(requested)
    for line in lines:
        fitting = [found for found in interpreters if obstacle(line, found) is None]
        if fitting:
            best = min(fitting, key=lambda found: line.pythons.index(found.release))
            return Choice(line, best, _reason(line, best, requested))
    raise NoSuitablePython(_what_to_install(lines, interpreters, requested))


def obstacle(line: Line, found: Interpreter) -> str | None:
    """Why `line` cannot run on the interpreter `found`, or None if it can."""
    if found.release not in line.pythons:
        return f"is not Python {_either(_dotted(release) for release in line.pythons)}"
    if found.machine != MACHINE:
        return f"runs on {found.machine}; TFX publishes Linux wheels for {MACHINE} alone"
    if not found.standard:
        return "is not the standard build of CPython that wheels are made for"
    if found.glibc is None:
        return "does not run on GNU's C library, which the wheels are built against"
    if found.glibc < line.glibc:
        return f"runs on glibc {_dotted(found.glibc)}, older than {_dotted(line.glibc)}"
    if not found.headers:
        return "has no Python.h, which pyfarmhash is compiled with"
    return None


def _lines_named(requested: str) -> list[Line]:
    lines = [line for line in LINES if requested in ("", line.name)]
    if not lines:
        names = _either(line.name for line in LINES)
        raise NoSuitablePython(f"LINE={requested} is not a TFX line of Tidegate: give {names}.")
    return lines


def _reason(line: Line, best: Interpreter, requested: str) -> str:
    if requested:
        return f"LINE={requested} asks for it."
    glibc = f"glibc {_dotted(best.glibc)}"
    newest = LINES[0]
    if line is newest:
        return f"{glibc} is new enough for it and Python {_dotted(best.release)} is there."
    if best.glibc < newest.glibc:
        return f"{glibc} is older than the {_dotted(newest.glibc)} that TFX {newest.name} needs."
    pythons = _either(_dotted(release) for release in newest.pythons)
    return f"{glibc} would do for TFX {newest.name}, but no usable Python {pythons} was found."


def _what_to_install(lines: list[Line], interpreters: list[Interpreter], requested: str) -> str:
    wanted = f"LINE={requested}" if requested else "Tidegate"
    text = [f"{wanted} needs a Python that this machine does not have."]
    for line in lines:
        pythons = _either(_dotted(release) for release in line.pythons)
        text.append(
            f"  TFX {line.name} runs on Python {pythons}, glibc {_dotted(line.glibc)} or newer."
        )
    text.append("Found:" if interpreters else "Found: no Python at all.")
    for found in interpreters:
        text.append(f"  {_dotted(found.version)} at {found.path}, {_why_not(lines, found)}")
    reachable = [line for line in lines if _c_library_fits(line, interpreters)]
    if not reachable:
        return "\n".join(text + _other_machine(lines))
    release = _dotted(reachable[0].pythons[0])
    return "\n".join(
        [
            *text,
            f"Install Python {release} in one of these ways and repeat the command:",
            f"  uv python install {release}      (uv itself: pip install uv, or pipx install uv)",
            f"  pyenv install {release}",
            f"  sudo apt install python{release}-dev   (where the system offers that release)",
        ]
    )


def _why_not(lines: list[Line], found: Interpreter) -> str:
    """The obstacle that stands nearest to running, where the interpreter's release fits a line."""
    for line in lines:
        if found.release in line.pythons:
            return f"which {obstacle(line, found)}"
    return "which no line runs on"


def _c_library_fits(line: Line, interpreters: list[Interpreter]) -> bool:
    return not interpreters or any(
        found.machine == MACHINE and found.glibc is not None and found.glibc >= line.glibc
        for found in interpreters
    )


def _other_machine(lines: list[Line]) -> list[str]:
    oldest = min(line.glibc for line in lines)
    return [
        f"No Python that could be installed would help: use Linux on {MACHINE} with glibc "
        f"{_dotted(oldest)} or newer, for one in a container of Debian 13 or Ubuntu 24.04.",
        "A superuser has a root of Debian 13 made, used and removed by  make test-debian13",
    ]


def _dotted(numbers: Iterable[int]) -> str:
    return ".".join(str(number) for number in numbers)


def _either(names: Iterable[str]) -> str:
    names = list(names)
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " or " + names[-1]
