"""What a switch of traffic costs users, and how soon a rollback reaches the last of them.

Prints a table, bar beside seen, of a real Envoy before two HTTP servers on this machine under load:

    python benchmarks/canary_switches.py
"""

from __future__ import annotations

import argparse
import concurrent.futures
import contextlib
import functools
import http.client
import multiprocessing
import re
import shutil
import socketserver
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from tidegate.components.canary_pusher.local.envoy_process import EnvoyProcess
from tidegate.components.canary_pusher.model_files import read_model
from tidegate.components.canary_pusher.settings.live_gates import LIVE_GATES
from tidegate.components.canary_pusher.targets.envoy import EnvoyCluster, EnvoyTarget
from tidegate.components.canary_pusher.targets.traffic_target import Routing

SWITCH_SECONDS = 0.5
CONNECTIONS = 16
ROLLBACK_BAR_MS = 250.0
RELOAD_BAR_MS = 1000.0
SETTLING_SECONDS = 0.5


class _Answering(socketserver.BaseRequestHandler):
    """Answers every request with the same few bytes and keeps the time of the latest one."""

    last: Synchronized[float]

    def handle(self) -> None:
        body = b'{"outputs": [[0.5]]}'
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
        answer = head % len(body) + body
        # Requests of this benchmark have no body: each ends with its headers.
        seen = b""
        while chunk := self._receive():
            seen += chunk
            whole = seen.count(b"\r\n\r\n")
            if whole:
                if b"GET /ready/" not in seen:
                    self.last.value = time.monotonic()
                seen = seen[seen.rindex(b"\r\n\r\n") + 4 :]
                with contextlib.suppress(ConnectionError):
                    self.request.sendall(answer * whole)

    def _receive(self) -> bytes:
        try:
            received: bytes = self.request.recv(65536)
        except ConnectionError:
            return b""  # the load ends in the midst of requests
        return received


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256


def serve(port: Synchronized[int], last: Synchronized[float]) -> None:
    """A server on a free port of 127.0.0.1, in a process of its own."""
    handler = type("Answering", (_Answering,), {"last": last})
    with _Server(("127.0.0.1", 0), handler) as server:
        port.value = server.server_address[1]
        server.serve_forever()


@contextlib.contextmanager
def running_servers() -> Iterator[list[tuple[int, Synchronized[float]]]]:
    """Two servers: the port and the time of the latest request of each."""
    spawn = multiprocessing.get_context("spawn")
    servers, processes = [], []
    try:
        for _ in range(2):
            port, last = spawn.Value("i", 0), spawn.Value("d", 0.0)
            process = spawn.Process(target=serve, args=(port, last), daemon=True)
            process.start()
            processes.append(process)
            servers.append((port, last))
        while not all(port.value for port, _ in servers):
            time.sleep(0.01)
        yield [(port.value, last) for port, last in servers]
    finally:
        for process in processes:
            process.kill()


def make_target(folder: Path, ports: tuple[int, int]) -> tuple[EnvoyTarget, EnvoyProcess]:
    """A target with a running Envoy, version 1 stable and version 2 loaded."""
    route_file = folder / "routes" / "routes.json"
    envoy = EnvoyProcess(folder / "envoy", route_file, *ports)
    blue, green = (
        EnvoyCluster(name, str(folder / name), f"http://127.0.0.1:{port}/ready/{{version}}")
        for name, port in zip(("blue", "green"), ports, strict=True)
    )
    target = EnvoyTarget(str(folder / "state"), str(route_file), envoy.admin_url, blue, green)
    target.prepare_routes()
    envoy.start()
    for number in (1, 2):
        weights = folder / f"model-{number}" / "weights"
        weights.parent.mkdir()
        weights.write_text(str(number))
        target.load(read_model(str(weights.parent)), number, generation=1)
        if number == 1:
            target.promote(1, generation=1)
    return target, envoy


