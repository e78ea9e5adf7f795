"""What a project of one's own need not write itself: its data, its keys, its spans."""

from __future__ import annotations

import types
from pathlib import Path

import pytest

from tidegate.components.errors import DataError, KeysetError
from tidegate.components.pseudonymizer import create_keyset
from tidegate.data.people import policy_file, sample_directory
from tidegate.orchestrators.project import OwnPipeline
from tidegate.orchestrators.ready_pipelines import Wishes


class _Settings:
    @classmethod
    def load(cls, path: Path | None) -> types.SimpleNamespace:
        return types.SimpleNamespace(policy=str(policy_file()), path=path)


class _Bookings(OwnPipeline):
    name = "bookings"
    config_type = _Settings
    data = sample_directory()
    file = "bookings.csv"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("TIDEGATE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_latest_span_runs_unless_another_is_asked_for(home, tmp_path):
    """A schedule asks for no span: it means the newest."""
    assert _Bookings(Wishes()).prepare(tmp_path / "root") == (2,)
    assert _Bookings(Wishes(spans=(1, 2))).prepare(tmp_path / "root") == (1, 2)


def test_keys_are_made_once_at_home(home, tmp_path):
    """New keys in every run would give a person a new token in every span."""
    ready = _Bookings(Wishes())
    ready.prepare(tmp_path / "root")
    made = (home / "keys" / "bookings.json").read_bytes()
    _Bookings(Wishes()).prepare(tmp_path / "another root")
    assert (home / "keys" / "bookings.json").read_bytes() == made
    assert ready.keyset == str(home / "keys" / "bookings.json")
    assert ready.data_root == str(sample_directory().resolve())


def test_keys_of_another_domain_are_refused(home, tmp_path):
    """Tokens would link what the policy keeps apart."""
    keys = tmp_path / "keys.json"
    create_keyset(keys, "another")
    with pytest.raises(KeysetError):
        _Bookings(Wishes(keyset=keys)).prepare(tmp_path / "root")


@pytest.mark.parametrize("inside", ["data", "keyset"])
def test_neither_data_nor_keys_may_lie_in_the_root(home, tmp_path, inside):
    """A root is shared, and what stands in it with it."""
    wishes = Wishes(**{inside: tmp_path / "root" / "inside"})
    with pytest.raises(DataError, match="may not lie inside the pipeline root"):
        _Bookings(wishes).prepare(tmp_path / "root")


def test_a_span_that_is_missing_is_named(home, tmp_path):
    """The path says where to put it."""
    with pytest.raises(DataError, match=r"Span 7 is missing .*span-07/bookings\.csv"):
        _Bookings(Wishes(spans=(7,))).prepare(tmp_path / "root")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match=r"no span with bookings\.csv .*empty"):
        _Bookings(Wishes(data=tmp_path / "empty")).prepare(tmp_path / "root")
