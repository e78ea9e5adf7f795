"""An environment for the peers of a benchmark, ``.venvs/NAME``, made on first use.

Peers do not agree with TFX on the versions of pandas, NumPy and others. They are installed for the
benchmark alone: Tidegate neither needs nor ships them. Interpreters and uv are found as by
``make setup``.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

sys.path.append(str(ROOT / "constraints"))
import installer  # noqa: E402
import interpreters  # noqa: E402


def peer_python(name: str, requirements: Path, releases: Sequence[tuple[int, int]]) -> str:
    """The environment's interpreter; installs what is missing first.

    Args:
      name: of the environment.
      requirements: the pinned packages; once they change, the environment is made anew.
      releases: of Python that they run on.
    """
    environment = ROOT / ".venvs" / name
    stamp = environment / "requirements.txt"
    if not (stamp.exists() and stamp.read_text() == requirements.read_text()):
        _make(environment, requirements, releases)
        shutil.copy(requirements, stamp)  # last: it says that all of it is there
    return str(environment / "bin" / "python")


def _make(place: Path, requirements: Path, releases: Sequence[tuple[int, int]]) -> None:
    print(f"Making {place.relative_to(ROOT)}, once", file=sys.stderr, flush=True)
    environment = installer.environment_for_installing(dict(os.environ), ROOT / "build")
    found = [one for one in interpreters.find(environment) if one.release in releases]
    if not found:
        names = " or ".join(f"{major}.{minor}" for major, minor in releases)
        raise SystemExit(f"The peers need Python {names}: install one (pyenv install 3.11)")
    python = str(place / "bin" / "python")
    shutil.rmtree(place, ignore_errors=True)
    installer.run([found[0].path, "-I", "-m", "venv", str(place)], environment)
    uv = installer.find_uv(environment, ROOT / ".venv")
    pip = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
    installer.run([*pip, "--quiet", "-r", str(requirements)], environment)
