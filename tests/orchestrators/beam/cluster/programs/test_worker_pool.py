"""The worker pool, asked as task managers ask it."""

from __future__ import annotations

import os
import socket
import time

import grpc
import pytest
from apache_beam.portability.api import beam_fn_api_pb2, beam_fn_api_pb2_grpc

from tidegate.orchestrators.beam.cluster.warm import start_pool

WAIT_SECONDS = 60


@pytest.fixture(scope="module")
def pool(tmp_path_factory):
    """A pool with nothing to warm; its log tells of each worker."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("pool") / "pool.log"
    with start_pool(port, log, modules=()):
        _until(lambda: b"listening" in log.read_bytes())
        yield f"127.0.0.1:{port}", log


@pytest.fixture
def control():
    """Where a worker would get its work: it connects, and waits."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def _until(condition):
    end = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def _task_manager(address):
    # Each has a connection of its own.
    channel = grpc.insecure_channel(address, options=[("grpc.use_local_subchannel_pool", 1)])
    return beam_fn_api_pb2_grpc.BeamFnExternalWorkerPoolStub(channel)


def _start(stub, name, control, log):
    before = _started(log)
    request = beam_fn_api_pb2.StartWorkerRequest(worker_id=name)
    request.control_endpoint.url = control
    assert not stub.StartWorker(request, timeout=WAIT_SECONDS).error
    [worker] = _started(log) - before
    return worker


def _started(log):
    lines = log.read_text().splitlines()
    return {int(line.split("started worker ")[1].split()[0]) for line in lines if "worker " in line}


def _runs(process):
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_task_manager_that_is_done_ends_its_own_worker_alone(pool, control):
    """Both call theirs 1-1. Beam's own pool would end the other's worker, whose job then hangs."""
    address, log = pool
    one, another = _task_manager(address), _task_manager(address)
    first = _start(one, "1-1", control, log)
    second = _start(another, "1-1", control, log)
    one.StopWorker(beam_fn_api_pb2.StopWorkerRequest(worker_id="1-1"), timeout=WAIT_SECONDS)
    _until(lambda: not _runs(first))
    assert _runs(second)
    another.StopWorker(beam_fn_api_pb2.StopWorkerRequest(worker_id="1-1"), timeout=WAIT_SECONDS)
    _until(lambda: not _runs(second))


def test_ending_a_worker_that_is_unknown_changes_nothing(pool):
    """A task manager asks again when its connection was cut."""
    stub = _task_manager(pool[0])
    stub.StopWorker(beam_fn_api_pb2.StopWorkerRequest(worker_id="9-9"), timeout=WAIT_SECONDS)


def test_workers_end_with_the_pool(tmp_path, control):
    """Whatever way the run ended, none may stay behind."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = tmp_path / "pool.log"
    with start_pool(port, log, modules=()) as program:
        _until(lambda: b"listening" in log.read_bytes())
        worker = _start(_task_manager(f"127.0.0.1:{port}"), "1-1", control, log)
        assert _runs(worker)
        os.kill(program.pid, 9)
        _until(lambda: not _runs(worker))
