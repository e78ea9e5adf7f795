"""An HTTP server with Kubeflow Pipelines' calls for runs and recurring runs.

It keeps the rules of the service's own source (backend/src/apiserver/server, v2beta1): a recurring
run has 1 to 10 runs at once, a cron expression of six fields, and a specification of version 2.1.
"""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any


class LocalService:
    """The service's state.

    Attributes:
      host: where it listens.
      requests: method, path, authorization and body of each call.
      page: answered in place of all else: what a proxy says that wants a login.
    """

    def __init__(self) -> None:
        self.host = ""
        self.requests: list[tuple[str, str, str | None, dict[str, Any]]] = []
        self.page = ""

    def answer(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        version = body.get("pipeline_spec", {}).get("schemaVersion")
        if version != "2.1.0":
            return 400, {"error": "x", "message": f"{version}: not a pipeline spec", "code": 3}
        if path == "/apis/v2beta1/runs":
            return 200, {**body, "run_id": "7b1f", "state": "PENDING"}
        if path != "/apis/v2beta1/recurringruns":
            return 404, {"message": "Not Found", "code": 5}
        if not 1 <= int(body.get("max_concurrency", 0)) <= 10:
            return 400, {"message": "The max concurrency is out of range.", "code": 3}
        if len(body["trigger"]["cron_schedule"]["cron"].split()) != 6:
            return 400, {"message": "Schedule cron is not a supported format", "code": 3}
        return 200, {**body, "recurring_run_id": "9c2e", "status": "ENABLED"}


@contextlib.contextmanager
def local_service() -> Iterator[LocalService]:
    """A server on a free port of the loopback interface."""
    state = LocalService()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.requests.append(("POST", self.path, self.headers["Authorization"], body))
            status, answer = state.answer(self.path, body)
            text = (state.page or json.dumps(answer)).encode()
            self.send_response(302 if state.page else status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *arguments: object) -> None:
            """Says nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    state.host = f"http://127.0.0.1:{server.server_port}"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
