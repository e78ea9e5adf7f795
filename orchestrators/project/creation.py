"""Writes a new project from the templates, whole or not at all."""

from __future__ import annotations

import importlib.util
import keyword
import os
import re
import runpy
import tempfile
from collections.abc import Mapping
from pathlib import Path

import jinja2

from ...components.errors import ConfigError

PACKAGE = "{name}"
FILES: Mapping[str, str] = {
    "README.md": "README.md",
    "pyproject.toml": "pyproject.toml",
    ".gitignore": "gitignore",
    "schedule.yaml": "schedule.yaml",
    "deployment.yaml": "deployment.yaml",
    **{
        f"{PACKAGE}/{file}": file
        for file in (
            "__init__.py",
            "project.py",
            "pipeline.py",
            "config.py",
            "config.yaml",
            "features.py",
            "model.py",
            "evaluation.py",
            "made_up.py",
            "privacy.yaml",
            "schema.pbtxt",
        )
    },
    f"tests/test_{PACKAGE}.py": "test_project.py",
}
"""What stands where in a project, and the template of it."""

SPANS = (1, 2)
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")


def create_project(folder: Path) -> Path:
    """Makes a project, named as its folder is, with two spans of made-up data.

    Args:
      folder: the project's, which must not be there yet.

    Returns:
      ``folder``, absolute.

    Raises:
      ConfigError: for a name that is no package's, or a folder that is there or cannot be made.
    """
    folder = folder.absolute()
    _require_free(folder)
    _require_name(folder.name)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".tidegate-new-", dir=folder.parent) as aside:
            built = Path(aside) / folder.name
            _write(built, folder.name)
            # A rename, so that nobody ever sees half a project.
            os.rename(built, folder)
    except OSError as error:
        raise ConfigError(
            f"The project cannot be written: {error.strerror}",
            where=str(folder),
            remedy="Name a folder that you may make.",
        ) from error
    return folder


def class_name(name: str) -> str:
    """The name of a project's class.

    >>> class_name("ferry_bookings")
    'FerryBookings'
    """
    return "".join(part.capitalize() for part in name.split("_"))


def pipeline_name(name: str) -> str:
    """The name of a project's pipeline: Kubeflow takes no underscores.

    >>> pipeline_name("ferry_bookings")
    'ferry-bookings'
    """
    return name.strip("_").replace("_", "-")


def _require_free(folder: Path) -> None:
    if os.path.lexists(folder):
        raise ConfigError(
            "There is something of that name already",
            where=str(folder),
            remedy="Name a folder that is not there yet.",
        )


def _require_name(name: str) -> None:
    if not _NAME.fullmatch(name) or keyword.iskeyword(name) or name.endswith("_"):
        raise ConfigError(
            f"{name!r} cannot be a package's name",
            remedy="Use 2 to 40 lowercase letters, digits and underscores, a letter first.",
        )
    if importlib.util.find_spec(name) is not None:
        raise ConfigError(
            f"Python has a package {name!r} already, and would import that one",
            remedy="Choose another name.",
        )
    if name in ("flights", "digits", "tests", "data"):
        raise ConfigError(f"The name {name!r} is taken by Tidegate", remedy="Choose another name.")


def _write(project: Path, name: str) -> None:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # these are programs and settings, and no pages
    )
    words = {
        "name": name,
        "kind": class_name(name),
        "pipeline": pipeline_name(name),
    }
    for place, template in FILES.items():
        path = project / place.format(name=name)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = environment.get_template(f"{template}.j2").render(words)
        path.write_text(text, encoding="utf-8")
    # The project's own program makes its data, so that what a user changes there is what runs.
    made_up = runpy.run_path(str(project / name / "made_up.py"))
    for span in SPANS:
        made_up["write_span"](span, project / "data")
