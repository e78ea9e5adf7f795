"""A Flink cluster on this machine, with Beam's job server and Python workers.

Each part is a process of its own: one job manager, the task managers, the job server and the worker
pool. All listen on 127.0.0.1 alone, and all end when this process does, also after ``kill -9``.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from ....components.canary_pusher.local.ward import Program
from ....components.errors import ClusterError, PushError
from ....components.free_ports import LOOPBACK, free_ports
from ..runners.flink import FlinkSettings
from .configuration import (
    MANAGER_HEAP_MEBIBYTES,
    TASK_MANAGER_HEAP_MEBIBYTES,
    write_configuration,
)
from .folder import ClusterFolder
from .jars import job_server_jars, provide_jars
from .java import find_java
from .rest import FlinkService
from .warm import start_pool

_READY_SECONDS = 180
_LOOK_SECONDS = 0.1

_JOB_MANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
_TASK_MANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
_JOB_SERVER = "org.apache.beam.runners.flink.FlinkJobServerDriver"

# Short-lived processes on few cores: what starts them fast matters more than what they reach later.
_QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")

# Flink's serializers look into these; its own start scripts open them likewise.
_OPENED = tuple(
    f"--add-opens=java.base/{package}=ALL-UNNAMED"
    for package in (
        *("java.io", "java.lang", "java.lang.reflect", "java.net", "java.nio", "java.text"),
        *("java.time", "java.util", "java.util.concurrent", "java.util.concurrent.atomic"),
        *("java.util.concurrent.locks", "sun.nio.ch"),
    )
)


class LocalFlink:
    """Starts a cluster when it is entered, and ends it when it is left.

    Attributes:
      folder: where the processes keep their logs; it goes with the cluster.
      programs: the processes by their names, as of :meth:`start`.
      service: the cluster's REST service.
      job_endpoint: HOST:PORT of Beam's job server.
      pool: HOST:PORT of the worker pool.
    """

    def __init__(self, settings: FlinkSettings | None = None) -> None:
        self._settings = settings or FlinkSettings()
        self.programs: dict[str, Program] = {}

    def start(self) -> None:
        """Starts the processes and waits until they are ready for a job.

        Raises:
          ClusterError: Java is missing, or a part does not start; with the end of its log.
          InstallationError: Flink's jars cannot be had.
        """
        java, jars = find_java(), provide_jars()
        self._folder = ClusterFolder()
        self.folder = self._folder.path
        manager, rest, job, artifacts, pool = free_ports(5)
        self.service = FlinkService(f"{LOOPBACK}:{rest}")
        self.job_endpoint, self.pool = f"{LOOPBACK}:{job}", f"{LOOPBACK}:{pool}"
        count = self._settings.task_managers
        slots = -(-self._settings.parallelism // count)
        try:
            self.programs["worker pool"] = start_pool(pool, self.folder / "worker_pool.log")
            for name in ("job manager", *(f"task manager {i + 1}" for i in range(count))):
                folder = self.folder / name.replace(" ", "_")
                write_configuration(folder, manager=manager, rest=rest, slots=slots)
                self._launch(name, _flink(name, java, jars, folder))
            self._launch("job server", self._job_server(java, jars, rest, job, artifacts))
            self._wait(count)
        except PushError as error:
            self.stop()
            raise ClusterError(error.what, where=error.where, remedy=error.remedy) from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends the processes; doing so again changes nothing."""
        for program in reversed(self.programs.values()):
            program.stop()
        self._folder.remove()

    def _launch(self, name: str, command: Sequence[str]) -> None:
        self.programs[name] = Program(command, self.folder / f"{name.replace(' ', '_')}.log")

    def _job_server(
        self, java: Path, jars: Path, rest: int, job: int, artifacts: int
    ) -> Sequence[str]:
        options = {
            "flink-master": f"{LOOPBACK}:{rest}",
            "job-host": LOOPBACK,
            "job-port": job,
            "artifact-port": artifacts,
            "expansion-port": -1,  # no transforms of other languages: none is served
            "artifacts-dir": self.folder / "artifacts",
        }
        told = [f"--{name}={value}" for name, value in options.items()]
        own, libraries = job_server_jars(jars)
        behind = f"-Xbootclasspath/a:{libraries}"
        command = _command(java, own, MANAGER_HEAP_MEBIBYTES, behind)
        return [*command, _JOB_SERVER, *told]

    def _wait(self, task_managers: int) -> None:
        end = time.monotonic() + _READY_SECONDS
        while not self._is_ready(task_managers):
            self.require_running()
            if time.monotonic() > end:
                raise ClusterError(
                    f"The local Flink cluster was not ready within {_READY_SECONDS} s",
                    where=str(self.folder),
                    remedy=f"The job manager's log ends:\n{self.programs['job manager'].tail()}",
                )
            time.sleep(_LOOK_SECONDS)

    def _is_ready(self, task_managers: int) -> bool:
        try:
            for address in (self.pool, self.job_endpoint):
                host, _, port = address.rpartition(":")
                socket.create_connection((host, int(port)), timeout=1).close()
            return self.service.task_managers() >= task_managers
        except OSError:
            return False

    def require_running(self) -> None:
        """Finds out whether all of the cluster runs.

        Raises:
          ClusterError: names the part that ended, with the end of its log.
        """
        for name, program in self.programs.items():
            if program.poll() is not None:
                raise ClusterError(
                    f"The local Flink cluster's {name} ended with code {program.poll()}",
                    where=str(program.log),
                    remedy=f"Its log ends:\n{program.tail()}",
                )

    def __enter__(self) -> LocalFlink:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _flink(name: str, java: Path, jars: Path, folder: Path) -> Sequence[str]:
    if name == "job manager":
        start = [*_command(java, jars, MANAGER_HEAP_MEBIBYTES), _JOB_MANAGER]
        return [*start, "--configDir", str(folder), "--executionMode", "cluster"]
    start = [*_command(java, jars, TASK_MANAGER_HEAP_MEBIBYTES), _TASK_MANAGER]
    return [*start, "--configDir", str(folder)]


def _command(java: Path, jars: Path | str, heap: int, *more: str) -> Sequence[str]:
    return [str(java), *_QUICK, f"-Xmx{heap}m", *more, *_OPENED, "-cp", str(jars)]
