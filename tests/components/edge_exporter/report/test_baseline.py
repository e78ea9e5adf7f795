"""Growth from run to run."""

from tidegate.components.edge_exporter.report.baseline import against_baseline


def test_sizes_are_compared_with_an_earlier_edge_model(judged):
    """Users would lose sight of a model that grows from run to run."""
    _, verdict = judged()
    baseline = {
        "formats": {"litert_f16": {"path": "m"}, "litert_f32": {"path": "m"}},
        "files": {"m": {"bytes": 20_000}},
    }
    [table] = against_baseline(verdict, baseline)
    assert ("litert_f16", 20_000, 40_000, 2.0) in table.rows
    assert ("litert_hybrid_int8", None, 20_000, None) in table.rows
    assert "litert_f32" not in [row[0] for row in table.rows]
    assert not against_baseline(verdict, None)
