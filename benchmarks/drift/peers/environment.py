"""The environment that the peers run in, ``.venvs/drift-peers``, made on first use.

The peers do not agree with TFX on the versions of pandas and NumPy. They are installed for the
benchmark alone: Tidegate neither needs nor ships them. Interpreters and uv are found as by
``make setup``.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = ROOT / ".venvs" / "drift-peers"
PYTHON = ENVIRONMENT / "bin" / "python"
REQUIREMENTS = Path(__file__).parent / "requirements.txt"
STAMP = ENVIRONMENT / "requirements.txt"
RELEASES = ((3, 10), (3, 11))

sys.path.append(str(ROOT / "constraints"))
import installer  # noqa: E402
import interpreters  # noqa: E402


def peers_python() -> str:
    """The environment's interpreter; installs what is missing first."""
    if not (STAMP.exists() and STAMP.read_text() == REQUIREMENTS.read_text()):
        make_environment()
    return str(PYTHON)


def make_environment() -> None:
    """Makes the environment anew; its stamp comes last."""
    print(f"Making {ENVIRONMENT.relative_to(ROOT)}, once", file=sys.stderr, flush=True)
    environment = installer.environment_for_installing(dict(os.environ), ROOT / "build")
    found = [one for one in interpreters.find(environment) if one.release in RELEASES]
    if not found:
        raise SystemExit("The peers need Python 3.10 or 3.11: install either (pyenv install 3.11)")
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    installer.run([found[0].path, "-I", "-m", "venv", str(ENVIRONMENT)], environment)
    uv = installer.find_uv(environment, ROOT / ".venv")
    pip = [uv, "pip", "install", "--python"] if uv else [str(PYTHON), "-m", "pip", "install"]
    python = [str(PYTHON)] if uv else []
    installer.run([*pip, *python, "--quiet", "-r", str(REQUIREMENTS)], environment)
    shutil.copy(REQUIREMENTS, STAMP)
