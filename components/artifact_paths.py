"""Where TFX's artifacts keep what gates read."""

from __future__ import annotations

from collections.abc import Sequence

from tfx.types import artifact_utils
from tfx.types.artifact import Artifact
from tfx.utils import path_utils

from .errors import DataError


def serving_path(models: Sequence[Artifact]) -> str:
    """The folder of the SavedModel for serving in the only Model artifact given."""
    model = artifact_utils.get_single_instance(list(models))
    is_old: bool = path_utils.is_old_model_artifact(model)
    path: str = path_utils.serving_model_path(model.uri, is_old)
    return path


def split_directories(
    examples: Sequence[Artifact], split: str, settings: str, setting: str = "split"
) -> list[str]:
    """The folders that hold one split of Examples artifacts.

    Args:
      examples: Examples artifacts.
      split: name of the split.
      settings: name of the configuration that names the split.
      setting: the field of it.

    Raises:
      DataError: an artifact has no such split.
    """
    try:
        directories: list[str] = artifact_utils.get_split_uris(list(examples), split)
    except ValueError as error:
        raise DataError(
            f"The Examples have no split {split!r}",
            where=", ".join(artifact.uri for artifact in examples),
            remedy=f"Set {settings}.{setting} to what they have.",
        ) from error
    return directories
