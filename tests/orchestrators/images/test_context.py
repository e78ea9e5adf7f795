"""What an image is built of. None is built here: what can be known of it without is."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import zipfile

import pytest
from click.testing import CliRunner

from tidegate.components.errors import ConfigError
from tidegate.orchestrators.command_line import tidegate
from tidegate.orchestrators.images.context import LINES, write_context

from .dockerfile import instructions, stages


def _wheel(folder, name):
    path = folder / f"{name}-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}/__init__.py", "")
    return path


@pytest.fixture
def wheels(tmp_path):
    return [_wheel(tmp_path, "tidegate"), _wheel(tmp_path, "ferry")]


@pytest.fixture(params=LINES)
def line(request):
    return request.param


@pytest.fixture
def context(line, wheels, tmp_path):
    """Written from the exact versions of this checkout."""
    return write_context(line, tmp_path / "image", wheels)


def test_every_file_that_is_copied_is_there_and_let_through(context):
    """The build would stop half-way, on a machine that is not this one."""
    ignored = (context / ".dockerignore").read_text().splitlines()
    for one in instructions((context / "Dockerfile").read_text()):
        if one.word != "COPY" or "--from=" in one.argument:
            continue
        for source in one.argument.split()[:-1]:
            assert (context / source).exists()
            assert {f"!{source}", f"!{source}*.whl"} & set(ignored), source


def test_what_is_installed_is_known_by_its_hash(context, wheels):
    """Whoever can replace a file on its way would own every task."""
    lines = (context / "requirements.txt").read_text().splitlines()
    for said, wheel in zip(lines, wheels, strict=True):
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        assert said.endswith(f"/build/wheels/{wheel.name} --hash=sha256:{digest}")
    assert lines[0].startswith("tidegate[kubeflow] @ file://")
    for pins in ("constraints.txt", "installer.txt"):
        entries = re.split(r"\n(?=\S)", (context / pins).read_text())
        packages = [entry for entry in entries if "==" in entry]
        assert packages
        assert all("--hash=sha256:" in entry for entry in packages)


def test_both_installers_ask_for_hashes(context):
    """A pin without a hash takes whatever stands under that name."""
    installs = [
        part
        for one in instructions((context / "Dockerfile").read_text())
        if one.word == "RUN"
        for part in one.argument.split("&&")
        if "pip install" in part
    ]
    assert len(installs) == 2
    assert all("--require-hashes" in shlex.split(part) for part in installs)


def test_the_last_stage_has_no_compiler_and_no_root(context):
    """A task that is broken into must be worth little."""
    build, final = stages((context / "Dockerfile").read_text())
    assert "g++" in " ".join(one.argument for one in build)
    runs = " ".join(one.argument for one in final if one.word == "RUN")
    assert not re.search(r"apt-get|pip|curl", runs)
    users = [one.argument for one in final if one.word == "USER"]
    assert users == ["10001:10001"]
    copied = [one.argument for one in final if one.word == "COPY"]
    assert copied == ["--from=build /opt/tidegate /opt/tidegate"]


def test_python_is_the_one_with_the_package(context, line):
    """The tasks' command is python -m tidegate..., and must not find Debian's own."""
    _, final = stages((context / "Dockerfile").read_text())
    [environment] = [one.argument for one in final if one.word == "ENV"]
    assert environment.startswith("PATH=/opt/tidegate/bin:$PATH ")
    [command] = [one.argument for one in final if one.word == "CMD"]
    assert json.loads(command) == ["tidegate", "--help"]
    [base] = [one.argument for one in instructions((context / "Dockerfile").read_text())][:1]
    assert (
        base
        == {
            "1.16": "PYTHON_IMAGE=python:3.10-slim-bookworm",
            "1.21": "PYTHON_IMAGE=python:3.13-slim-trixie",
        }[line]
    )


def test_the_two_lines_differ_in_their_names_alone(wheels, tmp_path):
    """What is mended in one must be mended in the other."""
    older, newer = (
        (write_context(line, tmp_path / line, wheels) / "Dockerfile").read_text() for line in LINES
    )
    for old, new in (("1.16", "1.21"), ("3.10", "3.13"), ("bookworm", "trixie"), ("12.", "13.")):
        older = older.replace(old, new)
    assert older == newer


def test_the_command_prints_the_folder_last(wheels, tmp_path):
    """A script hands it to docker build."""
    arguments = [item for wheel in wheels for item in ("--wheel", str(wheel))]
    output = str(tmp_path / "image")
    done = CliRunner().invoke(tidegate, ["image", "--line", "1.16", *arguments, "-o", output])
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[-1] == output


def test_what_is_missing_is_named_and_nothing_is_left(wheels, tmp_path):
    """An image without Tidegate, or without its pins, breaks in its first task."""
    target = tmp_path / "out" / "image"
    with pytest.raises(ConfigError, match=r"exact versions is missing .*tfx-1\.16\.txt"):
        write_context("1.16", target, wheels, tmp_path)
    with pytest.raises(ConfigError, match=r"own wheel is not among"):
        write_context("1.16", target, wheels[1:])
    native = wheels[0].rename(tmp_path / "tidegate-0.1.0-cp310-cp310-linux_x86_64.whl")
    with pytest.raises(ConfigError, match=r"no wheel for any machine .*cp310"):
        write_context("1.16", target, [native])
    assert not target.parent.exists()


def test_a_folder_that_is_there_is_not_touched(wheels, tmp_path):
    """It may hold an image's files that somebody changed by hand."""
    with pytest.raises(ConfigError, match="already"):
        write_context("1.16", tmp_path, wheels)
