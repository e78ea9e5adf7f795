"""A real Envoy in front of two small model servers."""

from __future__ import annotations

import collections
import http.client
import http.server
import json
import threading
import time
from pathlib import Path
from typing import Any

from tidegate.components.canary_pusher.local.envoy_process import EnvoyProcess
from tidegate.components.canary_pusher.targets.envoy import EnvoyCluster, EnvoyTarget


class ModelServer:
    """Answers with the number in the greatest version's weights; knows what it was asked."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.models = folder / "models"
        self.answers = folder / "answers.jsonl"
        self.status = 200
        self.delay = 0.0
        self.seen: list[dict[str, str]] = []
        self.times: list[float] = []
        folder.mkdir(exist_ok=True)
        self._listening = http.server.ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._listening.daemon_threads = True
        self.port = self._listening.server_port
        threading.Thread(target=self._listening.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Ends it, and what it has to do with others."""
        self._listening.shutdown()
        self._listening.server_close()

    def answer(self, headers: dict[str, str]) -> bytes:
        """The answer to a request, which is logged."""
        self.seen.append(headers)
        self.times.append(time.monotonic())
        time.sleep(self.delay)
        numbers = [int(path.name) for path in self.models.iterdir() if path.name.isdigit()]
        weights = self.models / str(max(numbers)) / "variables" / "variables.data"
        outputs = [[float(weights.read_text())]] if self.status == 200 else None
        entry = {"request_id": headers["x-request-id"], "outputs": outputs}
        with open(self.answers, "a") as log:
            log.write(json.dumps(entry) + "\n")
        return json.dumps({"outputs": outputs}).encode()

    def mirrored(self) -> list[dict[str, str]]:
        """The headers of mirrored requests: Envoy marks their host."""
        return [headers for headers in self.seen if "-shadow" in headers["host"]]

    def own(self) -> list[dict[str, str]]:
        """The headers of the others."""
        return [headers for headers in self.seen if "-shadow" not in headers["host"]]


def _handler(server: ModelServer) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            loaded = (server.models / self.path.rpartition("/")[2]).is_dir()
            self._send(200 if loaded else 404, b"")

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            body = server.answer({key.lower(): value for key, value in self.headers.items()})
            self._send(server.status, body)

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


class Client:
    """Asks through Envoy, over one connection."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)

    def ask(self, user: str = "", request: str = "") -> tuple[int, dict[str, str], Any]:
        """Status, headers and answer to one request."""
        named = {"x-user-id": user, "x-request-id": request}
        headers = {name: value for name, value in named.items() if value}
        self._connection.request("POST", "/predict", body=b"{}", headers=headers)
        answer = self._connection.getresponse()
        body = answer.read()
        found = {key.lower(): value for key, value in answer.getheaders()}
        return answer.status, found, json.loads(body) if answer.status == 200 else body

    def arms(self, users: int) -> dict[str, str]:
        """Which arm answers each of so many users."""
        return {f"u{n}": self.ask(f"u{n}")[1]["x-tidegate-arm"] for n in range(users)}

    def count(self, requests: int) -> collections.Counter[str]:
        """How many of so many requests each arm answers."""
        return collections.Counter(self.arms(requests).values())


class Rig:
    """Envoy, two servers and the target that all of them make."""

    def __init__(self, folder: Path) -> None:
        self.blue = ModelServer(folder / "blue")
        self.green = ModelServer(folder / "green")
        route_file = folder / "routes" / "routes.json"
        self.envoy = EnvoyProcess(folder / "envoy", route_file, self.blue.port, self.green.port)
        self.target = EnvoyTarget(
            state_directory=str(folder / "state"),
            route_file=str(route_file),
            admin_url=self.envoy.admin_url,
            blue=_cluster("blue", self.blue),
            green=_cluster("green", self.green),
            business_log=str(folder / "business.jsonl"),
            route_seconds=5.0,
            load_seconds=2.0,
        )
        self.target.prepare_routes()

    def client(self) -> Client:
        """A new connection."""
        return Client(self.envoy.url)

    def close(self) -> None:
        """Ends all of it."""
        self.envoy.stop()
        self.blue.close()
        self.green.close()


def _cluster(name: str, server: ModelServer) -> EnvoyCluster:
    return EnvoyCluster(
        cluster=name,
        models=str(server.models),
        ready_url=f"http://127.0.0.1:{server.port}/ready/{{version}}",
        answers=str(server.answers),
    )
