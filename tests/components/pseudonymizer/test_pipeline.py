"""The component inside TFX's own orchestration."""

from __future__ import annotations

import builtins
import gzip

import pytest
from ml_metadata import metadata_store
from tfx.components.statistics_gen.component import StatisticsGen
from tfx.orchestration import metadata, pipeline
from tfx.orchestration.local.local_dag_runner import LocalDagRunner

from tidegate.components.artifacts import read_verdict
from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer.component import Pseudonymizer
from tidegate.components.pseudonymizer.keyset_file import load_keyset, rotate_keyset

from .conftest import people_csv, write_span

pytestmark = pytest.mark.slow


class _Pipeline:
    def __init__(self, folder, policy, keyset):
        self.root = folder / "root"
        self._data, self._policy, self._keyset = folder / "data", policy, keyset
        self._connection = metadata.sqlite_metadata_connection_config(str(self.root / "m.db"))

    def run(self):
        pseudonymizer = Pseudonymizer(str(self._data), self._policy, self._keyset)
        statistics = StatisticsGen(examples=pseudonymizer.outputs["examples"])
        LocalDagRunner().run(
            pipeline.Pipeline(
                "people",
                str(self.root),
                components=[pseudonymizer, statistics],
                metadata_connection_config=self._connection,
                enable_cache=True,
            )
        )

    @property
    def store(self):
        return metadata_store.MetadataStore(self._connection)

    def states(self):
        executions = self.store.get_executions()
        kinds = {kind.id: kind.name.rsplit(".", 1)[-1] for kind in self.store.get_execution_types()}
        return [
            one.State.Name(one.last_known_state)
            for one in executions
            if kinds[one.type_id] == "Pseudonymizer"
        ]


@pytest.fixture
def people(tmp_path, policy, keyset_file):
    write_span(tmp_path / "data", 1, people_csv(400))
    return _Pipeline(tmp_path, policy, keyset_file)


def test_caching_rotation_and_secrecy_under_the_local_runner(people, keyset_file):
    """A second run costs nothing, a rotated key makes new tokens, and no raw value is stored."""
    people.run()
    people.run()
    assert people.states() == ["COMPLETE", "CACHED"]
    rotate_keyset(keyset_file)
    people.run()
    assert people.states() == ["COMPLETE", "CACHED", "COMPLETE"]
    reports = people.store.get_artifacts_by_type("tidegate.PrivacyReport")
    assert [one.custom_properties["span"].int_value for one in reports] == [1, 1]
    assert [one.custom_properties["keyset_version"].int_value for one in reports] == [1, 2]
    assert [read_verdict(one.uri).evidence["keyset_version"] for one in reports] == [1, 2]
    secrets = [key.secret for key in load_keyset(keyset_file).keys]
    files = [path for path in people.root.rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        content = path.read_bytes()
        content = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
        assert b"@example.org" not in content, path
        assert b"+49-30" not in content, path
        assert not any(secret in content for secret in secrets), path


def test_a_cut_file_fails_by_name_and_leaves_nothing(people, tmp_path):
    """Whoever runs the pipeline sees our error, not Beam's, and no artifact to clean away."""
    write_span(tmp_path / "data", 2, people_csv(400)[:-7])
    with pytest.raises(DataError, match="Line 401 has"):
        people.run()
    assert people.states() == ["FAILED"]
    left = [path for path in people.root.rglob("*") if path.is_file()]
    assert left == [people.root / "m.db"]
    assert not list(people.root.glob("Pseudonymizer/examples/*"))
    assert not list(people.root.glob("Pseudonymizer/privacy_report/*"))


def test_it_runs_in_a_notebook(tmp_path, people, policy, keyset_file, monkeypatch):
    """TFX's notebook context drives components another way, and knows only the Examples."""
    pytest.importorskip("IPython")
    from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext

    monkeypatch.setattr(builtins, "__IPYTHON__", True, raising=False)
    context = InteractiveContext("people", pipeline_root=str(tmp_path / "notebook"))
    component = Pseudonymizer(str(tmp_path / "data"), policy, keyset_file)
    context.run(component, enable_cache=False)
    [report] = component.outputs["privacy_report"].get()
    assert report.get_custom_property("span") == 1
    assert read_verdict(report.uri).evidence["rows"] == 400
