"""Tries a node as often as it may, for as long as it may, in the process of a notebook."""

from __future__ import annotations

import contextlib
import dataclasses
import signal
import threading
from collections.abc import Iterator
from types import FrameType

from tfx.proto.orchestration import pipeline_pb2

from ...components.errors import NodeTimeoutError, PreflightError, TidegateError
from ..local.launching import launch_node, node_of
from ..observed import ObservedNode


def launch(ir: pipeline_pb2.Pipeline, node_id: str) -> ObservedNode:
    """Runs one node with the retries and within the time of its ``node_execution_options``.

    Raises:
      TidegateError: what its last attempt raised; a NodeTimeoutError where it took too long.
    """
    options = node_of(ir, node_id).execution_options
    attempt = 1
    while True:
        try:
            with _within(options.execution_timeout_sec, node_id):
                return dataclasses.replace(launch_node(ir, node_id), attempts=attempt)
        except TidegateError:
            if attempt > options.max_execution_retries:
                raise
            attempt += 1


@contextlib.contextmanager
def _within(seconds: int, node_id: str) -> Iterator[None]:
    if not seconds:
        yield
        return
    if threading.current_thread() is not threading.main_thread():
        raise PreflightError(
            "Its timeout can be kept in a notebook's main thread alone",
            where=node_id,
            remedy="Run it in a cell of its own, or leave execution_timeout_sec out.",
        )

    def stop(number: int, frame: FrameType | None) -> None:
        raise NodeTimeoutError(
            f"It ran for longer than the {seconds} s that it may",
            where=node_id,
            remedy="Raise execution_timeout_sec, or find out what it waits for.",
        )

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
