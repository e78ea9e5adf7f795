"""Fetching Flink's jars, from a repository on this machine."""

from __future__ import annotations

import functools
import hashlib
import http.server
import threading
import zipfile

import pytest

from tidegate.components.errors import InstallationError
from tidegate.orchestrators.beam.cluster.jars import LIST, job_server_jars, listed, provide_jars


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A Maven repository with two jars, the list of them, and who asked for what."""
    folder = tmp_path / "repository"
    lines = []
    for name in ("one", "another"):
        jar = folder / "org" / "tides" / f"{name}-1.jar"
        jar.parent.mkdir(parents=True, exist_ok=True)
        jar.write_bytes(name.encode() * 1000)
        lines.append(f"{hashlib.sha256(jar.read_bytes()).hexdigest()}  org/tides/{name}-1.jar\n")
    asked = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            asked.append(self.path)

    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        monkeypatch.setenv("TIDEGATE_MAVEN", f"http://127.0.0.1:{server.server_port}/")
        monkeypatch.setenv("TIDEGATE_HOME", str(tmp_path / "home"))
        path = tmp_path / "jars.txt"
        path.write_text("".join(lines))
        yield folder, path, asked
        server.shutdown()
        thread.join()


def test_jars_are_fetched_once(repository):
    """150 MB with every run would be a minute of it."""
    _, path, asked = repository
    first = provide_jars(path)
    assert provide_jars(path) == first
    assert len(asked) == 2


def test_one_jar_names_the_others(repository):
    """Java's class path, and all that Beam uploads to the cluster with a job."""
    _, path, _ = repository
    whole = provide_jars(path)
    with zipfile.ZipFile(whole) as archive:
        manifest = archive.read("META-INF/MANIFEST.MF").decode()
    assert max(map(len, manifest.splitlines())) <= 72
    [line] = [
        one for one in manifest.replace("\n ", "").splitlines() if one.startswith("Class-Path")
    ]
    names = line.removeprefix("Class-Path: ").split()
    assert sorted(names) == ["another-1.jar", "one-1.jar"]
    assert all((whole.parent / name).is_file() for name in names)


def test_a_job_uploads_no_library_that_the_cluster_has(tmp_path):
    """Beam uploads the job server's whole class path with every job: 154 MB of it."""
    for path in listed():
        (tmp_path / path.rsplit("/", 1)[1]).write_text("")
    own, libraries = (set(one.split(":")) for one in job_server_jars(tmp_path / "all.jar"))
    assert own.isdisjoint(libraries)
    owners = {path.split("/")[2] for path in listed() if str(tmp_path / path.split("/")[-1]) in own}
    assert owners == {"beam", "flink"}
    for large in ("beam-vendor-grpc", "flink-shaded-zookeeper", "grpc-netty-shaded", "conscrypt"):
        assert any(f"/{large}" in one for one in libraries)
    assert any("/flink-java-" in one for one in own)  # it takes its class loader for the job's
    left_out = {str(tmp_path / path.split("/")[-1]) for path in listed()} - own - libraries
    assert {one.rsplit("/", 1)[1].rsplit("-", 1)[0] for one in left_out} <= {
        "flink-rpc-akka-loader"
    }


def test_a_jar_that_was_altered_is_not_kept(repository):
    """Its code would run here with the rights of the run."""
    folder, path, _ = repository
    (folder / "org" / "tides" / "one-1.jar").write_bytes(b"something else")
    with pytest.raises(InstallationError, match=r"SHA-256 is another .*one-1\.jar"):
        provide_jars(path)
    kept = (path.parent / "home" / "clusters").iterdir()
    assert [one.name for one in kept if one.is_dir()] == []


def test_a_jar_that_is_not_there_is_named(repository):
    """With what to do: a repository that has it."""
    folder, path, asked = repository
    (folder / "org" / "tides" / "one-1.jar").unlink()
    with pytest.raises(InstallationError, match=r"404.*one-1\.jar.*TIDEGATE_MAVEN"):
        provide_jars(path)
    assert asked.count("/org/tides/one-1.jar") <= 2  # one for the answer, one for the error page


def test_the_list_holds_flink_and_beams_runner_for_it():
    """What a cluster is started of; each with a whole SHA-256."""
    jars = listed()
    assert all(len(digest) == 64 for digest in jars.values())
    names = {path.rsplit("/", 1)[1].rsplit("-", 1)[0] for path in jars}
    assert {"flink-runtime", "flink-clients", "beam-runners-flink-1.19"} <= names


def test_the_list_is_in_the_package():
    """Without it an installed Tidegate could start no cluster."""
    assert LIST.is_file()
