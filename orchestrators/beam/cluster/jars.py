"""Flink and Beam's job server for it: jars that are fetched on first use.

They are listed in ``jars.txt``, each with its SHA-256 and its path in a Maven repository, and come
from Maven Central, as Beam's own job servers do, or from the repository that ``TIDEGATE_MAVEN``
names. One set serves both versions of Beam: what its job server is told is the same in both.
"""

from __future__ import annotations

import concurrent.futures
import fcntl
import hashlib
import logging
import os
import re
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Mapping
from pathlib import Path

from ....components.errors import InstallationError
from ...root import home

REPOSITORY_VARIABLE = "TIDEGATE_MAVEN"
LIST = Path(__file__).with_name("jars.txt")

_AT_ONCE = 8
_TRIES = 3
_TIMEOUT_SECONDS = 120
_LINE_BYTES = 70

_OF_CLUSTER = "flink-rpc-akka"
"""How a cluster's processes talk to each other; no client uses it."""

_OWN = re.compile(rf"flink-(?!shaded-)(?!{_OF_CLUSTER.removeprefix('flink-')})|beam-(?!vendor-)")

_log = logging.getLogger(__name__)


def listed(path: Path = LIST) -> Mapping[str, str]:
    """The SHA-256 of each jar, by its path in a Maven repository."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {jar: digest for digest, jar in (line.split() for line in lines)}


def provide_jars(path: Path = LIST) -> Path:
    """Fetches the jars where they are not there yet.

    They are put aside and renamed, so that they are there whole or not at all; of several processes
    that want them at once, one fetches them and the others wait.

    Args:
      path: the list of jars.

    Returns:
      A jar that names all of them, which is all that a class path needs.

    Raises:
      InstallationError: one cannot be had, or is not what it should be.
    """
    jars = listed(path)
    key = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    folder = home() / "clusters" / f"flink-{key}"
    whole = folder / "all.jar"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with open(folder.with_name(f".{folder.name}.lock"), "a", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole.is_file():
                _provide(jars, folder)
    except OSError as error:
        raise InstallationError(
            f"Flink's jars cannot be kept: {error.strerror or error}",
            where=str(folder),
            remedy="Make room, or name another folder in TIDEGATE_HOME.",
        ) from error
    return whole


def job_server_jars(whole: Path) -> tuple[str, str]:
    """The class path of Beam's job server, and what its Java has as a part of itself.

    Beam uploads the class path to the cluster with every job, and what a jar there names in its
    manifest: half a minute for all jars on a slow machine. The cluster has them already, so on the
    class path stand only Flink's and Beam's own, which look for classes there, and the libraries
    that both bring stand where Beam does not look.

    Args:
      whole: what :func:`provide_jars` returns.

    Returns:
      Both as Java takes them, with colons between.
    """
    jars = sorted(path for path in whole.parent.glob("*.jar") if path != whole)
    own = [path for path in jars if _OWN.match(path.name)]
    libraries = [path for path in jars if path not in own and not path.name.startswith(_OF_CLUSTER)]
    return ":".join(map(str, own)), ":".join(map(str, libraries))


def _provide(jars: Mapping[str, str], folder: Path) -> None:
    _log.info("Fetching %d jars of Flink and Beam once, into %s", len(jars), folder)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as work:
        aside = Path(work, "jars")
        aside.mkdir()
        with concurrent.futures.ThreadPoolExecutor(_AT_ONCE) as pool:
            done = [pool.submit(_fetch, jar, digest, aside) for jar, digest in jars.items()]
            for one in done:
                one.result()
        _name_all(aside)
        aside.rename(folder)


def _fetch(jar: str, digest: str, folder: Path) -> None:
    url = f"{_repository()}/{jar}"
    content = _content(url)
    if hashlib.sha256(content).hexdigest() != digest:
        raise InstallationError(
            "A jar is not what it should be: its SHA-256 is another",
            where=url,
            remedy=f"See that nothing alters what is fetched, or name a repository in"
            f" {REPOSITORY_VARIABLE}.",
        )
    (folder / Path(jar).name).write_bytes(content)


def _content(url: str) -> bytes:
    for again in reversed(range(_TRIES)):
        try:
            with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS) as answer:
                return bytes(answer.read())
        except (OSError, urllib.error.URLError) as error:
            refused = isinstance(error, urllib.error.HTTPError) and error.code < 500
            if refused or not again:
                raise InstallationError(
                    f"A jar that Flink needs cannot be fetched: {error}",
                    where=url,
                    remedy="Check the network, or name a Maven repository that can be reached in"
                    f" {REPOSITORY_VARIABLE}.",
                ) from error
            time.sleep(_TRIES - again)
    raise AssertionError("not reached")


def _repository() -> str:
    named = os.environ.get(REPOSITORY_VARIABLE)
    if named:
        return named.rstrip("/")
    # Where Beam fetches its own job servers from.
    from apache_beam.utils.subprocess_server import JavaJarServer

    return str(JavaJarServer.MAVEN_CENTRAL_REPOSITORY)


def _name_all(folder: Path) -> None:
    """Writes a jar whose manifest names the others in its folder: a whole class path in a word."""
    jars = sorted(path.name for path in folder.glob("*.jar"))
    text = "Class-Path: " + " ".join(jars)
    # A line of a manifest has 72 bytes at most; the next one goes on after a space.
    lines = [text[:_LINE_BYTES]]
    rest = text[_LINE_BYTES:]
    while rest:
        lines.append(" " + rest[: _LINE_BYTES - 1])
        rest = rest[_LINE_BYTES - 1 :]
    with zipfile.ZipFile(folder / "all.jar", "w") as archive:
        archive.writestr(
            "META-INF/MANIFEST.MF", "\n".join(["Manifest-Version: 1.0", *lines, "", ""])
        )