def load_by_wrk(url: str, seconds: float) -> tuple[int, int]:
    """Requests and failed ones: statuses other than 2xx and 3xx, and broken connections."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "--timeout", "10s", url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    requests = int(_found(r"(\d+) requests in", told))
    failed = int(_found(r"Non-2xx or 3xx responses: (\d+)", told))
    sockets = re.search(
        r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", told
    )
    return requests, failed + sum(map(int, sockets.groups() if sockets else ()))


def load_by_threads(url: str, seconds: float) -> tuple[int, int]:
    """The same by a few Python threads, for machines without wrk."""
    end = time.monotonic() + seconds

    def ask_on() -> tuple[int, int]:
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
        requests = failed = 0
        while time.monotonic() < end:
            requests += 1
            try:
                connection.request("GET", "/")
                answer = connection.getresponse()
                answer.read()
                failed += answer.status >= 400
            except (OSError, http.client.HTTPException):
                failed += 1
                connection.close()
        return requests, failed

    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
        counts = [pool.submit(ask_on) for _ in range(CONNECTIONS)]
    return sum(c.result()[0] for c in counts), sum(c.result()[1] for c in counts)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match[1] if match else "0"


class Load(threading.Thread):
    """Load that runs beside what is measured."""

    def __init__(self, url: str, seconds: float) -> None:
        super().__init__(daemon=True)
        self._ask = load_by_wrk if shutil.which("wrk") else load_by_threads
        self._arguments = url, seconds
        self.requests = self.failed = 0
        self.start()

    def run(self) -> None:
        self.requests, self.failed = self._ask(*self._arguments)


def milliseconds(work: Callable[[], None]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def measure_switches(target: EnvoyTarget, url: str, switches: int) -> tuple[list[float], Load]:
    """How long each of so many switches between both servers took, under load."""
    load = Load(url, switches * SWITCH_SECONDS + 2)
    time.sleep(1.0)
    took = []
    for turn in range(switches):
        routing = Routing(weight=0.0 if turn % 2 else 100.0)
        took.append(milliseconds(functools.partial(target.route, routing, 1)))
        time.sleep(max(0.0, SWITCH_SECONDS - took[-1] / 1000))
    load.join()
    return took, load


def measure_rollbacks(
    target: EnvoyTarget, url: str, last: Synchronized[float], rollbacks: int
) -> tuple[list[float], Load]:
    """From the call that takes the traffic back to the last request that the canary received."""
    load = Load(url, rollbacks * 2 * SETTLING_SECONDS + 3)
    time.sleep(1.0)
    took = []
    for _ in range(rollbacks):
        target.route(Routing(weight=50.0), 1)
        time.sleep(SETTLING_SECONDS)
        start = time.monotonic()
        target.route(Routing(), 1)
        time.sleep(SETTLING_SECONDS)
        took.append(max(0.0, last.value - start) * 1000)
    load.join()
    return took, load


def main() -> None:
    """Measures and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--switches", type=int, default=20)
    parser.add_argument("--rollbacks", type=int, default=20)
    arguments = parser.parse_args()
    if shutil.which("wrk") is None:
        print("There is no wrk on this machine: the load comes from Python threads.\n")
    with running_servers() as servers, tempfile.TemporaryDirectory() as folder:
        (blue, last_of_canary), (green, _) = servers
        target, envoy = make_target(Path(folder), (blue, green))
        with contextlib.ExitStack() as stack:
            stack.callback(envoy.stop)
            reloads, switching = measure_switches(target, envoy.url, arguments.switches)
            lasts, rolling = measure_rollbacks(
                target, envoy.url, last_of_canary, arguments.rollbacks
            )
    print_table(reloads, switching, lasts, rolling)


def print_table(reloads: list[float], switching: Load, lasts: list[float], rolling: Load) -> None:
    """Bar beside seen."""
    met = max(lasts) <= ROLLBACK_BAR_MS and max(reloads) <= RELOAD_BAR_MS
    met = met and switching.failed + rolling.failed == 0
    rows = [
        (
            f"failed requests over {len(reloads)} switches under load",
            "0",
            f"{switching.failed} of {switching.requests:,}",
        ),
        (
            "a switch is in force after, median / longest",
            f"<= {RELOAD_BAR_MS:g} ms",
            f"{statistics.median(reloads):.0f} / {max(reloads):.0f} ms",
        ),
        (
            f"verdict to the canary's last request, {len(lasts)} rollbacks, median / longest",
            f"<= {ROLLBACK_BAR_MS:g} ms",
            f"{statistics.median(lasts):.0f} / {max(lasts):.0f} ms",
        ),
        (
            f"failed requests over {len(lasts)} rollbacks under load",
            "0",
            f"{rolling.failed} of {rolling.requests:,}",
        ),
        (
            "data to verdict: the length of a window, by default",
            "<= 10 s",
            f"{LIVE_GATES.window_seconds:g} s",
        ),
    ]
    print("| | bar | seen |\n|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(f"\n{'Every bar is met.' if met else 'A bar is missed.'}")


if __name__ == "__main__":
    main()
