"""A rollback that is killed at any moment is ended by the next one."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.model_files import read_model
from tidegate.orchestrators.lineage import chain_of, connect
from tidegate.orchestrators.rollbacks.rollback import Request, roll_back
from tidegate.orchestrators.root import PipelineRoot

from ..conftest import PushedModels

REQUEST = Request("flights", None, "late flights are missed", "ada")


def _killed_at(sync: int, function: Callable[[], object]) -> bool:
    """Runs it in a child that is killed when it syncs to disk for the nth time; whether it was."""
    child = os.fork()
    if child == 0:
        counter, fsync = itertools.count(1), os.fsync

        def counted(descriptor: int) -> None:
            if next(counter) == sync:
                os.kill(os.getpid(), signal.SIGKILL)
            fsync(descriptor)

        os.fsync = counted
        try:
            function()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.slow
def test_killed_at_every_write_it_converges(tmp_path: Path) -> None:
    """A power cut in the middle would leave two versions, or a live one that nobody knows of."""
    for moment in itertools.count(1):
        pushed = PushedModels(tmp_path / str(moment))
        for weights in ("first", "second"):
            pushed.push(weights)
        place = PipelineRoot(pushed.root)
        killed = _killed_at(
            moment, lambda place=place: roll_back(connect(place.metadata), place, REQUEST)
        )

        store = connect(place.metadata)
        done = roll_back(store, place, REQUEST)

        assert done.version == 3
        names = sorted(name for name in os.listdir(place.serving) if name.isdigit())
        assert names == ["1", "2", "3"]
        assert pushed.target.live().model.digest == pushed.digests["first"]
        assert len(store.get_executions_by_type("tidegate.Rollback")) == 1
        outputs = {out.key: out.uri for out in chain_of(store, "3").steps[-1].outputs}
        assert read_model(outputs["pushed_model"]).digest == pushed.digests["first"]
        assert "by ada" in chain_of(store, "3").steps[-1].sentence
        if not killed:
            break
    assert moment > 8
