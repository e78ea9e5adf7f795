"""A server with Triton's repository API, keeping the rules that were seen of the real one.

A load follows the configuration's version policy: what is new loads in its own time, what stays is
not interrupted, and if one version fails the load fails and nothing changes.
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import grpc

from tidegate.components.canary_pusher.targets.services.triton import TritonServer


class LocalTriton:
    """The server's state.

    Attributes:
      repository: the folder it loads from.
      load_seconds: how long a version takes to load.
      broken: versions that fail to load.
      states: state and reason of each version it has had.
      loads: how each load came: ``http`` or ``grpc``.
      counts: successes and failures of each version.
    """

    def __init__(self, repository: Path) -> None:
        self.repository = repository
        self.load_seconds = 0.0
        self.broken: set[int] = set()
        self.states: dict[int, tuple[str, str]] = {}
        self.loads: list[str] = []
        self.counts: dict[int, tuple[int, int]] = {}
        self.addresses = TritonServer("http://127.0.0.1:1")

    def ready(self) -> set[int]:
        """The versions that answer."""
        return {number for number, (state, _) in self.states.items() if state == "READY"}

    def load(self, name: str, how: str) -> str:
        """Follows the configuration; the error, empty if there is none."""
        self.loads.append(how)
        text = (self.repository / name / "config.pbtxt").read_text()
        [listed] = re.findall(r"version_policy \{ specific \{ versions: \[ (.*?) \] \} \}", text)
        wanted = {int(number) for number in listed.split(",") if number}
        new = wanted - self.ready()
        for number in new:
            assert (self.repository / name / str(number) / "model.savedmodel").is_dir()
        if new:
            time.sleep(self.load_seconds)
        for number in new & self.broken:
            self.states[number] = ("UNAVAILABLE", "Internal: no such operation")
            reason = f"version {number} is at UNAVAILABLE state: Internal: no such operation;\n"
            return f"load failed for model '{name}': {reason}"
        self.states |= dict.fromkeys(self.ready() - wanted, ("UNAVAILABLE", "unloaded"))
        self.states |= dict.fromkeys(wanted, ("READY", ""))
        return ""

    def metrics(self) -> str:
        """The page for Prometheus."""
        lines = ["# TYPE nv_inference_request_success counter"]
        for number, (successes, _) in self.counts.items():
            labels = f'model="late",version="{number}"'
            lines.append(f"nv_inference_request_success{{{labels}}} {successes}")
        lines.append("# TYPE nv_inference_request_failure counter")
        for number, (_, failures) in self.counts.items():
            labels = f'model="late",version="{number}"'
            lines.append(f'nv_inference_request_failure{{{labels},reason="BACKEND"}} {failures}')
            lines.append(f'nv_inference_request_failure{{{labels},reason="CANCELED"}} 7')
        return "\n".join(lines) + "\n"


def _handler(state: LocalTriton) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(200, state.metrics())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path == "/v2/repository/index":
                index = [
                    {"name": "late", "version": str(number), "state": now, "reason": reason}
                    for number, (now, reason) in state.states.items()
                ]
                self._answer(200, json.dumps(index))
            elif self.path == "/v2/repository/models/late/load":
                error = state.load("late", "http")
                self._answer(400 if error else 200, json.dumps({"error": error}))
            elif self.path == "/v2/repository/models/late/unload":
                state.states = dict.fromkeys(state.states, ("UNAVAILABLE", "unloaded"))
                self._answer(200, "")
            else:
                self._answer(404, json.dumps({"error": "not found"}))

        def _answer(self, status: int, body: str) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            """Stays silent."""

    return Handler


def _grpc_handler(state: LocalTriton) -> grpc.GenericRpcHandler:
    def load(request: bytes, context: Any) -> bytes:
        # The field model_name, its length, the name.
        assert request[:2] == bytes([0x12, len(request) - 2])
        error = state.load(request[2:].decode(), "grpc")
        if error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, error)
        return b""

    return grpc.method_handlers_generic_handler(
        "inference.GRPCInferenceService",
        {"RepositoryModelLoad": grpc.unary_unary_rpc_method_handler(load)},
    )


@contextlib.contextmanager
def triton(repository: Path) -> Iterator[LocalTriton]:
    """A server on free ports of the loopback interface."""
    state = LocalTriton(repository)
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    http.daemon_threads = True
    rpc = grpc.server(ThreadPoolExecutor(4))
    rpc.add_generic_rpc_handlers([_grpc_handler(state)])
    port = rpc.add_insecure_port("127.0.0.1:0")
    address = f"http://127.0.0.1:{http.server_port}"
    state.addresses = TritonServer(address, f"127.0.0.1:{port}", f"{address}/metrics")
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    rpc.start()
    try:
        yield state
    finally:
        rpc.stop(None).wait()
        http.shutdown()
        http.server_close()
        thread.join()
