"""What a run was asked to do outlives it, and is there until it is done."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

import pytest

from tidegate.components.errors import ResumeError
from tidegate.orchestrators.asked import ASKED_FILE, Asked, asked, forget
from tidegate.orchestrators.ready_pipelines import Wishes
from tidegate.orchestrators.root import LOCK_FOLDER, PipelineRoot


@pytest.fixture
def place(tmp_path):
    return PipelineRoot(tmp_path / "root")


@pytest.fixture
def file(place):
    return place.path / LOCK_FOLDER / ASKED_FILE


def test_it_is_told_as_it_was_asked(place, tmp_path, monkeypatch):
    """Resumed from another folder, a run would find neither its data nor its settings."""
    monkeypatch.chdir(tmp_path)
    wishes = Wishes((1, 2, 3), config=Path("settings.yaml"), data=Path("data"))
    Asked.of("flights", (2, 3), wishes, "an earlier run").keep(place)
    told = asked(place, "flights")
    assert told.wishes() == Wishes((2, 3), tmp_path / "settings.yaml", tmp_path / "data", None)
    assert told.before == "an earlier run"


def test_what_is_said_now_counts(place, tmp_path):
    """Where the data were moved, a run must be gone on with all the same."""
    wishes = Wishes((1,), data=tmp_path / "old", keyset=tmp_path / "keyset")
    Asked.of("flights", (1,), wishes, "").keep(place)
    told = asked(place, "flights").told_again(Wishes(data=tmp_path / "new"))
    assert told.wishes() == Wishes((1,), None, tmp_path / "new", tmp_path / "keyset")


def test_what_was_there_stays_until_all_of_the_new_is(place, file, monkeypatch):
    """A run that is killed while it notes what is left would forget its spans."""
    first = Asked.of("flights", (1, 2), Wishes(), "")
    first.keep(place)

    def killed(*_):
        raise OSError("killed")

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(OSError, match="killed"):
        Asked.of("flights", (2,), Wishes(), "").keep(place)
    assert asked(place, "flights") == first
    assert list(file.parent.iterdir()) == [file]


def _without_spans(told):
    return {name: value for name, value in told.items() if name != "spans"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"pipeline": "fli',
        "[1, 2]",
        json.dumps(_without_spans(dataclasses.asdict(Asked("flights", (1,))))),
        json.dumps({"spans": 1, "pipeline": "flights"}),
        json.dumps({"spans": ["one"], "pipeline": "flights"}),
        json.dumps({"spans": [1], "pipeline": "flights", "data": 7}),
        json.dumps({"spans": [1], "pipeline": "flights", "of_a_later_version": ""}),
    ],
)
def test_a_damaged_file_is_named(place, file, text):
    """A stack trace would tell nobody which file it is, nor that nothing is lost."""
    file.parent.mkdir(parents=True)
    file.write_text(text)
    with pytest.raises(ResumeError, match=rf"cannot be read.*{ASKED_FILE}.*--span"):
        asked(place, "flights")
    assert file.read_text() == text


def test_another_pipelines_is_not_taken(place):
    """Its spans would be run through a pipeline that nobody asked for."""
    Asked.of("digits", (1,), Wishes(), "").keep(place)
    with pytest.raises(ResumeError, match="tidegate run digits --resume"):
        asked(place, "flights")


def test_nothing_is_left_in_the_end(place, file):
    """A run that ended well would be run again."""
    Asked.of("flights", (1,), Wishes(), "").keep(place)
    for _ in range(2):  # and nothing is lost where nothing was left
        forget(place)
        assert not file.exists()
    with pytest.raises(ResumeError, match="no run to go on with"):
        asked(place, "flights")
