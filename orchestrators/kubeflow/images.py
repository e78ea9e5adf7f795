"""The image that a compiled pipeline's tasks run in."""

from __future__ import annotations

import re

from ...components.errors import ConfigError

_DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")
_TAG = re.compile(r":(?P<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127})$")


def require_pinned(image: str) -> None:
    """Refuses an image that may be another tomorrow.

    A digest never changes; a tag can, and ``latest`` is meant to.

    Raises:
      ConfigError: for an image without a digest and without a tag, or tagged ``latest``.
    """
    if not image:
        raise ConfigError(
            "No container image is named",
            where="image",
            remedy="Set image in the deployment, as registry/name@sha256:... .",
        )
    tag = _TAG.search(image)
    if _DIGEST.search(image) or ("@" not in image and tag and tag["tag"] != "latest"):
        return
    raise ConfigError(
        "The image may change beneath the pipeline",
        where=image,
        remedy="Name it by its digest, as registry/name@sha256:... (docker inspect tells it),"
        " or pass --allow-mutable-image.",
    )
