"""The records' files under a pipeline root, on a disk or in a bucket."""

from __future__ import annotations

import concurrent.futures
import os
import re
import secrets

from tfx.dsl.io import fileio

from ....components.errors import PipelineRootError
from ..written_aside import write_aside
from .record import Record

FOLDER = ".lineage"
SUFFIX = ".json"

READERS = 16
"""How many files are read at once: in a bucket, waiting is nearly all of reading."""


def write_record(root: str, record: Record) -> str:
    """Writes a record aside and renames it: no reader ever sees half of one.

    Args:
      root: the pipeline root, a path or a URI.
      record: of one attempt; a second one of the same node is another file.

    Returns:
      The file's path or URI. Names sort by time.

    Raises:
      PipelineRootError: where it cannot be written.
    """
    folder = os.path.join(root, FOLDER)
    parts = (f"{record.time:020d}", record.run, record.node, secrets.token_hex(3))
    path = os.path.join(folder, "-".join(map(_plain, parts)) + SUFFIX)
    try:
        write_aside(path, record.to_json())
    except Exception as error:
        raise PipelineRootError(
            f"Cannot write what the task did: {error}",
            where=path,
            remedy="Check that tasks may write to the pipeline root, and its space.",
        ) from error
    return path


def read_records(root: str, *, of_run: str = "", of_node: str = "") -> list[Record]:
    """The records under a pipeline root, oldest first; none where nothing has run.

    Args:
      root: a path or a URI.
      of_run: with ``of_node``, only records of that run or of that node. Files are chosen by their
        names, so that a root with a thousand runs costs no more than one with ten.
      of_node: the node.

    Raises:
      PipelineRootError: for a record that cannot be read.
    """
    folder = os.path.join(root, FOLDER)
    if not fileio.exists(folder):
        return []
    names = [name for name in fileio.listdir(folder) if name.endswith(SUFFIX)]
    if of_run or of_node:
        wanted = (_plain(of_run), _plain(of_node))
        names = [name for name in names if _is_of(name, *wanted)]
    with concurrent.futures.ThreadPoolExecutor(READERS) as pool:
        records = list(pool.map(_read, (os.path.join(folder, name) for name in names)))
    return sorted(records, key=lambda one: one.time)


def _read(path: str) -> Record:
    try:
        with fileio.open(path, "rb") as file:
            text = file.read().decode()
    except Exception as error:
        raise PipelineRootError(
            f"Cannot read a record of the lineage: {error}",
            where=path,
            remedy="Check that tasks may read the pipeline root.",
        ) from error
    return Record.from_json(text, path)


def _is_of(name: str, run: str, node: str) -> bool:
    # No part holds a hyphen.
    _, of_run, of_node, _ = name.split("-")
    return of_run == run or of_node == node


def _plain(part: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.]+", "_", part)
