"""What really lies on disk after Beam has written."""

from __future__ import annotations

import os
from collections.abc import Mapping

import tensorflow as tf
from tfx.dsl.io import fileio
from tfx.types import artifact_utils
from tfx.types.artifact import Artifact

from ..errors import TidegateError
from .survey import Survey


def rows_of_splits(examples: Artifact) -> dict[str, int]:
    """Counts the records of an Examples artifact's files, by split."""
    splits = artifact_utils.decode_split_names(examples.split_names)
    return {split: _records(artifact_utils.get_split_uri([examples], split)) for split in splits}


def require_all_rows(survey: Survey, splits: Mapping[str, int]) -> None:
    """Refuses output with fewer or more rows than the input had.

    Raises:
      TidegateError: with both counts. TFX then removes the output.
    """
    written = sum(splits.values())
    if written != survey.total_rows:
        raise TidegateError(
            f"{survey.total_rows:,} rows were read, but {written:,} written",
            where=", ".join(survey.rows),
            remedy="Run again, and see that nobody writes to the files while they are read.",
        )


def _records(directory: str) -> int:
    files = fileio.glob(os.path.join(directory, "*"))
    records = tf.data.TFRecordDataset(files, compression_type="GZIP")
    return int(records.reduce(tf.constant(0, tf.int64), lambda count, _: count + 1))
