"""Writes all that an image is built of into one folder.

No image was built of it yet where this was written, for want of a container engine. What was tried:
the Dockerfiles are linted, every file that they copy is looked for, and their installer resolves
their requirements for both lines, hashes and all.

The exact versions that a line was tested with stand in Tidegate's checkout, under ``constraints/``.
A wheel does not carry them: whoever builds an image has the checkout of that release, or its
archive.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from ...components.errors import ConfigError

LINES = ("1.16", "1.21")
EXTRAS = "kubeflow"
"""Of Tidegate: what the tasks' entry point reads a task's inputs with."""

_TEMPLATES = Path(__file__).parent / "templates"
_INSTALLER = "uv.txt"


def write_context(
    line: str, output: Path, wheels: Sequence[Path], constraints: Path | None = None
) -> Path:
    """Writes Dockerfile, .dockerignore, requirements and wheels.

    Args:
      line: of TFX, one of :data:`LINES`.
      output: the folder to make; it must not be there yet.
      wheels: Tidegate's, and those of the pipelines' packages.
      constraints: the folder of the requirements files; None for that of the checkout which
        Tidegate was imported from.

    Returns:
      ``output``.

    Raises:
      ConfigError: for a folder that is there, a file that is missing or no wheel of any Python.
    """
    pins = _pins(line, constraints or _checkout())
    if os.path.lexists(output):
        raise ConfigError(
            "There is something of that name already",
            where=str(output),
            remedy="Name a folder that is not there yet.",
        )
    requirements = "".join(f"{_requirement(wheel)}\n" for wheel in wheels)
    if "tidegate" not in {_distribution(wheel) for wheel in wheels}:
        raise ConfigError(
            "Tidegate's own wheel is not among the wheels",
            where=", ".join(map(str, wheels)),
            remedy="Build it in the checkout: python setup.py bdist_wheel.",
        )
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".tidegate-image-", dir=output.parent) as aside:
            context = Path(aside) / "context"
            _fill(context, line, pins, wheels, requirements)
            os.rename(context, output)
    except OSError as error:
        raise ConfigError(
            f"The image's files cannot be written: {error.strerror}",
            where=str(output),
            remedy="Name a folder that you may make.",
        ) from error
    return output


def _fill(context: Path, line: str, pins: Path, wheels: Sequence[Path], requirements: str) -> None:
    (context / "wheels").mkdir(parents=True)
    shutil.copyfile(_TEMPLATES / f"tfx-{line}.Dockerfile", context / "Dockerfile")
    shutil.copyfile(_TEMPLATES / "dockerignore", context / ".dockerignore")
    shutil.copyfile(pins, context / "constraints.txt")
    shutil.copyfile(pins.with_name(_INSTALLER), context / "installer.txt")
    (context / "requirements.txt").write_text(requirements, encoding="utf-8")
    for wheel in wheels:
        shutil.copyfile(wheel, context / "wheels" / wheel.name)


def _checkout() -> Path:
    return Path(__file__).resolve().parents[2] / "constraints"


def _pins(line: str, folder: Path) -> Path:
    if line not in LINES:
        raise ConfigError(f"There is no line {line!r}", remedy=f"Known: {', '.join(LINES)}.")
    pins = folder / f"tfx-{line}.txt"
    for path in (pins, folder / _INSTALLER):
        if not path.is_file():
            raise ConfigError(
                "A file of exact versions is missing",
                where=str(path),
                remedy="Name the folder constraints/ of Tidegate's checkout, of the release that"
                " the wheel is of.",
            )
    return pins


def _distribution(wheel: Path) -> str:
    return wheel.name.partition("-")[0].lower()


def _requirement(wheel: Path) -> str:
    """One line of a requirements file, as the image sees the wheel."""
    if not (wheel.name.endswith("-none-any.whl") and zipfile.is_zipfile(wheel)):
        raise ConfigError(
            "This is no wheel for any machine",
            where=str(wheel),
            remedy="Build one with: pip wheel --no-deps .",
        )
    name = _distribution(wheel)
    extras = f"[{EXTRAS}]" if name == "tidegate" else ""
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return f"{name}{extras} @ file:///build/wheels/{wheel.name} --hash=sha256:{digest}"
