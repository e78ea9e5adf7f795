"""What a format needs of the machine that exports, looked for before anything is converted."""

from __future__ import annotations

import importlib.util
import shutil

from ...environments import provide
from ...errors import UsageError
from .format import Format


def require_prerequisites(kind: Format) -> None:
    """Refuses a format that cannot be made or proven here; installs the environment it needs.

    Raises:
      InstallationError: that environment cannot be had.
      UsageError: names the module or program that is missing, and how to get it.
    """
    for module in kind.modules:
        if importlib.util.find_spec(module) is None:
            raise UsageError(
                f"Format {kind.name} needs the module {module}, which is not installed",
                remedy=f"Run: pip install 'tidegate[{kind.extra}]'",
            )
    for command in kind.commands:
        if shutil.which(command) is None:
            raise UsageError(
                f"Format {kind.name} needs the program {command}, which is not on the PATH",
                remedy="Install Node.js 18 or later with npm, or leave the format out.",
            )
    if kind.environment is not None:
        provide(kind.environment)
