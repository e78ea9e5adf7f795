"""The environment that pip and uv are given."""

from __future__ import annotations

import pytest


def test_uv_trusts_what_pip_trusts_and_works_on_this_environment_alone(set_up, tmp_path):
    """Behind a company's certificate set-up would fail, or install into another environment."""
    prepare = set_up("installer").environment_for_installing
    home = {"HOME": str(tmp_path), "PIP_CERT": "/etc/ca.pem", "VIRTUAL_ENV": "/other"}
    prepared = prepare(home, tmp_path / "build")
    assert prepared["SSL_CERT_FILE"] == "/etc/ca.pem"
    assert "VIRTUAL_ENV" not in prepared
    assert "UV_CACHE_DIR" not in prepared
    homeless = prepare({"HOME": "/nonexistent"}, tmp_path / "build")
    assert homeless["UV_CACHE_DIR"] == str(tmp_path / "build/uv-cache")


def test_without_uv_and_pip_it_says_what_to_install(set_up, python, tmp_path):
    """On a bare Debian 13 the user would see a traceback of ensurepip."""
    installer = set_up("installer")
    without_pip = python("3.13")._replace(path="/bin/false")
    with pytest.raises(installer.SetUpFailed, match="apt install python3-venv, or pipx install uv"):
        installer.bring_uv([without_pip], tmp_path, {})


def test_uv_is_found_beside_the_home_and_only_if_it_is_new_enough(set_up, tmp_path):
    """An old uv would fail on an option; one installed by its own script is often not on PATH."""
    installer = set_up("installer")
    uv = tmp_path / ".local/bin/uv"
    uv.parent.mkdir(parents=True)
    for version, found in (("0.4.30", None), ("0.13.9", str(uv)), ("1.0.0", str(uv))):
        uv.write_text(f"#!/bin/sh\necho 'uv {version} (build)'\n")
        uv.chmod(0o755)
        home = {"HOME": str(tmp_path), "PATH": "/nonexistent"}
        assert installer.find_uv(home, tmp_path / ".venv") == found


def test_a_failed_command_is_shown_so_that_it_can_be_repeated(set_up, tmp_path):
    """The user could not tell which step failed, nor try it alone."""
    installer = set_up("installer")
    with pytest.raises(installer.SetUpFailed, match="code 3") as failure:
        installer.run(["sh", "-c", "exit 3"], {"PATH": "/usr/bin:/bin"})
    assert "sh -c 'exit 3'" in str(failure.value)
