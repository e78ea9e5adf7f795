"""The compiled requirements of both lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONSTRAINTS = ROOT / "constraints"


@pytest.mark.parametrize("line", ["1.16", "1.21"])
def test_requirements_are_pinned_by_hash_and_name_no_address(line):
    """An installation could fetch something else than what was tested, or only from one network."""
    text = (CONSTRAINTS / f"tfx-{line}.txt").read_text()
    assert "://" not in text
    assert "--index-url" not in text
    entries = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert len(entries) > 200
    assert all(
        re.match(r"[\w.-]+==[\w.]+", entry) and "--hash=sha256:" in entry for entry in entries
    )


@pytest.mark.parametrize("line", ["1.16", "1.21"])
def test_requirements_cover_what_the_project_asks_for(line):
    """Set-up installs these files without looking further: what is missing there is missing."""
    pinned = re.findall(r"^([\w.-]+)==", (CONSTRAINTS / f"tfx-{line}.txt").read_text(), re.M)
    project = (ROOT / "pyproject.toml").read_text()
    tables = re.findall(
        r"^(?:dependencies|data|kubeflow|notebook|dev) = \[(.*?)\]$", project, re.M | re.S
    )
    asked = re.findall(r'"([\w.-]+?)(?:[><=!~\[;].*?)?"', "".join(tables))
    assert "tfx" in asked
    assert "pytest" in asked
    assert {name.lower() for name in asked} <= set(pinned)
