"""A gRPC server with the calls of Vertex AI that a target makes, of the published types.

It keeps the service's rules: an endpoint is written at the etag it has, a split adds up to 100 and
names what is deployed, what takes requests is not undeployed, IDs are given once, and what takes
long is an operation that is asked after.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.cloud.aiplatform_v1 import types
from google.longrunning import operations_pb2
from google.protobuf import any_pb2

PACKAGE = "google.cloud.aiplatform.v1"
ENDPOINT = "projects/flights/locations/here/endpoints/7"


class LocalVertex:
    """The service's state.

    Attributes:
      deploy_seconds: how long a deployment takes.
      broken: IDs of deployed models whose container does not come up.
      conflicts: how many changes are to be refused as if somebody else had written.
      uploads: how many models were registered.
      deployments: how many deployments were begun.
    """

    def __init__(self) -> None:
        self.deploy_seconds = 0.0
        self.broken: set[str] = set()
        self.conflicts = 0
        self.uploads = 0
        self.deployments = 0
        self.address = ""
        self.split: dict[str, int] = {}
        self.deployed: dict[str, Any] = {}
        self.models: dict[str, Any] = {}
        self._etag = 1
        self._operations: dict[str, Any] = {}
        self._under_way: dict[str, tuple[float, Any]] = {}
        self._lock = threading.Lock()

    def get_endpoint(self, request: Any, context: Any) -> Any:
        if request.name != ENDPOINT:
            context.abort(grpc.StatusCode.NOT_FOUND, f"There is no {request.name}")
        self._settle()
        return types.Endpoint(
            name=ENDPOINT,
            deployed_models=list(self.deployed.values()),
            traffic_split=self.split,
            etag=str(self._etag),
        )

    def update_endpoint(self, request: Any, context: Any) -> Any:
        with self._lock:
            if self.conflicts or request.endpoint.etag != str(self._etag):
                self.conflicts = max(0, self.conflicts - 1)
                context.abort(grpc.StatusCode.ABORTED, "The etag is not the endpoint's")
            assert list(request.update_mask.paths) == ["traffic_split"]
            split = dict(request.endpoint.traffic_split)
            if split and (sum(split.values()) != 100 or set(split) - set(self.deployed)):
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"Not a traffic split: {split}")
            self.split = split
            self._etag += 1
        return self.get_endpoint(types.GetEndpointRequest(name=ENDPOINT), context)

    def deploy_model(self, request: Any, context: Any) -> Any:
        self._settle()
        model = request.deployed_model
        if model.id in self.deployed or model.id in self._under_way:
            context.abort(grpc.StatusCode.ALREADY_EXISTS, f"There is a deployed model {model.id}")
        if model.model not in self.models:
            context.abort(grpc.StatusCode.NOT_FOUND, f"There is no {model.model}")
        if request.traffic_split:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "A deployment took requests")
        self.deployments += 1
        self._under_way[model.id] = (time.monotonic() + self.deploy_seconds, model)
        return self._operation(f"deploy-{model.id}-{self.deployments}", None)

    def undeploy_model(self, request: Any, context: Any) -> Any:
        self._settle()
        if request.deployed_model_id not in self.deployed:
            context.abort(grpc.StatusCode.NOT_FOUND, f"No {request.deployed_model_id} is deployed")
        if self.split.get(request.deployed_model_id):
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, "It has traffic assigned to it")
        del self.deployed[request.deployed_model_id]
        self._etag += 1
        name = f"undeploy-{request.deployed_model_id}"
        return self._operation(name, types.UndeployModelResponse())

    def get_model(self, request: Any, context: Any) -> Any:
        if request.name not in self.models:
            context.abort(grpc.StatusCode.NOT_FOUND, f"There is no {request.name}")
        return self.models[request.name]

    def upload_model(self, request: Any, context: Any) -> Any:
        name = f"{request.parent}/models/{request.model_id}"
        if name in self.models:
            context.abort(grpc.StatusCode.ALREADY_EXISTS, f"There is a {name}")
        self.uploads += 1
        self.models[name] = request.model
        response = types.UploadModelResponse(model=name)
        return self._operation(f"upload-{request.model_id}", response)

    def get_operation(self, request: Any, context: Any) -> Any:
        self._settle()
        return self._operations[request.name]

    def _operation(self, name: str, response: Any) -> Any:
        operation = operations_pb2.Operation(name=f"{ENDPOINT}/operations/{name}")
        if response is not None:
            operation.done = True
            operation.response.CopyFrom(_packed(response))
        self._operations[operation.name] = operation
        return operation

    def _settle(self) -> None:
        for deployed_id, (ready, model) in list(self._under_way.items()):
            if time.monotonic() < ready:
                continue
            del self._under_way[deployed_id]
            name = f"{ENDPOINT}/operations/deploy-{deployed_id}-"
            [*_, operation] = [v for k, v in self._operations.items() if k.startswith(name)]
            operation.done = True
            if deployed_id in self.broken:
                operation.error.code = 13
                operation.error.message = "Model server terminated: exit code 1"
            else:
                operation.response.CopyFrom(_packed(types.DeployModelResponse()))
                self.deployed[deployed_id] = model
                self._etag += 1


def _packed(message: Any) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(type(message).pb(message))
    return packed


def _handlers(state: LocalVertex) -> list[grpc.GenericRpcHandler]:
    def unary(call: Callable[[Any, Any], Any], request: Any, answer: Any) -> grpc.RpcMethodHandler:
        return grpc.unary_unary_rpc_method_handler(call, request, answer)

    operation = operations_pb2.Operation.SerializeToString
    endpoints = {
        "GetEndpoint": unary(
            state.get_endpoint, types.GetEndpointRequest.deserialize, types.Endpoint.serialize
        ),
        "UpdateEndpoint": unary(
            state.update_endpoint, types.UpdateEndpointRequest.deserialize, types.Endpoint.serialize
        ),
        "DeployModel": unary(state.deploy_model, types.DeployModelRequest.deserialize, operation),
        "UndeployModel": unary(
            state.undeploy_model, types.UndeployModelRequest.deserialize, operation
        ),
    }
    models = {
        "GetModel": unary(
            state.get_model, types.GetModelRequest.deserialize, types.Model.serialize
        ),
        "UploadModel": unary(state.upload_model, types.UploadModelRequest.deserialize, operation),
    }
    operations = {
        "GetOperation": unary(
            state.get_operation, operations_pb2.GetOperationRequest.FromString, operation
        )
    }
    return [
        grpc.method_handlers_generic_handler(f"{PACKAGE}.EndpointService", endpoints),
        grpc.method_handlers_generic_handler(f"{PACKAGE}.ModelService", models),
        grpc.method_handlers_generic_handler("google.longrunning.Operations", operations),
    ]


@contextlib.contextmanager
def vertex() -> Iterator[LocalVertex]:
    """A server on a free port of the loopback interface."""
    server, state = grpc.server(ThreadPoolExecutor(4)), LocalVertex()
    server.add_generic_rpc_handlers(_handlers(state))
    state.address = f"http://127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield state
    finally:
        server.stop(None).wait()
