"""Finds the span, and makes keyset and erasures part of what TFX's cache looks at."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from tfx.components.example_gen import driver
from tfx.dsl.components.base import base_driver
from tfx.orchestration.portable import data_types
from tfx.proto.orchestration import driver_output_pb2
from tfx.types.artifact import Artifact

from ..errors import DataError
from .erasure import ledger_path, read_ledger
from .execution_keys import (
    EXAMPLES_KEY,
    INPUT_BASE_KEY,
    KEYSET_FINGERPRINT_KEY,
    KEYSET_KEY,
    LEDGER_DIGEST_KEY,
    LEDGER_KEY,
    PRIVACY_REPORT_KEY,
)
from .keyset_file import load_keyset


def what_to_cache_by(exec_properties: Mapping[str, Any]) -> dict[str, str]:
    """Execution properties that change with the keys and with who was forgotten.

    Raises:
      KeysetError: when keyset or erasure ledger cannot be used.
      DataError: when the erasure ledger is damaged.
    """
    reference = exec_properties[KEYSET_KEY]
    keyset = load_keyset(reference)
    ledger = read_ledger(ledger_path(reference, exec_properties.get(LEDGER_KEY)))
    return {
        KEYSET_FINGERPRINT_KEY: f"{keyset.primary}:{keyset.fingerprint()}",
        LEDGER_DIGEST_KEY: ledger.digest(),
    }


class Driver(driver.FileBasedDriver):
    """TFX's driver of file-based ExampleGens, for one with a keyset and a report.

    What a driver returns as execution properties becomes part of TFX's cache key: once the keyset
    is rotated, its fingerprint differs, and the component runs again; once a subject is forgotten,
    the erasure ledger's digest does.
    """

    def resolve_exec_properties(
        self, exec_properties: dict[str, Any], pipeline_info: Any, component_info: Any
    ) -> dict[str, Any]:
        """Adds the span, as TFX does, the keyset's fingerprint and the erasure ledger's digest.

        Raises:
          DataError: when no input matches the pattern.
          KeysetError: when keyset or erasure ledger cannot be used.
        """
        cached_by = what_to_cache_by(exec_properties)  # keys first, then the data
        try:
            resolved = super().resolve_exec_properties(
                exec_properties, pipeline_info, component_info
            )
        except ValueError as error:
            raise DataError(
                f"No input to read: {error}",
                where=str(exec_properties.get(INPUT_BASE_KEY)),
                remedy="Check input_base, the pattern of input_config, and range_config.",
            ) from error
        return {**resolved, **cached_by}

    def run(self, execution_info: data_types.ExecutionInfo) -> driver_output_pb2.DriverOutput:
        """Marks the privacy report with the span too; TFX marks only the Examples."""
        output = super().run(execution_info)
        [examples] = output.output_artifacts[EXAMPLES_KEY].artifacts
        [report] = execution_info.output_dict[PRIVACY_REPORT_KEY]
        marked = copy.deepcopy(report.mlmd_artifact)
        marked.custom_properties.MergeFrom(examples.custom_properties)
        output.output_artifacts[PRIVACY_REPORT_KEY].artifacts.append(marked)
        return output

    # TFX's notebook context still calls this private method, and the one of TFX's ExampleGens
    # prepares the Examples alone.
    def _prepare_output_artifacts(
        self,
        input_artifacts: Any,
        output_dict: Any,
        exec_properties: dict[str, Any],
        execution_id: int,
        pipeline_info: Any,
        component_info: Any,
    ) -> dict[str, list[Artifact]]:
        prepared: dict[str, list[Artifact]] = base_driver.BaseDriver._prepare_output_artifacts(
            self,
            input_artifacts,
            output_dict,
            exec_properties,
            execution_id,
            pipeline_info,
            component_info,
        )
        for [artifact] in prepared.values():
            driver.update_output_artifact(exec_properties, artifact.mlmd_artifact)
        return prepared
