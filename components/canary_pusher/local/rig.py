"""Everything a rollout needs, on this machine: two model servers behind an Envoy, on loopback."""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from ..model_files import ModelFiles
from ..policy import RolloutPolicy
from ..settings.rehearsal import Faults
from ..targets.envoy import EnvoyCluster, EnvoyTarget
from .envoy_process import EnvoyProcess, find_envoy
from .model_server import ModelServer
from .replayer import Replayer

SERVERS = ("blue", "green")

# Set-up is the work of no lease; leases count from 1.
_SET_UP = 0

_WARM_UPS = 20
_LOAD_SECONDS = 60.0
_ANSWER_SECONDS = 5.0


class Rig:
    """Starts two servers and Envoy, and serves a stable version; ends them when left.

    Attributes:
      target: what a controller drives.
      envoy: the proxy.
      servers: the model servers by the names of their clusters.
    """

    def __init__(
        self, folder: Path, stable: ModelFiles, examples: Sequence[bytes], policy: RolloutPolicy
    ) -> None:
        """Prepares it; entering it starts it.

        Args:
          folder: for models, logs and state; made if missing.
          stable: the model that answers at first.
          examples: serialized tf.Examples, of which some warm up each version that is loaded.
          policy: says which signature and output are asked for.
        """
        self._folder, self._stable, self._policy = folder.absolute(), stable, policy
        self._examples = examples
        self.servers: dict[str, ModelServer] = {}

    def __enter__(self) -> Rig:
        """Starts everything; returns once the stable version answers.

        Raises:
          InstallationError: KServe or Envoy cannot be had.
          PushError: something does not come up; with the end of its log.
        """
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends every process, and removes copies of models, examples and answers.

        What the processes said remains, and so does the state with its journals.
        """
        if hasattr(self, "envoy"):
            self.envoy.stop()
        for server in self.servers.values():
            server.stop()
            server.shadow_log.unlink(missing_ok=True)
        for name in SERVERS:
            shutil.rmtree(self._models(name), ignore_errors=True)
        self._warm_up.unlink(missing_ok=True)

    def replayer(
        self, examples: Sequence[bytes], requests_per_second: float, users: int, seed: int = 0
    ) -> Replayer:
        """Traffic for the proxy, not yet started."""
        return Replayer(
            examples,
            int(self.envoy.url.rpartition(":")[2]),
            self.servers["blue"].predict_path,
            requests_per_second=requests_per_second,
            users=users,
            seed=seed,
        )

    def inject(self, faults: Faults) -> None:
        """Lets the faults happen in the server that is not the stable one's, and in no other."""
        for name, server in self.servers.items():
            server.inject(Faults() if name == self.stable_server else faults)

    @property
    def stable_server(self) -> str:
        """The name of the server that has the stable version."""
        live = self.target.live()
        assert live is not None
        return Path(live.model.path).parent.parent.name

    @property
    def canary_server(self) -> str:
        """The name of the other one."""
        [name] = {*SERVERS} - {self.stable_server}
        return name

    def processes(self) -> Mapping[str, int]:
        """The process ids by the names that people know them under."""
        servers = {f"the model server {name}": one.pid for name, one in self.servers.items()}
        return {"Envoy": self.envoy.pid, **servers}

    def _start(self) -> None:
        find_envoy()  # before anything is started in vain
        warm_up = self._warm_up
        self._folder.mkdir(parents=True, exist_ok=True)
        warm_up.write_text("".join(_line(one) for one in self._examples[:_WARM_UPS]), "ascii")
        for name in SERVERS:
            self._models(name).mkdir(parents=True, exist_ok=True)
            self.servers[name] = ModelServer(
                self._models(name),
                self._folder / name,
                signature=self._policy.signature,
                output=self._policy.output,
                warm_up=warm_up,
            )
            self.servers[name].start()
        blue, green = (self.servers[name].port for name in SERVERS)
        routes = self._folder / "routes" / "routes.json"
        self.envoy = EnvoyProcess(self._folder / "envoy", routes, blue, green)
        self.target = EnvoyTarget(
            state_directory=str(self._folder / "state"),
            route_file=str(routes),
            admin_url=self.envoy.admin_url,
            blue=self._cluster("blue"),
            green=self._cluster("green"),
            timeout_seconds=_ANSWER_SECONDS,
            load_seconds=_LOAD_SECONDS,
        )
        self.target.prepare_routes()
        self.envoy.start()
        for server in self.servers.values():
            server.await_life()
        number = self.target.next_number()
        self.target.load(self._stable, number, _SET_UP)
        self.target.promote(number, _SET_UP)

    def _cluster(self, name: str) -> EnvoyCluster:
        server = self.servers[name]
        return EnvoyCluster(
            cluster=name,
            models=str(self._models(name)),
            ready_url=server.url(server.ready_path),
            answers=str(server.shadow_log),
        )

    @property
    def _warm_up(self) -> Path:
        return self._folder / "warm_up.jsonl"

    def _models(self, name: str) -> Path:
        return self._folder / name / "models"


def is_running(process: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _line(example: bytes) -> str:
    return json.dumps(base64.b64encode(example).decode("ascii")) + "\n"
