"""uv, which installs the requirements: the machine's own, or one brought into `.venv`."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterable

from interpreters import Interpreter

HERE = Path(__file__).resolve().parent
OLDEST_USABLE = (0, 5)
# Left in place, these would make pip, uv or Python work on another environment than `.venv`.
_MISLEADING = (
    *("CONDA_PREFIX", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"),
    *("PIP_PREFIX", "PIP_TARGET", "PIP_USER"),
    *("UV_PREFIX", "UV_PYTHON", "UV_SYSTEM_PYTHON", "UV_TARGET"),
)


class SetUpFailed(Exception):
    """The environment could not be built; the text says why and what to do."""


def environment_for_installing(environment: dict[str, str], build: Path) -> dict[str, str]:
    """`environment` without what misleads pip and uv, which both trust one set of certificates."""
    clean = {key: value for key, value in environment.items() if key not in _MISLEADING}
    clean.setdefault("UV_HTTP_TIMEOUT", "300")  # a slow line is no error
    clean.setdefault("UV_SYSTEM_CERTS", "true")
    for source in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE"):
        if source in clean:
            clean.setdefault("SSL_CERT_FILE", clean[source])
            clean.setdefault("PIP_CERT", clean[source])
    home = environment.get("HOME", "")
    if "UV_CACHE_DIR" not in clean and not os.access(home or "/nonexistent", os.W_OK):
        clean["UV_CACHE_DIR"] = str(build / "uv-cache")
    return clean


def find_uv(environment: dict[str, str], virtual_environment: Path) -> str | None:
    """A uv that runs and is new enough: of the machine, or brought here earlier; or None."""
    home = environment.get("HOME", "/nonexistent")
    brought = str(virtual_environment / "installer/bin")
    places = (environment.get("PATH", ""), f"{home}/.local/bin", f"{home}/.cargo/bin", brought)
    for place in os.pathsep.join(places).split(os.pathsep):
        uv = shutil.which("uv", path=place) if place else None
        if uv and _version(uv) >= OLDEST_USABLE:
            return uv
    return None


def bring_uv(
    interpreters: Iterable[Interpreter], virtual_environment: Path, environment: dict[str, str]
) -> str:
    """Installs the pinned uv into a folder of `virtual_environment`; returns the program.

    It lives in an environment of its own there, so that pip stays out of the one Tidegate runs in.
    Any interpreter that carries its own pip will do: Debian's keeps it in a package apart.
    """
    folder = virtual_environment / "installer"
    for interpreter in interpreters:
        made = subprocess.run(
            [interpreter.path, "-I", "-m", "venv", "--clear", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if made.returncode == 0:
            break
    else:
        raise SetUpFailed(
            "uv, which installs the requirements, is not on PATH, and no Python here can fetch it "
            "for want of pip.\nInstall either: sudo apt install python3-venv, or pipx install uv."
        )
    python = str(folder / "bin/python")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    run([*pip, "--require-hashes", "-r", str(HERE / "uv.txt")], environment)
    return str(folder / "bin/uv")


def environment_for_compiling(
    uv: str, python: str, virtual_environment: Path, environment: dict[str, str]
) -> dict[str, str]:
    """`environment`; where the machine has no C++ compiler, with one fetched into `.venv`."""
    if "CXX" in environment or shutil.which("g++", path=environment.get("PATH")):
        return environment
    print("No g++ here: fetching a compiler (zig, about 90 MB) for pyfarmhash.", flush=True)
    folder = virtual_environment / "compiler"
    run(
        [
            *(uv, "pip", "install", "--quiet", "--python", python, "--target", str(folder)),
            *("--require-hashes", "-r", str(HERE / "compiler.txt")),
        ],
        environment,
    )
    zig = shlex.quote(str(folder / "ziglang/zig"))
    # setuptools puts the C++ compiler in the place of LDSHARED's first word. pyfarmhash uses none
    # of the C++ library, and leaving that out saves building it.
    link = "zig -shared -nostdlib++"
    return {
        **environment,
        "CC": f"{zig} cc",
        "CXX": f"{zig} c++",
        "LDSHARED": link,
        "LDCXXSHARED": link,
        "ZIG_GLOBAL_CACHE_DIR": str(folder / "cache"),
    }


def run(command: Iterable[str], environment: dict[str, str]) -> None:
    """Runs `command` and passes on its words, bar what merely ended well; or SetUpFailed."""
    command = list(command)
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as running:
        for line in running.stdout:
            if not line.startswith((b" + ", b" Downloaded ", b"      Built ")):
                sys.stdout.buffer.write(line)
                sys.stdout.flush()
    if running.returncode:
        raise SetUpFailed(
            f"This command failed with code {running.returncode}; its own words stand above:\n"
            f"  {' '.join(shlex.quote(word) for word in command)}\n"
            "If the network was at fault, repeat the make command: set-up starts afresh."
        )


def _version(uv: str) -> tuple:
    try:
        answer = subprocess.run(
            [uv, "--version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=20,
        ).stdout.decode(errors="replace")
    except (OSError, subprocess.SubprocessError):
        return ()
    found = re.match(r"uv (\d+)\.(\d+)", answer)
    return (int(found.group(1)), int(found.group(2))) if found else ()
