"""The option ``--root``, which most commands take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., object])


def root_option(command: Command) -> Command:
    """Adds ``--root`` to a command."""
    return click.option(
        "--root",
        type=click.Path(path_type=Path),
        default=Path("tidegate-runs"),
        show_default=True,
        help="The pipeline root: metadata, artifacts, pushed models and reports.",
    )(command)
