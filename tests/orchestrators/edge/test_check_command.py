"""``tidegate edge-check``."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tidegate.components.edge_exporter.web.chromium import missing
from tidegate.orchestrators.command_line import tidegate

BUNDLES = Path(__file__).parents[2] / "components" / "edge_exporter"


def _module(name):
    spec = importlib.util.spec_from_file_location(name, BUNDLES / f"{name}.py")
    module = sys.modules.setdefault(name, importlib.util.module_from_spec(spec))
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bundle(tmp_path):
    """A bundle around one small layer."""
    small = _module("small_bundle")
    file = _module("small_files").dense_file(small.SIDE**2, small.CLASSES)
    return small.build(tmp_path / "bundle", file)


def _call(*arguments):
    answer = CliRunner().invoke(tidegate, ["edge-check", *map(str, arguments)])
    return answer.exit_code, answer.output


def test_a_sound_bundle_is_said_to_be_sound(bundle):
    """Whoever receives a model asks this first."""
    code, told = _call(bundle)
    assert code == 0
    assert "PASS  The bundle is what was exported" in told
    assert "100 vectors" in told


def test_a_damaged_bundle_is_told_by_its_file(bundle):
    """The exit code stops a roll-out, the sentence says what to fetch again."""
    (bundle / "litert" / "model_f32.tflite").write_bytes(b"half")
    code, told = _call(bundle)
    assert code == 1
    assert "FAIL  The bundle is not what was exported: changed: litert/model_f32.tflite." in told
    assert "not run" in told


def test_json_has_every_figure(bundle):
    """Programs decide by it."""
    code, told = _call(bundle, "--json")
    values = json.loads(told)
    assert code == 0
    assert values["outcome"] == "PASS"
    assert values["browser"] is None
    assert {one["subject"] for one in values["measurements"]} == {"files", "litert_f32", "guards"}


def test_another_folder_is_a_usage_error(tmp_path):
    """Exit code 2 is told apart from a bundle that fails."""
    code, told = _call(tmp_path)
    assert code == 2
    assert "it holds no manifest.json" in told


def test_a_browser_without_a_page_is_a_usage_error(bundle, tmp_path):
    """Nobody asked for a page at the export; the remedy says how."""
    code, told = _call(bundle, "--screenshot", tmp_path / "page.png")
    assert code == 2
    assert "EdgeSpec.engines" in told
    assert not (tmp_path / "page.png").exists()


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason=missing())
def test_a_page_is_shown_and_its_picture_written(bundle, tmp_path):
    """The picture is what goes into a ticket."""
    results = {"outcome": "PASS", "sentence": "All well.", "runs": []}
    page = f'<script type="application/json" id="results">{json.dumps(results)}</script>Well'
    (bundle / "index.html").write_text(page)
    _module("small_bundle").seal(bundle)
    code, told = _call(bundle, "--screenshot", tmp_path / "new" / "page.png", "--json")
    assert code == 0
    assert json.loads(told)["browser"]["external_requests"] == []
    assert (tmp_path / "new" / "page.png").read_bytes().startswith(b"\x89PNG")
