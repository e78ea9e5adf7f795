"""The Java that the cluster's processes run on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from ....components.errors import ClusterError

OLDEST, NEWEST = 11, 21
"""What Flink 1.19 runs on."""

_TIMEOUT_SECONDS = 60


def find_java() -> Path:
    """The ``java`` of JAVA_HOME, or else the one on the PATH.

    Raises:
      ClusterError: there is none, or none that Flink runs on.
    """
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=os.path.join(home, "bin")) if home else shutil.which("java")
    if found is None:
        raise ClusterError(
            "A local Flink cluster needs Java, and there is none",
            where=f"JAVA_HOME={home}" if home else "PATH",
            remedy=f"Install a Java runtime of version {OLDEST} to {NEWEST}.",
        )
    version = _version(found)
    if not OLDEST <= version <= NEWEST:
        raise ClusterError(
            f"Flink does not run on Java {version or 'of an unknown version'}",
            where=found,
            remedy=f"Point JAVA_HOME to a Java runtime of version {OLDEST} to {NEWEST}.",
        )
    return Path(found)


def _version(java: str) -> int:
    try:
        told = subprocess.run(
            [java, "-version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TIMEOUT_SECONDS,
            check=False,
        ).stderr
    except (OSError, subprocess.TimeoutExpired):
        return 0
    match = re.search(r'version "(?:1\.)?(\d+)', told)
    return int(match.group(1)) if match else 0
