"""A strategy that finds nothing, one artifact, or several."""

from __future__ import annotations

from ml_metadata import MetadataStore
from tfx.dsl.components.common.resolver import ResolverStrategy
from tfx.types.artifact import Artifact


class Newest(ResolverStrategy):
    """The newest few of each key, oldest first; none is an answer too."""

    def __init__(self, most: int = 1) -> None:
        self._most = most

    def resolve_artifacts(
        self, store: MetadataStore, input_dict: dict[str, list[Artifact]]
    ) -> dict[str, list[Artifact]]:
        """Resolves every key."""
        return {
            key: sorted(found, key=lambda one: int(one.id))[-self._most :]
            for key, found in input_dict.items()
        }
