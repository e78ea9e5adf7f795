"""The choice of a TFX line, by tables."""

from __future__ import annotations

import pytest

OLD_GLIBC, NEW_GLIBC = (2, 36), (2, 41)


@pytest.mark.parametrize(
    ("versions", "glibc", "requested", "line", "release", "because"),
    [
        (["3.11", "3.10"], OLD_GLIBC, "", "1.16", (3, 10), "glibc 2.36 is older than the 2.39"),
        (["3.11", "3.10"], NEW_GLIBC, "", "1.21", (3, 11), "glibc 2.41 is new enough"),
        (["3.11", "3.13", "3.12"], NEW_GLIBC, "", "1.21", (3, 13), "new enough"),
        (["3.9", "3.10", "3.14"], NEW_GLIBC, "", "1.16", (3, 10), "no usable Python 3.13, 3.12 or"),
        (["3.13", "3.10"], NEW_GLIBC, "1.16", "1.16", (3, 10), "LINE=1.16 asks for it"),
        (["3.13", "3.10"], NEW_GLIBC, "1.21", "1.21", (3, 13), "LINE=1.21 asks for it"),
        (["3.12"], (2, 39), "", "1.21", (3, 12), "glibc 2.39 is new enough"),
        (["3.10"], (2, 28), "", "1.16", (3, 10), "glibc 2.28 is older"),
    ],
)
def test_the_line_follows_from_interpreters_and_c_library(
    set_up, python, versions, glibc, requested, line, release, because
):
    """Set-up would fail deep inside an installation, or take the older line without need."""
    choice = set_up("lines").choose([python(version, glibc) for version in versions], requested)
    assert (choice.line.name, choice.interpreter.release) == (line, release)
    assert because in str(choice)


@pytest.mark.parametrize(
    ("versions", "glibc", "requested", "says"),
    [
        (["3.11"], OLD_GLIBC, "", ["uv python install 3.10", "pyenv install 3.10", "3.11.1 at"]),
        (["3.9"], NEW_GLIBC, "", ["uv python install 3.13", "which no line runs on"]),
        (["3.13"], NEW_GLIBC, "1.16", ["LINE=1.16 needs", "uv python install 3.10"]),
        (["3.12"], OLD_GLIBC, "1.21", ["glibc 2.36, older than 2.39", "Debian 13"]),
        (["3.10"], (2, 17), "", ["glibc 2.17, older than 2.28", "glibc 2.28 or newer"]),
        (["3.10"], OLD_GLIBC, "1.17", ["LINE=1.17 is not a TFX line", "give 1.21 or 1.16"]),
        ([], OLD_GLIBC, "", ["no Python at all", "uv python install 3.13"]),
    ],
)
def test_with_nothing_suitable_it_says_what_to_install(
    set_up, python, versions, glibc, requested, says
):
    """The user would be left with a failure and no next step."""
    lines = set_up("lines")
    with pytest.raises(lines.NoSuitablePython) as refusal:
        lines.choose([python(version, glibc) for version in versions], requested)
    assert [words for words in says if words not in str(refusal.value)] == []


@pytest.mark.parametrize(
    ("peculiarity", "says"),
    [
        ({"machine": "aarch64"}, "Linux wheels for x86_64 alone"),
        ({"standard": False}, "not the standard build"),
        ({"glibc": None}, "GNU's C library"),
        ({"headers": False}, "no Python.h"),
    ],
)
def test_an_interpreter_that_would_fail_later_is_passed_over(set_up, python, peculiarity, says):
    """Installation would break minutes later, on a wheel or on pyfarmhash, for no stated reason."""
    lines = set_up("lines")
    unfit = python("3.10", **peculiarity)
    with pytest.raises(lines.NoSuitablePython, match=says):
        lines.choose([unfit])
    assert lines.choose([unfit, python("3.10")]).interpreter == python("3.10")
