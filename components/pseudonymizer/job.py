"""What one execution is asked to do, read from its execution properties."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from typing import Any

from tfx.dsl.io import fileio
from tfx.proto import example_gen_pb2
from tfx.types import artifact_utils
from tfx.types.artifact import Artifact
from tfx.utils import proto_utils

from ..errors import DataError
from .execution_keys import (
    INPUT_BASE_KEY,
    INPUT_CONFIG_KEY,
    KEYSET_KEY,
    LEDGER_KEY,
    OUTPUT_CONFIG_KEY,
    POLICY_KEY,
    SPAN_KEY,
)
from .policy import Policy


@dataclasses.dataclass(frozen=True)
class Job:
    """The typed execution properties.

    Attributes:
      policy: what becomes of each column.
      keyset: the keyset's path or URI.
      ledger: the erasure ledger's path; empty for the one beside the keyset.
      input_base: the directory of the data.
      files: the span's files by input split, sorted.
      buckets: hash buckets by output split; empty where the input's splits are kept.
      span: the span's number, 0 where the pattern has none.
    """

    policy: Policy
    keyset: str
    ledger: str
    input_base: str
    files: Mapping[str, tuple[str, ...]]
    buckets: Mapping[str, int]
    span: int

    @property
    def paths(self) -> list[str]:
        """All files of the span."""
        return [path for paths in self.files.values() for path in paths]

    @property
    def file_names(self) -> list[str]:
        """All files of the span, relative to ``input_base``."""
        return [os.path.relpath(path, self.input_base) for path in self.paths]


def read_job(exec_properties: Mapping[str, Any]) -> Job:
    """Reads the execution properties as the driver resolved them.

    Raises:
      PolicyError: when the policy is not valid.
      DataError: when an input split has no file.
    """
    input_config, output_config = example_gen_pb2.Input(), example_gen_pb2.Output()
    proto_utils.json_to_proto(exec_properties[INPUT_CONFIG_KEY], input_config)
    proto_utils.json_to_proto(exec_properties[OUTPUT_CONFIG_KEY], output_config)
    base = exec_properties[INPUT_BASE_KEY]
    return Job(
        policy=Policy.from_json(exec_properties[POLICY_KEY]),
        keyset=exec_properties[KEYSET_KEY],
        ledger=exec_properties.get(LEDGER_KEY) or "",
        input_base=base,
        files={split.name: _files(base, split.pattern) for split in input_config.splits},
        buckets={split.name: split.hash_buckets for split in output_config.split_config.splits},
        span=int(exec_properties.get(SPAN_KEY) or 0),
    )


def job_over_examples(source: Artifact, exec_properties: Mapping[str, Any]) -> Job:
    """The job of treating an Examples artifact; its splits are kept.

    Raises:
      PolicyError: when the policy is not valid.
      DataError: when a split has no file.
    """
    splits = artifact_utils.decode_split_names(source.split_names)
    uris = {split: artifact_utils.get_split_uri([source], split) for split in splits}
    return Job(
        policy=Policy.from_json(exec_properties[POLICY_KEY]),
        keyset=exec_properties[KEYSET_KEY],
        ledger=exec_properties.get(LEDGER_KEY) or "",
        input_base=source.uri,
        files={split: _files(uri, "*") for split, uri in uris.items()},
        buckets={},
        span=source.span,
    )


def _files(base: str, pattern: str) -> tuple[str, ...]:
    files = tuple(sorted(map(str, fileio.glob(os.path.join(base, pattern)))))
    if not files:
        raise DataError(
            f"No file matches {pattern!r}",
            where=base,
            remedy="Check input_base and the pattern of input_config, or what made the Examples.",
        )
    return files
