"""The environment that the peers run in, ``.venvs/drift-peers``."""

from __future__ import annotations

from pathlib import Path

from peer_environment import peer_python

REQUIREMENTS = Path(__file__).parent / "requirements.txt"
RELEASES = ((3, 10), (3, 11))


def peers_python() -> str:
    """The environment's interpreter; installs what is missing first."""
    return peer_python("drift-peers", REQUIREMENTS, RELEASES)
