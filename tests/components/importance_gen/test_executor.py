"""ImportanceGen's executor on a real SavedModel and real files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tfx.types import artifact_utils, standard_artifacts
from tfx.types.artifact import Artifact

from tidegate.components.artifacts import FeatureImportance
from tidegate.components.drift_checker.impact.importance import Importance
from tidegate.components.errors import DataError, UsageError
from tidegate.components.importance_gen.executor import Executor
from tidegate.components.importance_gen.spec import ImportanceSpec

SPEC = ImportanceSpec(label="late", maximum_examples=300, permutations=2)


@pytest.fixture
def run(
    tmp_path: Path, flights: Any, write_records: Callable[[Path, list[bytes]], Path]
) -> Callable[..., Artifact]:
    """Runs the executor on the examples given, else on all; gives its output."""

    def run_once(spec: ImportanceSpec = SPEC, records: list[bytes] | None = None) -> Artifact:
        given = flights.records if records is None else records
        write_records(tmp_path / "examples" / "Split-eval" / "data.gz", given)
        model, examples = standard_artifacts.Model(), standard_artifacts.Examples()
        model.uri, examples.uri = flights.model_uri, str(tmp_path / "examples")
        for artifact in (model, examples):
            artifact.set_string_custom_property("tfx_version", "1.16.0")
        examples.split_names = artifact_utils.encode_split_names(["eval"])
        made = FeatureImportance()
        made.uri = str(tmp_path / "importance")
        inputs = {"model": [model], "examples": [examples]}
        Executor().Do(inputs, {"feature_importance": [made]}, {"spec": spec.to_json()})
        return made

    return run_once


def test_the_gate_reads_what_it_writes(run: Callable[..., Artifact]) -> None:
    """DriftChecker would not find the importances, and all drift would block."""
    made = run()
    importance = Importance.read(Path(made.uri) / "importance.json")
    hour = importance.impact("hour", 0.5)
    assert hour is not None
    assert hour > 0.05
    assert importance.impact("seats", 1.0) == 0
    assert importance.impact("year", 1.0) is None
    assert importance.impact("late", 1.0) is None
    assert importance.reliance.examples == 300
    assert "needs hour most" in made.get_string_custom_property("sentence")
    assert "hour" in (Path(made.uri) / "report.html").read_text()


@pytest.mark.parametrize(
    ("settings", "records", "complaint"),
    [
        ({"label": "delayed"}, None, "no label 'delayed'"),
        ({"signature": "predict"}, None, r"ImportanceSpec\.signature"),
        ({"split": "test"}, None, "no split 'test'"),
        ({}, [], "holds 0 examples"),
        ({"label": "carrier"}, None, "label 'carrier'"),
    ],
)
def test_bad_input_is_named_and_nothing_written(
    settings: dict[str, str],
    records: list[bytes] | None,
    complaint: str,
    run: Callable[..., Artifact],
    tmp_path: Path,
) -> None:
    """Half an artifact would be weighed by the next gate."""
    spec = ImportanceSpec(**{"label": "late", "maximum_examples": 50, **settings})
    with pytest.raises((DataError, UsageError), match=complaint):
        run(spec, records)
    assert not (tmp_path / "importance").exists()
