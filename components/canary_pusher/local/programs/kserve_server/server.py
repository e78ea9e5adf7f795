"""KServe's server, on the socket it is given and with a route for versions."""

from __future__ import annotations

import logging
import socket
from collections.abc import Sequence
from typing import Any

import kserve.model_server
import uvicorn
from fastapi.responses import JSONResponse

from ...server_options import MODEL_NAME, ServerOptions
from .model import VersionedModel
from .versions import Versions

_KEEP_ALIVE_SECONDS = 3600
"""Longer than the proxy keeps a connection: else it sends a request where nobody listens."""


def run(options: ServerOptions, versions: Versions) -> None:
    """Serves until the process is asked to end."""
    listening = socket.socket(fileno=options.socket)
    _confine(listening)
    server = kserve.model_server.ModelServer(enable_grpc=False, enable_latency_logging=False)
    # A line for each request, and a stack for each fault on purpose, would slow this arm down.
    for name in ("kserve", "kserve.trace", "uvicorn.access"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    server.register_model(VersionedModel(options, versions))
    _add_versions(server, versions)
    server.start([])


def _confine(listening: socket.socket) -> None:
    """Lets uvicorn take this socket; KServe itself would have it listen on every interface."""

    class Config(uvicorn.Config):
        def __init__(self, *given: Any, **settings: Any) -> None:
            settings.update(host="127.0.0.1", timeout_keep_alive=_KEEP_ALIVE_SECONDS)
            super().__init__(*given, **settings)

    # The base of a class in KServe's later versions, so it is not replaced by another class.
    async def serve(self: uvicorn.Server, sockets: Sequence[socket.socket] | None = None) -> None:
        await original(self, [listening])

    original = uvicorn.Server.serve
    uvicorn.Config, uvicorn.Server.serve = Config, serve


def _add_versions(server: Any, versions: Versions) -> None:
    # Added before KServe's own routes, so that these are found first.
    @kserve.model_server.app.get(f"/v2/models/{MODEL_NAME}/versions/{{number}}/ready")
    async def version_ready(number: int) -> JSONResponse:
        complaint = versions.complaint(number)
        if complaint:
            text = f"Version {number} is not ready: {complaint}"
            return JSONResponse({"error": text}, status_code=503)
        return JSONResponse({"name": MODEL_NAME, "ready": True, "version": str(number)})

    original = server.dataplane.model_metadata

    async def model_metadata(name: str) -> dict[str, Any]:
        loaded = versions.current
        numbers = [str(loaded.number)] if loaded is not None else []
        return {**await original(name), "versions": numbers}

    server.dataplane.model_metadata = model_metadata
