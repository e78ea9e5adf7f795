"""A server that follows TensorFlow Serving's rules for versions and labels, of the published stubs.

It loads the versions that its configuration names and finds on disk, in its own time; it refuses a
label on a version that is not AVAILABLE, having taken over the rest of the configuration; it finds
a model by number or label.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
from tensorflow_serving.apis import predict_pb2
from tensorflow_serving.apis.get_model_status_pb2 import GetModelStatusResponse, ModelVersionStatus
from tensorflow_serving.apis.model_management_pb2 import ReloadConfigResponse
from tensorflow_serving.apis.model_service_pb2_grpc import (
    ModelServiceServicer,
    add_ModelServiceServicer_to_server,
)
from tensorflow_serving.apis.prediction_service_pb2_grpc import (
    PredictionServiceServicer,
    PredictionServiceStub,
    add_PredictionServiceServicer_to_server,
)

States = ModelVersionStatus.State


class LocalTensorFlowServing(ModelServiceServicer, PredictionServiceServicer):
    """The server's state.

    Attributes:
      load_seconds: how long a version takes to load.
      broken: numbers of versions that fail to load.
      reloads: how many configurations it has taken.
      refuses_labels: whether it refuses every label, as one does that is low on memory.
    """

    def __init__(self) -> None:
        self.load_seconds = 0.0
        self.broken: set[int] = set()
        self.refuses_labels = False
        self.reloads = 0
        self.address = ""
        self.labels: dict[str, dict[str, int]] = {}
        self._ready: dict[tuple[str, int], float] = {}
        self._ended: set[tuple[str, int]] = set()
        self._lock = threading.Lock()

    def loaded(self, model: str) -> set[int]:
        """The versions that answer."""
        return {
            number
            for name, number in self._ready
            if name == model and self._state(name, number) == States.AVAILABLE
        }

    def HandleReloadConfigRequest(self, request: Any, context: Any) -> Any:
        with self._lock:
            self.reloads += 1
            labels: dict[str, dict[str, int]] = {}
            for entry in request.config.model_config_list.config:
                self._aspire(entry)
                labels[entry.name] = dict(entry.version_labels)
                self._require_available(entry, context)
            self.labels = labels
        return ReloadConfigResponse()

    def GetModelStatus(self, request: Any, context: Any) -> Any:
        name, answer = request.model_spec.name, GetModelStatusResponse()
        for model, number in {*self._ready, *self._ended}:
            if model == name:
                status = answer.model_version_status.add(
                    version=number, state=self._state(name, number)
                )
                if number in self.broken:
                    status.status.error_code = 13
                    status.status.error_message = "Op type not registered 'Crystal'"
        if not answer.model_version_status:
            context.abort(grpc.StatusCode.NOT_FOUND, f"Could not find any versions of model {name}")
        return answer

    def Predict(self, request: Any, context: Any) -> Any:
        spec = request.model_spec
        number = spec.version.value or self.labels.get(spec.name, {}).get(spec.version_label, 0)
        if number not in self.loaded(spec.name):
            context.abort(grpc.StatusCode.NOT_FOUND, f"Servable not found for request: {spec}")
        answer = predict_pb2.PredictResponse()
        answer.model_spec.version.value = number
        return answer

    def _aspire(self, entry: Any) -> None:
        wanted = {
            number
            for number in entry.model_version_policy.specific.versions
            if (Path(entry.base_path) / str(number) / "saved_model.pb").is_file()
        }
        held = {number for name, number in self._ready if name == entry.name}
        for number in held - wanted:
            del self._ready[entry.name, number]
            self._ended.add((entry.name, number))
        for number in wanted - held:
            self._ready[entry.name, number] = time.monotonic() + self.load_seconds
            self._ended.discard((entry.name, number))

    def _require_available(self, entry: Any, context: Any) -> None:
        for number in entry.version_labels.values():
            unready = number not in self.loaded(entry.name)
            if self.refuses_labels or unready:
                context.abort(
                    grpc.StatusCode.FAILED_PRECONDITION,
                    f"Request to assign label to version {number} of model {entry.name}, which is "
                    "not currently available for inference",
                )

    def _state(self, name: str, number: int) -> Any:
        if (name, number) in self._ended or number in self.broken:
            return States.END
        is_ready = time.monotonic() >= self._ready[name, number]
        return States.AVAILABLE if is_ready else States.LOADING


@contextlib.contextmanager
def serving() -> Iterator[LocalTensorFlowServing]:
    """A server on a free port of the loopback interface."""
    server, state = grpc.server(ThreadPoolExecutor(4)), LocalTensorFlowServing()
    add_ModelServiceServicer_to_server(state, server)
    add_PredictionServiceServicer_to_server(state, server)
    state.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield state
    finally:
        server.stop(None).wait()


def version_that_answers(address: str, model: str, *, number: int = 0, label: str = "") -> int:
    """Which version answers a client that asks for a number or a label.

    Raises:
      grpc.RpcError: none does.
    """
    request = predict_pb2.PredictRequest()
    request.model_spec.name = model
    if label:
        request.model_spec.version_label = label
    else:
        request.model_spec.version.value = number
    with grpc.insecure_channel(address) as channel:
        answer = PredictionServiceStub(channel).Predict(request, timeout=5)
    return int(answer.model_spec.version.value)
