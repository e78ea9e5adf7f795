"""Which Beam runner a user's words ask for."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from ...components.errors import ConfigError
from .settings import BeamSettings


def chosen_runner(platform: str, runner: str | None, path: Path | None) -> BeamSettings | None:
    """The settings of the Beam runner; None where nothing but the local platform is asked for.

    Args:
      platform: ``local`` or ``beam``.
      runner: overrules the file's.
      path: YAML with :class:`BeamSettings`.

    Raises:
      ConfigError: for a runner on a platform that has none, and for settings that cannot be used.
    """
    if platform != "beam":
        if runner is not None or path is not None:
            raise ConfigError(
                f"A Beam runner was given for --on {platform}",
                remedy="Say --on beam, or leave out --runner and --beam.",
            )
        return None
    settings = BeamSettings() if path is None else BeamSettings.from_yaml(path)
    return settings if runner is None else dataclasses.replace(settings, runner=runner)
