"""Forgetting, killed before every single change it makes to a file or to metadata."""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal

import pytest
from ml_metadata.metadata_store import MetadataStore
from ml_metadata.proto import metadata_store_pb2

from tidegate.components.pseudonymizer.erasure.forgetting import Place, forget
from tidegate.components.pseudonymizer.erasure.journal import JOURNAL_FILE
from tidegate.components.pseudonymizer.erasure.ledger import read_ledger
from tidegate.components.pseudonymizer.erasure.receipt import verify_chain
from tidegate.components.pseudonymizer.erasure.token_search import TokenSearch

from .conftest import ALICE

CHANGES_OF_FILES = ("rename", "replace", "link", "unlink", "rmdir", "mkdir")
CHANGES_OF_METADATA = ("put_artifacts", "put_execution")

pytestmark = pytest.mark.slow


def connect(path):
    config = metadata_store_pb2.ConnectionConfig()
    config.sqlite.filename_uri = str(path / "metadata.db")
    return MetadataStore(config)


def forget_and_die(place, erasures, change):
    """In a process of its own: killed with SIGKILL before its ``change``-th change.

    Returns:
      Whether it was killed; False where there are fewer changes.
    """
    process = os.fork()
    if process:
        _, status = os.waitpid(process, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
        return os.WIFSIGNALED(status)
    try:
        left = change

        def counted(function):
            def call(*arguments, **named):
                nonlocal left
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return function(*arguments, **named)

            return call

        for name in CHANGES_OF_FILES:
            setattr(os, name, counted(getattr(os, name)))
        for name in CHANGES_OF_METADATA:
            setattr(MetadataStore, name, counted(getattr(MetadataStore, name)))
        forget(dataclasses.replace(place, store=connect(place.root)), erasures)
    except BaseException:
        os._exit(1)
    os._exit(0)


def test_kill_9_anywhere_and_the_next_run_ends_it(tmp_path, place, alice, tokens):
    """A machine that dies while somebody is forgotten would leave them half there."""
    pristine = tmp_path / "pristine"
    shutil.copytree(place.root, pristine)
    search = TokenSearch([tokens[ALICE].decode()])
    killed = 0
    while forget_and_die(place, alice, killed):
        store = connect(place.root)
        forget(Place(store, place.root, "people", place.ledger), alice)
        _require_forgotten(place, store, search, killed)
        shutil.rmtree(place.root)
        shutil.copytree(pristine, place.root)
        place.ledger.unlink()
        killed += 1
    assert killed > 30


def _require_forgotten(place, store, search, change):
    receipts = verify_chain(place.root, read_ledger(place.ledger))
    assert receipts[-1]["complete"], change
    assert not list(search.files_in(place.root)), change
    erased = {one["id"]: one["action"] for receipt in receipts for one in receipt["artifacts"]}
    assert {key for key, action in erased.items() if action in ("rewrite", "delete")} == {
        1,
        3,
        5,
        6,
    }
    assert {key for key, action in erased.items() if action == "retrain"} == {7, 8}, change
    assert not (place.root / JOURNAL_FILE).exists(), change
    half = [path for path in place.root.rglob("*") if "partial" in path.name]
    assert not half, change
    assert len(list(place.root.glob("artifacts/Pseudonymizer/examples/1-*"))) == 1, change
    live = [one for one in store.get_artifacts_by_type("Examples") if one.state == one.LIVE]
    assert len(live) == 2, change
    assert all(os.path.isdir(one.uri) for one in live), change
    assert len(store.get_artifacts_by_type("tidegate.RetrainRequest")) == 1, change
    assert len(store.get_artifacts_by_type("tidegate.ErasureReceipt")) == len(receipts), change
    assert len(read_ledger(place.ledger).erasures) == 1, change
