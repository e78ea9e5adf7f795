"""Packages of npm: pinned, verified, kept."""

import io
import os
import tarfile

import pytest

from tidegate.components.edge_exporter.web.engines import PAGE_ENGINES, NpmPackage
from tidegate.components.edge_exporter.web.npm import integrity, kept_packages, package_files
from tidegate.components.errors import InstallationError
from tidegate.orchestrators.root import home


def tarball(**files):
    """As npm packs them, with a link that leads out."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        link = tarfile.TarInfo("package/linked")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return packed.getvalue()


CONTENT = tarball(engine=b'import "other"', unwanted=b"0" * 10)


def package(content=CONTENT, **files):
    """The pin of a tarball."""
    wanted = files or {"engine": "lib/engine.js"}
    return NpmPackage("@made/up", "1.2.3", integrity(content), wanted, {'"other"': '"./other.js"'})


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """A program of that name that packs ``CONTENT`` and counts how often."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (tmp_path / "packed.tgz").write_bytes(CONTENT)
    script = folder / "npm"
    script.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\ncp {tmp_path}/packed.tgz made-up.tgz\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("TIDEGATE_HOME", str(tmp_path / "home"))
    return tmp_path


def test_a_package_is_got_once_and_kept(npm, monkeypatch):
    """Users would lose exports without a network, and their registry's patience."""
    notice, changed = package_files(package())["lib/engine.js"].splitlines()
    assert notice.startswith(b"// Changed: ")
    assert changed == b'import "./other.js"'
    assert "pack @made/up@1.2.3" in (npm / "calls").read_text()
    monkeypatch.setenv("PATH", "")
    assert set(package_files(package())) == {"lib/engine.js"}


def test_a_kept_file_that_was_damaged_is_got_anew(npm):
    """Users would lose every later page to one full disk."""
    package_files(package())
    [kept] = kept_packages().iterdir()
    kept.write_bytes(b"half")
    package_files(package())
    assert kept.read_bytes() == CONTENT
    assert len((npm / "calls").read_text().splitlines()) == 2


def test_another_file_than_the_pinned_one_is_refused(npm):
    """Users would ship whatever a registry was made to answer."""
    with pytest.raises(InstallationError, match="another file than the one that is pinned"):
        package_files(package(tarball(engine=b"the pinned one")))
    assert not kept_packages().exists()


@pytest.mark.parametrize("name", ["absent", "linked"])
def test_what_the_package_lacks_is_named(npm, name):
    """Users would lose the name of the file, or ship what a link leads to."""
    with pytest.raises(InstallationError, match=rf"lacks lib.{name}.*made/up@1\.2\.3"):
        package_files(package(**{name: f"lib/{name}"}))


def test_without_npm_the_error_says_what_to_install(npm, monkeypatch):
    """Users would lose the next step."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InstallationError, match=r"npm was not found.*Install Node\.js with npm"):
        package_files(package())


def test_the_end_of_npms_log_is_told(npm):
    """Users would lose the reason: a proxy, a registry that lacks the version."""
    (npm / "bin" / "npm").write_text("#!/bin/sh\necho no such registry >&2\nexit 7\n")
    with pytest.raises(InstallationError, match="no such registry"):
        package_files(package())


def test_packages_are_kept_with_the_commands_other_files(monkeypatch, tmp_path):
    """Users would find two homes."""
    assert kept_packages().parent == home()
    monkeypatch.setenv("TIDEGATE_HOME", str(tmp_path))
    assert kept_packages().parent == home() == tmp_path


@pytest.mark.parametrize("engine", PAGE_ENGINES.values(), ids=lambda engine: engine.name)
def test_the_pinned_packages_are_what_npm_publishes(engine):
    """Users would lose every page to a wrong pin."""
    for pinned in engine.packages:
        try:
            files = package_files(pinned)
        except InstallationError as error:
            if "npm pack" not in error.what and "npm was" not in error.what:
                raise
            pytest.skip(str(error))
        assert set(files) == set(pinned.files.values())
        assert all(files.values())
