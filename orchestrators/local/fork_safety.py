"""Whether this process can still be forked into one that runs TensorFlow.

A forked process has one thread, and the locks of all the others as they were. TensorFlow's and
gRPC's runtimes, once started, wait in the copy for threads that are not there. Importing them
starts neither; the threads that imports do start, those of linear algebra and of Arrow's allocator,
take care of forks themselves.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

_GRPC = ("grpc_", "event_engine")
"""How gRPC's threads are named, cut to what the kernel keeps."""

_LIBRARIES = 2
"""NumPy and SciPy each start one thread of linear algebra per further core."""


def objection_to_forking() -> str:
    """Why this process must not be forked to run a node; empty where it may be."""
    context = sys.modules.get("tensorflow.python.eager.context")
    eager = getattr(context, "_context", None)
    if getattr(eager, "_initialized", False):
        return "TensorFlow's runtime has been started in this process"
    names = [_name(task) for task in Path("/proc/self/task").iterdir()]
    if any(name.startswith(_GRPC) for name in names):
        return "gRPC has been started in this process"
    own = _name(Path("/proc/self"))
    nameless = names.count(own) - threading.active_count()
    if nameless > _LIBRARIES * (os.cpu_count() or 1):
        return f"{nameless} threads of libraries run in this process"
    return ""


def _name(task: Path) -> str:
    try:
        return (task / "comm").read_text(encoding="utf-8").strip()
    except OSError:  # the thread has ended
        return ""
