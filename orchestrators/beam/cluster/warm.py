"""The Python workers of the cluster: a pool that forks them from a warm process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ....components.canary_pusher.local.ward import Program

_PROGRAM = f"{__package__}.programs.worker_pool"

MODULES = (
    "tensorflow",
    "tensorflow_data_validation",
    "tensorflow_transform.beam",
    "tensorflow_model_analysis",
    "tfx.components.transform.executor",
)
"""What workers would each import anew; for seconds, in every Beam job."""

_SURROUNDINGS = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "PYTHONUNBUFFERED": "1",
    "PYTHONWARNINGS": "ignore",
    "TF_CPP_MIN_LOG_LEVEL": "2",
}


def start_pool(port: int, log: Path, modules: tuple[str, ...] = MODULES) -> Program:
    """Starts a worker pool on a port of 127.0.0.1.

    Its workers find the packages that this process does, a project's own among them.

    Raises:
      PushError: it cannot be started.
    """
    paths = os.pathsep.join(path or os.getcwd() for path in sys.path)
    return Program(
        [sys.executable, "-m", _PROGRAM, str(port), *modules],
        log,
        environment={**_SURROUNDINGS, "PYTHONPATH": paths},
    )
