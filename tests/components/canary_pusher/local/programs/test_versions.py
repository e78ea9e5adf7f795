"""Which version of a folder is served."""

import pytest

from tidegate.components.canary_pusher.local.programs.kserve_server.versions import newest_version


@pytest.fixture
def models(tmp_path):
    """Versions 2 and 10, and what is none."""
    for name in ("2", "10"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "saved_model.pb").write_bytes(b"")
    (tmp_path / "11").mkdir()
    (tmp_path / ".incoming-12").mkdir()
    (tmp_path / "notes.txt").write_text("")
    return str(tmp_path)


def test_the_greatest_whole_version_counts(models):
    """Users would lose their model to a folder that is still being written."""
    assert newest_version(models) == 10
    assert newest_version(models, unusable={10: "broken"}) == 2
    assert newest_version(models, wanted=2) == 2
    assert newest_version(models, wanted=3) is None


def test_a_folder_that_is_not_there_yet_has_none(tmp_path):
    """Users would lose the server to the order in which things are made."""
    assert newest_version(str(tmp_path / "missing")) is None
