"""What the cluster's Flink processes are told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

# In MiB. The shuffles of a TFX job have more partitions than Flink's own 64 MiB hold buffers for.
_TASK_HEAP, _FRAMEWORK_HEAP = 512, 128
_NETWORK, _MANAGED, _OFF_HEAP = 256, 128, 64
_METASPACE, _OVERHEAD = 256, 64

MANAGER_HEAP_MEBIBYTES = 512
TASK_MANAGER_HEAP_MEBIBYTES = _TASK_HEAP + _FRAMEWORK_HEAP

_JOBS_AT_ONCE = 2
"""As many nodes as run at once by default; a job that finds no slots would wait and give up."""

_SLOT_WAIT_MILLISECONDS = 86_400_000

_SHUFFLE_BUFFERS = 64
"""A sorting shuffle's least; Flink's 512 are for far larger parallelism."""


def write_configuration(folder: Path, *, manager: int, rest: int, slots: int) -> Path:
    """Writes ``flink-conf.yaml`` for a process that takes connections from this machine only.

    Args:
      folder: of the process; made where it is missing.
      manager: port of the job manager.
      rest: port of its REST service.
      slots: of each task manager, for one job.

    Returns:
      The folder.
    """
    scratch = folder / "scratch"
    scratch.mkdir(parents=True)
    values = {**_addresses(manager, rest), **_sizes(slots), "io.tmp.dirs": scratch}
    lines = "".join(f"{name}: {value}\n" for name, value in values.items())
    (folder / "flink-conf.yaml").write_text(lines, encoding="utf-8")
    return folder


def _addresses(manager: int, rest: int) -> Mapping[str, object]:
    loopback = "127.0.0.1"
    return {
        "jobmanager.rpc.address": loopback,
        "jobmanager.bind-host": loopback,
        "jobmanager.rpc.port": manager,
        "rest.address": loopback,
        "rest.bind-address": loopback,
        "rest.port": rest,
        "rest.bind-port": rest,
        "taskmanager.host": loopback,
        "taskmanager.bind-host": loopback,
    }


def _sizes(slots: int) -> Mapping[str, object]:
    memory = "taskmanager.memory"
    slots *= _JOBS_AT_ONCE
    return {
        "jobmanager.memory.heap.size": f"{MANAGER_HEAP_MEBIBYTES}m",
        "taskmanager.cpu.cores": float(slots),
        "taskmanager.numberOfTaskSlots": slots,
        f"{memory}.task.heap.size": f"{_TASK_HEAP}m",
        f"{memory}.task.off-heap.size": f"{_OFF_HEAP}m",
        f"{memory}.framework.heap.size": f"{_FRAMEWORK_HEAP}m",
        f"{memory}.framework.off-heap.size": f"{_OFF_HEAP}m",
        f"{memory}.network.min": f"{_NETWORK * slots}m",
        f"{memory}.network.max": f"{_NETWORK * slots}m",
        f"{memory}.managed.size": f"{_MANAGED * slots}m",
        f"{memory}.jvm-metaspace.size": f"{_METASPACE}m",
        f"{memory}.jvm-overhead.min": f"{_OVERHEAD}m",
        f"{memory}.jvm-overhead.max": f"{_OVERHEAD}m",
        "taskmanager.network.sort-shuffle.min-buffers": _SHUFFLE_BUFFERS,
        "slot.request.timeout": _SLOT_WAIT_MILLISECONDS,
        # Without it Flink fills one task manager before it uses the next.
        "cluster.evenly-spread-out-slots": "true",
        # The cluster has Beam's classes already; a job brings none of its own.
        "classloader.resolve-order": "parent-first",
    }
