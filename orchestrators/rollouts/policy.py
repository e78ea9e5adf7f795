"""Reads the policy of a rollout from a file of settings."""

from __future__ import annotations

from pathlib import Path

from ...components.canary_pusher.policy import RolloutPolicy
from ...components.config import read_settings
from ...components.errors import ConfigError

SECTION = "rollout"
"""Where the settings of a pipeline have the policy."""


def read_policy(path: Path | None) -> RolloutPolicy:
    """The policy in a YAML file, or in the section ``rollout`` of a pipeline's settings.

    Raises:
      ConfigError: the file cannot be read, or a setting cannot be used; names the file.
    """
    if path is None:
        return RolloutPolicy()
    settings = read_settings(path)
    try:
        return RolloutPolicy.from_mapping(settings.get(SECTION, settings))
    except ConfigError as error:
        raise ConfigError(
            error.what, where=error.where or str(path), remedy=error.remedy
        ) from error
