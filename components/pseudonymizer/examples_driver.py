"""Makes keyset and erasures part of what TFX's cache looks at, for Examples too."""

from __future__ import annotations

from typing import Any

from tfx.dsl.components.base import base_driver
from tfx.orchestration import metadata
from tfx.orchestration.portable import base_driver as portable_base_driver
from tfx.orchestration.portable import data_types
from tfx.proto.orchestration import driver_output_pb2

from .driver import what_to_cache_by


class ExamplesDriver(base_driver.BaseDriver, portable_base_driver.BaseDriver):
    """TFX's driver of components with inputs, for one with a keyset.

    It has two faces, as TFX's own drivers of ExampleGens have: the runners call :meth:`run`, and
    the notebook context the rest.
    """

    def __init__(self, metadata_handle: metadata.Metadata) -> None:
        """Takes the connection to ML-Metadata."""
        base_driver.BaseDriver.__init__(self, metadata_handle)
        portable_base_driver.BaseDriver.__init__(self, metadata_handle)

    def resolve_exec_properties(
        self, exec_properties: dict[str, Any], pipeline_info: Any, component_info: Any
    ) -> dict[str, Any]:
        """Adds the keyset's fingerprint and the erasure ledger's digest.

        Raises:
          KeysetError: when keyset or erasure ledger cannot be used.
        """
        del pipeline_info, component_info
        return {**exec_properties, **what_to_cache_by(exec_properties)}

    def run(self, execution_info: data_types.ExecutionInfo) -> driver_output_pb2.DriverOutput:
        """The same for TFX's runners."""
        output = driver_output_pb2.DriverOutput()
        for name, value in what_to_cache_by(execution_info.exec_properties).items():
            output.exec_properties[name].string_value = value
        return output
