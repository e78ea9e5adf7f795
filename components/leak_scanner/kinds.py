"""What a file is to a pipeline, told by its name and its place."""

from __future__ import annotations

from pathlib import PurePosixPath

SQLITE_MAGIC = b"SQLite format 3\0"

_SUFFIXES = {
    ".log": "log",
    ".html": "report",
    ".pbtxt": "schema",
    ".tflite": "model",
    ".keras": "model",
    ".h5": "model",
    ".onnx": "model",
    ".csv": "table",
    ".parquet": "table",
    ".avro": "table",
    ".json": "JSON",
    ".jsonl": "JSON",
    ".txt": "text",
}


def kind_of(path: str, head: bytes) -> str:
    """The kind of a file, from its path under the root and its first bytes."""
    pure = PurePosixPath(path)
    name, folders = pure.name.lower(), [part.lower() for part in pure.parts[:-1]]
    if head.startswith(SQLITE_MAGIC) or any(
        name.endswith(end) for end in ("-wal", "-journal", "-shm")
    ):
        return "ML-Metadata"
    if "featurestats" in name or "stats_tfrecord" in name:
        return "statistics"
    if "tfrecord" in name:
        return "TFRecord"
    if folders[-1:] == ["assets"] or "vocab" in name:
        return "vocabulary"
    if name.startswith(("saved_model.pb", "variables.", "fingerprint.pb", "keras_metadata.pb")):
        return "SavedModel"
    stem = name[:-3] if name.endswith(".gz") else name
    return _SUFFIXES.get(PurePosixPath(stem).suffix, "other")
