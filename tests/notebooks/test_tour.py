"""The notebook a user opens first must run."""

from __future__ import annotations

import pytest

from .conftest import shown


@pytest.mark.slow
def test_the_tour_runs(finished_run, executed, monkeypatch):
    """A notebook that fails in its second cell teaches nothing."""
    monkeypatch.setenv("TIDEGATE_ROOT", str(finished_run.root))
    monkeypatch.setenv("TIDEGATE_HOME", str(finished_run.home))
    told = shown(executed("tour"))
    assert str(finished_run.root / "serving" / "2") in told
    assert "tidegate.PrivacyReport" in told
    assert "DriftChecker" in told
