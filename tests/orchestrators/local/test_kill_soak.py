"""Kills at random: the benchmark of a hundred, in short."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).parents[3] / "benchmarks" / "local_kill_soak.py"


@pytest.mark.slow
def test_kills_lose_nothing_and_do_nothing_twice(tmp_path):
    """A span that is lost is data nobody trained on; one that is delivered twice, a false model."""
    told = tmp_path / "counts.json"
    command = [sys.executable, str(SOAK), "--kills", "3", "--json", str(told)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    counts = json.loads(told.read_text())
    assert counts["kills"] == 3
    assert counts["spans"] >= 1
