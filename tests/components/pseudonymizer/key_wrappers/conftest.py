"""An HTTP server on this machine that records requests and answers as it is told."""

from __future__ import annotations

import http.server
import json
import threading

import pytest


class Service:
    """Requests so far, and the function from a request's path and body to status and answer."""

    def __init__(self, address):
        self.url = f"http://{address[0]}:{address[1]}"
        self.netloc = f"{address[0]}:{address[1]}"
        self.requests = []
        self.answer = lambda path, body: (404, {})


@pytest.fixture
def service():
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            served.requests.append((self.path, dict(self.headers), body))
            status, answer = served.answer(self.path, body)
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *arguments):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    served = Service(server.server_address)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield served
    server.shutdown()
    server.server_close()
