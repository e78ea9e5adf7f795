"""The search for interpreters."""

from __future__ import annotations

import sys


def test_an_interpreter_is_known_by_running_it(set_up, tmp_path):
    """A pyenv shim fails when run, and a link may be another release than its name says."""
    found = set_up("interpreters")
    (tmp_path / "python3.10").write_text(
        "#!/bin/sh\necho 'pyenv: python3.10: command not found' >&2\nexit 127\n"
    )
    (tmp_path / "python3.10").chmod(0o755)
    (tmp_path / "python3.99").symlink_to(sys.executable)
    (tmp_path / "python3-config").symlink_to("/bin/true")
    names = [path.name for path in found.candidates({"PATH": str(tmp_path)})][:2]
    assert names == ["python3.10", "python3.99"]
    assert found.ask(tmp_path / "python3.10") is None
    assert found.ask(tmp_path / "python3.99").version == sys.version_info[:3]


def test_version_managers_are_searched_though_nothing_of_theirs_is_on_path(set_up, tmp_path):
    """A Python that pyenv or uv installed would not be found until it is activated."""
    found = set_up("interpreters")
    places = [
        tmp_path / "home/.pyenv/versions/3.10.13/bin",
        tmp_path / "home/.local/share/uv/python/cpython-3.10.16-linux-x86_64-gnu/bin",
        tmp_path / "elsewhere/pyenv/versions/3.10.9/bin",
    ]
    for place in places:
        place.mkdir(parents=True)
        (place / "python3.10").symlink_to(sys.executable)
    shims = tmp_path / "elsewhere/pyenv/shims"
    candidates = list(found.candidates({"HOME": str(tmp_path / "home"), "PATH": str(shims)}))
    assert {place / "python3.10" for place in places} <= set(candidates)
