"""Python packages that cannot stand beside TFX's own, each set in a folder of its own.

A tool whose requirements contradict TFX's pins is installed without them, once, under
``$TIDEGATE_HOME/environments`` (else ``~/.tidegate/environments``). Programs that need it put the
folder at the end of their ``sys.path``, and take all else from the interpreter they run in: this
costs the tool's own size instead of another TensorFlow's.
"""

from __future__ import annotations

import dataclasses
import fcntl
import hashlib
import importlib.util
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .errors import InstallationError

_TIMEOUT_SECONDS = 600
_LOG_LINES = 15

# Left in place, these would make pip or uv install elsewhere.
_MISLEADING = (
    *("PYTHONPATH", "PIP_PREFIX", "PIP_TARGET", "PIP_USER"),
    *("UV_PREFIX", "UV_PYTHON", "UV_SYSTEM_PYTHON", "UV_TARGET"),
)

_log = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True)
class Environment:
    """Packages that are installed without what they depend on.

    Attributes:
      name: of the folder, for people.
      requirements: as in a requirements file, each pinned and with its hashes.
    """

    name: str
    requirements: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """Where it is, or will be: another place for other requirements or another Python."""
        key = "\n".join([sys.implementation.cache_tag, *self.requirements])
        digest = hashlib.sha256(key.encode()).hexdigest()
        return _environments() / f"{self.name}-{digest[:16]}"


def provide(environment: Environment) -> Path:
    """Installs an environment where it is not there yet.

    It is built aside and renamed, so that it is there whole or not at all; of several processes
    that want it at once, one installs it and the others wait.

    Returns:
      Its folder.

    Raises:
      InstallationError: it cannot be installed; with the end of the installer's log.
    """
    folder = environment.folder
    if folder.is_dir():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with open(folder.with_name(f".{folder.name}.lock"), "a", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.is_dir():
                _install(environment)
    except OSError as error:
        raise InstallationError(
            f"{environment.name} cannot be installed: {error.strerror}",
            where=str(folder),
            remedy="Make room, or name another folder in TIDEGATE_HOME.",
        ) from error
    return folder


def _install(environment: Environment) -> None:
    folder = environment.folder
    _log.info("Installing %s once, into %s", environment.name, folder)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as work:
        aside, requirements = Path(work, "packages"), Path(work, "requirements.txt")
        requirements.write_text("\n".join(environment.requirements) + "\n", encoding="utf-8")
        options = ["--no-deps", "--require-hashes", "--target", str(aside)]
        _run(environment, [*_installer(work), *options, "--requirement", str(requirements)])
        aside.rename(folder)
    _log.info("%s is installed", environment.name)


def _installer(work: str) -> list[str]:
    """The command that installs for this interpreter: uv's, or else pip's."""
    own = os.path.join(sys.prefix, "installer", "bin")
    places = [os.environ.get("PATH", ""), own, os.path.expanduser("~/.local/bin")]
    uv = shutil.which("uv", path=os.pathsep.join(places))
    if uv is not None:
        return [uv, "pip", "install", "--python", sys.executable]
    python = sys.executable
    if importlib.util.find_spec("pip") is None:
        # An environment that uv made has no pip; Python brings one along.
        made = subprocess.run(
            [python, "-m", "venv", os.path.join(work, "installer")],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if made.returncode == 0:
            python = os.path.join(work, "installer", "bin", "python")
    return [python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]


def _run(environment: Environment, command: list[str]) -> None:
    surroundings = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    surroundings.setdefault("UV_SYSTEM_CERTS", "true")
    try:
        done = subprocess.run(
            command,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _failed(environment, f"did not end within {_TIMEOUT_SECONDS} s", "") from error
    if done.returncode:
        raise _failed(environment, f"ended with exit code {done.returncode}", done.stdout)


def _failed(environment: Environment, how: str, log: str) -> InstallationError:
    end = "\n".join(log.strip().splitlines()[-_LOG_LINES:])
    return InstallationError(
        f"{environment.name} cannot be installed: the installer {how}",
        where=str(environment.folder),
        remedy="It is got once from the package index that pip or uv is set to."
        + (f" The log ends:\n{end}" if end else ""),
    )


def _environments() -> Path:
    home = os.environ.get("TIDEGATE_HOME")
    return Path(home or Path.home() / ".tidegate") / "environments"
