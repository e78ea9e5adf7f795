"""A worker pool for Beam's EXTERNAL environment, whose workers are forked from a warm process.

Called as ``worker_pool.py PORT MODULE...``: it listens on that port of 127.0.0.1, and its workers
have the MODULEs imported, so that a Beam job does not wait for TensorFlow again in each of them.

Beam's own pool (``apache_beam.runners.worker.worker_pool_main``) knows its workers by the number
that a task manager gave them. Two task managers both call their first worker ``1-1``, so that one
that is done stops the other's worker, and that one's job hangs for ever. This pool knows a worker
by who asked for it, too.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import logging
import os
import signal
import socket
import sys
import threading
import time
from typing import Any, TextIO

_GRACE_SECONDS = 5.0
_LOOK_SECONDS = 0.05

_log = logging.getLogger("worker_pool")


class Nursery:
    """The warm process from which workers are forked, as the pool sees it.

    It is itself forked before anything starts a thread: gRPC does not survive a fork.
    """

    def __init__(self, modules: list[str]) -> None:
        ours, theirs = socket.socketpair()
        if os.fork() == 0:
            ours.close()
            _raise_workers(theirs.makefile("rw", encoding="utf-8"), modules)
            os._exit(0)
        theirs.close()
        self._channel = ours.makefile("rw", encoding="utf-8")
        self._lock = threading.Lock()

    def fork(self, request: dict[str, str]) -> int:
        """The process id of a new worker."""
        with self._lock:
            self._channel.write(json.dumps(request) + "\n")
            self._channel.flush()
            return int(self._channel.readline())


def _raise_workers(channel: TextIO, modules: list[str]) -> None:
    for module in modules:
        importlib.import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that no worker stays as a zombie
    for line in channel:
        process = os.fork()
        if process == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            channel.close()
            _work(json.loads(line))
        channel.write(f"{process}\n")
        channel.flush()


def _work(request: dict[str, str]) -> None:
    """A worker's whole life."""
    from apache_beam.runners.worker.sdk_worker import SdkHarness

    code = 1
    try:
        SdkHarness(
            request["control"], worker_id=request["worker"], data_buffer_time_limit_ms=-1
        ).run()
        code = 0
    except BaseException as error:
        _log.error("worker %s: %s: %s", request["worker"], type(error).__name__, error)
    finally:
        os._exit(code)


def _serve(port: int, nursery: Nursery) -> None:
    import grpc
    from apache_beam.portability.api import beam_fn_api_pb2, beam_fn_api_pb2_grpc
    from apache_beam.utils import thread_pool_executor

    class Pool(beam_fn_api_pb2_grpc.BeamFnExternalWorkerPoolServicer):
        """Starts and stops workers as task managers ask."""

        def __init__(self) -> None:
            self._workers: dict[tuple[str, str], int] = {}

        def StartWorker(self, request: Any, context: Any) -> Any:
            """Forks a worker that connects to who asked."""
            name = request.worker_id
            process = nursery.fork({"worker": name, "control": request.control_endpoint.url})
            self._workers[context.peer(), name] = process
            _log.info("started worker %d (%s) for %s", process, name, context.peer())
            return beam_fn_api_pb2.StartWorkerResponse()

        def StopWorker(self, request: Any, context: Any) -> Any:
            """Ends the worker that the same task manager asked for."""
            process = self._workers.pop((context.peer(), request.worker_id), None)
            if process is not None:
                threading.Thread(target=_end, args=(process,), daemon=True).start()
            return beam_fn_api_pb2.StopWorkerResponse()

    server = grpc.server(thread_pool_executor.shared_unbounded_instance())
    beam_fn_api_pb2_grpc.add_BeamFnExternalWorkerPoolServicer_to_server(Pool(), server)
    server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    _log.info("listening on port %d", port)
    server.wait_for_termination()


def _end(process: int) -> None:
    """Asks a worker to end, and makes it."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGTERM)
        until = time.monotonic() + _GRACE_SECONDS
        while time.monotonic() < until:
            time.sleep(_LOOK_SECONDS)
            os.kill(process, 0)
        os.kill(process, signal.SIGKILL)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    _serve(int(sys.argv[1]), Nursery(sys.argv[2:]))
