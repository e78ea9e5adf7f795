"""The real tritonserver, of the wheel nvidia-pytriton, with its Python backend."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import sys
import sysconfig
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tidegate.components.canary_pusher.local.ward import Program
from tidegate.components.canary_pusher.targets.services.triton import TritonServer
from tidegate.components.environments import Environment, provide
from tidegate.components.errors import InstallationError
from tidegate.components.free_ports import free_ports

# The server is a program: none of what its Python package needs is wanted beside TFX.
TRITON = Environment(
    name="triton",
    requirements=(
        "nvidia-pytriton==0.7.0 "
        "--hash=sha256:21f063ff93bb426d0c06b7a55e7eb9efcfe62c0dddd9a908e9877e18710128df",
    ),
)
START_SECONDS = 60.0


def server_folder() -> Path:
    """The wheel's folder; skips the test, saying why, where it cannot be had."""
    if platform.machine() != "x86_64":
        pytest.skip(f"nvidia-pytriton has no tritonserver for {platform.machine()}")
    if int(np.__version__.split(".")[0]) > 1:
        pytest.skip(f"nvidia-pytriton's Python backend takes no numpy {np.__version__}, only 1")
    try:
        return provide(TRITON)
    except InstallationError as error:
        pytest.skip(f"nvidia-pytriton cannot be installed: {error.what}")


@contextlib.contextmanager
def tritonserver(wheel: Path, repository: Path, work: Path) -> Iterator[TritonServer]:
    """A server in explicit model control mode, on free ports of the loopback interface.

    The backend's stub must lie beside the backend, and run with this interpreter's library and
    packages; so both are copied out of the wheel.
    """
    binaries = wheel / "pytriton" / "tritonserver"
    backend, program = work / "backends" / "python", work / "tritonserver"
    shutil.copytree(binaries / "backends" / "python", backend)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    stub = "triton_python_backend_stub"
    shutil.copy(binaries / "python_backend_stubs" / version / stub, backend / stub)
    shutil.copy(binaries / "bin" / "tritonserver", program)
    for path in (backend / stub, program):
        path.chmod(0o755)
    # Some stubs run isolated and heed no PYTHONPATH, but all of them look beside the backend.
    for package in Path(sysconfig.get_path("purelib")).iterdir():
        # Python keeps bytecode beside the backend as well as beside the packages.
        if package.name != "__pycache__":
            (backend / package.name).symlink_to(package)
    repository.mkdir(parents=True, exist_ok=True)
    http, grpc, metrics = free_ports(3)
    command = [
        str(program),
        f"--model-repository={repository}",
        f"--backend-directory={backend.parent}",
        "--model-control-mode=explicit",
        *("--http-address=127.0.0.1", f"--http-port={http}"),
        *("--grpc-address=127.0.0.1", f"--grpc-port={grpc}"),
        *("--metrics-address=127.0.0.1", f"--metrics-port={metrics}"),
        "--allow-gpu-metrics=false",
    ]
    libraries = [str(wheel / "nvidia_pytriton.libs"), str(sysconfig.get_config_var("LIBDIR"))]
    environment = {
        "LD_LIBRARY_PATH": os.pathsep.join(libraries),
        "PYTHONHOME": sys.base_prefix,
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }
    with Program(command, work / "log", environment=environment) as running:
        _await_ready(f"http://127.0.0.1:{http}/v2/health/live", running)
        yield TritonServer(
            f"http://127.0.0.1:{http}", f"127.0.0.1:{grpc}", f"http://127.0.0.1:{metrics}/metrics"
        )


def _await_ready(url: str, running: Program) -> None:
    deadline = time.monotonic() + START_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        try:
            opener.open(url, timeout=1).close()
            return
        except OSError:
            assert running.poll() is None, running.tail()
            assert time.monotonic() < deadline, running.tail()
            time.sleep(0.05)
