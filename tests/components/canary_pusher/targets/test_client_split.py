"""A split that clients put into force."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.targets.client_split import publish_split, read_split
from tidegate.components.canary_pusher.targets.roles import Roles
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.errors import PushError

MODEL = ModelFiles("/models/late", "d" * 64)
USERS = [f"user {number}" for number in range(5_000)]


def canaries(path: Path, weight: float) -> set[str]:
    roles = Roles(1, 2, 1, 2, Routing(weight), {1: MODEL, 2: MODEL})
    publish_split(str(path), "late", roles)
    split = read_split(str(path))
    return {user for user in USERS if split.arm_of(user).arm == "canary"}


def test_the_canary_gets_its_share_and_keeps_its_users(tmp_path: Path) -> None:
    """A user who switched versions with each stage would see answers go back and forth."""
    path = tmp_path / "split.json"
    groups = [canaries(path, weight) for weight in (0, 1, 5, 25, 100)]
    for weight, group in zip((0, 1, 5, 25, 100), groups, strict=True):
        assert len(group) / len(USERS) == pytest.approx(weight / 100, abs=0.015)
    assert groups[0] == set()
    assert all(a <= b for a, b in itertools.pairwise(groups))
    assert groups[-1] == set(USERS)


def test_before_the_first_version_nobody_answers(tmp_path: Path) -> None:
    """A client must be told, and not be sent to a version that is not there."""
    path = str(tmp_path / "split.json")
    publish_split(path, "late", Roles())
    with pytest.raises(PushError, match="No version of 'late'"):
        read_split(path).arm_of("anybody")


@pytest.mark.parametrize("text", ["", "[]", '{"model": "late"}'])
def test_what_is_no_split_is_told(tmp_path: Path, text: str) -> None:
    """A client that takes a broken file for an empty one would answer nobody."""
    path = tmp_path / "split.json"
    path.write_text(text)
    with pytest.raises(PushError, match="no split"):
        read_split(str(path))


def test_a_missing_or_unwritable_file_is_told(tmp_path: Path) -> None:
    """The path is what whoever set the client up has to mend."""
    with pytest.raises(PushError, match="Cannot read the split"):
        read_split(str(tmp_path / "none.json"))
    (tmp_path / "file").write_text("")
    with pytest.raises(PushError, match="Cannot publish the split"):
        publish_split(str(tmp_path / "file" / "split.json"), "late", Roles())
