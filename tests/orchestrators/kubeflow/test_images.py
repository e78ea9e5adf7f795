"""Which images a compiled pipeline may name."""

from __future__ import annotations

import pytest

from tidegate.components.errors import ConfigError
from tidegate.orchestrators.kubeflow.images import require_pinned


@pytest.mark.parametrize(
    "image",
    [f"registry.example/a/b@sha256:{'0' * 64}", "localhost:5000/tidegate:1.2", "tidegate:1.2.3"],
)
def test_a_digest_or_a_version_is_taken(image):
    """Teams that tag each build must not be held up."""
    require_pinned(image)


@pytest.mark.parametrize(
    "image", ["", "tidegate", "tidegate:latest", "localhost:5000/tidegate", "tidegate@sha256:12"]
)
def test_what_may_change_is_refused(image):
    """A pipeline would run other code tomorrow, under the same name."""
    with pytest.raises(ConfigError, match=r"digest|sha256"):
        require_pinned(image)
