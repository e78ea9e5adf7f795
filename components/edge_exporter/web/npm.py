"""Gets pinned npm packages once, by the user's own npm, and takes single files out of them.

Tarballs are kept, verified, under ``$TIDEGATE_HOME/engines`` (else ``~/.tidegate/engines``); with
them there, nothing needs a network.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from ...atomic import write_atomically
from ...errors import InstallationError
from .engines import NpmPackage

_TIMEOUT_SECONDS = 300
_LOG_CHARACTERS = 2000
_CHANGED = "// Changed: imports name files beside this one instead of npm packages.\n"
_REMEDY = (
    "Install Node.js with npm, and let npm reach its registry once: the engines are kept from then"
    " on. Or choose formats and no preset or engines, and no page is made."
)


def kept_packages() -> Path:
    """The folder that tarballs are kept in."""
    home = os.environ.get("TIDEGATE_HOME")
    return Path(home or Path.home() / ".tidegate") / "engines"


def package_files(package: NpmPackage) -> dict[str, bytes]:
    """The files of ``package.files``, by their paths inside the engine's folder.

    Raises:
      InstallationError: npm is missing or failed, or what it got is not the pinned package.
    """
    content = _tarball(package)
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        for member in archive:
            # Whatever the tarball holds, only what the table names is read, and to where it says.
            target = package.files.get(member.name.partition("/")[2])
            file = archive.extractfile(member) if target is not None and member.isfile() else None
            if target is not None and file is not None:
                found[target] = _replaced(file.read(), target, package)
    absent = sorted(set(package.files.values()) - set(found))
    if absent:
        raise InstallationError(f"The package lacks {', '.join(absent)}", where=_label(package))
    return found


def _tarball(package: NpmPackage) -> bytes:
    kept = kept_packages() / f"{package.name.lstrip('@').replace('/', '-')}-{package.version}.tgz"
    if kept.is_file():
        content = kept.read_bytes()
        if integrity(content) == package.integrity:
            return content
    content = _packed(package)
    if integrity(content) != package.integrity:
        raise InstallationError(
            f"npm got another file than the one that is pinned: {integrity(content)}",
            where=_label(package),
            remedy="Look at the registry that npm is set to; this file may not be trusted.",
        )
    write_atomically(kept, content)
    return content


def integrity(content: bytes) -> str:
    """The digest of a tarball as npm writes it.

    >>> integrity(b"")[:20]
    'sha512-z4PhNX7vuL3xV'
    """
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def _packed(package: NpmPackage) -> bytes:
    npm = shutil.which("npm")
    if npm is None:
        raise InstallationError("npm was not found", where=_label(package), remedy=_REMEDY)
    with tempfile.TemporaryDirectory(prefix="tidegate-npm-") as folder:
        command = [npm, "pack", _label(package), "--ignore-scripts", "--loglevel=error"]
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                text=True,
                timeout=_TIMEOUT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise _failed(package, f"did not end within {_TIMEOUT_SECONDS} s") from error
        written = list(Path(folder).glob("*.tgz"))
        if done.returncode or len(written) != 1:
            raise _failed(package, f"failed: {done.stderr.strip()[-_LOG_CHARACTERS:]}")
        return written[0].read_bytes()


def _replaced(content: bytes, target: str, package: NpmPackage) -> bytes:
    changed = content
    for old, new in package.replaced.items() if target.endswith((".js", ".mjs")) else ():
        changed = changed.replace(old.encode(), new.encode())
    # Licences ask that a changed file says so.
    return changed if changed == content else _CHANGED.encode() + changed


def _failed(package: NpmPackage, how: str) -> InstallationError:
    return InstallationError(f"npm pack {how}", where=_label(package), remedy=_REMEDY)


def _label(package: NpmPackage) -> str:
    return f"{package.name}@{package.version}"
