"""TensorFlow Serving's model service: which versions to load, and how far it has come with each."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ....errors import PushError


@dataclasses.dataclass(frozen=True)
class VersionState:
    """How far a server has come with a version.

    Attributes:
      state: START, LOADING, AVAILABLE, UNLOADING, END or UNKNOWN.
      error: why it ended, empty where nothing went wrong.
    """

    state: str
    error: str = ""


@dataclasses.dataclass(frozen=True)
class ModelService:
    """The gRPC service of one server.

    Attributes:
      address: ``host:port``.
      certificate_file: certificates of the authorities that it is trusted by; empty for a
        connection in the clear.
      call_seconds: deadline of one call.
    """

    address: str
    certificate_file: str = ""
    call_seconds: float = 10.0

    def reload(self, config: Any) -> None:
        """Has the server follow a ``ModelServerConfig``; what it asks for loads afterwards.

        Raises:
          PushError: the server cannot be reached or refuses the configuration.
        """
        from tensorflow_serving.apis.model_management_pb2 import ReloadConfigRequest

        answer = self._call("HandleReloadConfigRequest", ReloadConfigRequest(config=config))
        if answer.status.error_code:
            raise PushError(
                f"The server refused the model configuration: {answer.status.error_message}",
                where=self.address,
                remedy="Labels are given to versions that are AVAILABLE only.",
            )

    def states(self, model_name: str) -> dict[int, VersionState]:
        """The state of each version that the server knows; empty if it does not know the model.

        Raises:
          PushError: the server cannot be reached.
        """
        import grpc
        from tensorflow_serving.apis.get_model_status_pb2 import (
            GetModelStatusRequest,
            ModelVersionStatus,
        )

        request = GetModelStatusRequest()
        request.model_spec.name = model_name
        try:
            answer = self._call("GetModelStatus", request)
        except PushError as error:
            cause = error.__cause__
            if isinstance(cause, grpc.RpcError) and cause.code() is grpc.StatusCode.NOT_FOUND:
                return {}
            raise
        return {
            version.version: VersionState(
                ModelVersionStatus.State.Name(version.state),
                (version.status.error_message or "error without a message")
                if version.status.error_code
                else "",
            )
            for version in answer.model_version_status
        }

    def _call(self, method: str, request: Any) -> Any:
        import grpc
        from tensorflow_serving.apis.model_service_pb2_grpc import ModelServiceStub

        with self._channel() as channel:
            try:
                return getattr(ModelServiceStub(channel), method)(
                    request, timeout=self.call_seconds
                )
            except grpc.RpcError as error:
                raise _named(error, method, self.address) from error

    def _channel(self) -> Any:
        import grpc

        if not self.certificate_file:
            return grpc.insecure_channel(self.address)
        try:
            certificates = Path(self.certificate_file).read_bytes()
        except OSError as error:
            raise PushError(
                f"Cannot read the certificates: {error.strerror}", where=self.certificate_file
            ) from error
        return grpc.secure_channel(self.address, grpc.ssl_channel_credentials(certificates))


def _named(error: Any, method: str, address: str) -> PushError:
    code, details = error.code().name, error.details()
    if code in ("UNAVAILABLE", "DEADLINE_EXCEEDED", "UNIMPLEMENTED"):
        return PushError(
            f"TensorFlow Serving does not answer {method}: {code} {details}",
            where=address,
            remedy="Check that the server runs and that this is its gRPC port.",
        )
    return PushError(
        f"TensorFlow Serving refused {method}: {code} {details}",
        where=address,
        remedy="Its log says more.",
    )


def configuration_with(
    text: str,
    model_name: str,
    base_path: str,
    versions: tuple[int, ...],
    labels: Mapping[str, int],
) -> Any:
    """The server configuration in ``text`` with one model's entry put in the place of its own.

    Other models stay as they are, and so do settings of this one that Tidegate does not know of.

    Raises:
      PushError: the text is no ``ModelServerConfig``, or one without a list of models.
    """
    from google.protobuf import text_format
    from tensorflow_serving.config.model_server_config_pb2 import ModelServerConfig

    try:
        config = text_format.Parse(text, ModelServerConfig())
    except text_format.ParseError as error:
        raise PushError(f"It is no configuration of TensorFlow Serving: {error}") from error
    if config.WhichOneof("config") == "custom_model_config":
        raise PushError(
            "The server has a custom model configuration",
            remedy="Give it one with a model_config_list.",
        )
    entries = config.model_config_list.config
    entry = next((entry for entry in entries if entry.name == model_name), None)
    if entry is None:
        entry = entries.add(name=model_name, model_platform="tensorflow")
    entry.base_path = base_path
    entry.model_version_policy.specific.versions[:] = versions
    entry.version_labels.clear()
    entry.version_labels.update(labels)
    return config


def configuration_text(config: Any) -> str:
    """The configuration as servers read it from a file."""
    from google.protobuf import text_format

    return text_format.MessageToString(config)
