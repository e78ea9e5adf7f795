"""Where models are delivered to, one file a target."""

from __future__ import annotations

import json

from ...errors import ConfigError
from .filesystem import FilesystemTarget
from .target import Target

KINDS = {"filesystem": FilesystemTarget}
"""Each target's configuration class under its ``kind``."""


def target_from_json(text: str) -> Target:
    """Reads back any target's ``to_json``, by its ``kind``.

    Raises:
      ConfigError: malformed JSON, an unknown kind, or a setting that its kind refuses.
    """
    try:
        kind = json.loads(text).get("kind")
    except (ValueError, AttributeError) as error:
        raise ConfigError(f"A target must be a JSON object, not {text!r}") from error
    if kind not in KINDS:
        raise ConfigError(f"There is no target {kind!r}", remedy=f"Known: {', '.join(KINDS)}.")
    return KINDS[kind].from_json(text)
