"""The notebook in which a user's own pipeline begins must run, and mean what it says."""

from __future__ import annotations

import pytest

from .conftest import shown


@pytest.mark.slow
def test_a_pipeline_of_ones_own_is_composed_run_and_compiled(executed, tmp_path, monkeypatch):
    """The first thing that a user copies would not work."""
    monkeypatch.setenv("TIDEGATE_ROOT", str(tmp_path))
    told = shown(executed("own_pipeline"))
    assert "StatisticsGen: SKIPPED, The condition RowGate.verdict.blessed == 1" in told
    assert "StatisticsGen: COMPLETE" in told
    assert "StatisticsGen CACHED" in told
    assert "StatisticsGen" in (tmp_path / "own" / "pipeline.yaml").read_text(encoding="utf-8")
