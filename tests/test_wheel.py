"""The wheel in an environment that has no source tree: what a container's image is."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import sysconfig
import textwrap
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
FILES = ("setup.py", "pyproject.toml", "README.md", "LICENSE", "py.typed")
SOURCES = ("__init__.py", "__main__.py", "components", "pipelines", "orchestrators", "data")

PIPELINE = '''
from pathlib import Path

from tfx.components.example_gen.csv_example_gen.component import CsvExampleGen
from tfx.components.schema_gen.import_schema_gen.component import ImportSchemaGen
from tfx.components.statistics_gen.component import StatisticsGen
from tfx.orchestration.pipeline import Pipeline

import tidegate
from tidegate.components import DriftChecker


class Small:
    """Statistics of a CSV file, judged with the schema that is in the wheel."""

    name = "small"

    def __init__(self, wishes):
        self.data = wishes.data

    def prepare(self, root):
        return (1,)

    def adopt(self, data, keyset):
        self.data = data

    def compose(self, *, pipeline_root, **_):
        schema = Path(tidegate.__file__).parent / "pipelines" / "flights" / "schema.pbtxt"
        examples = CsvExampleGen(input_base=str(self.data))
        statistics = StatisticsGen(examples=examples.outputs["examples"])
        curated = ImportSchemaGen(schema_file=str(schema))
        checker = DriftChecker(statistics=statistics.outputs["statistics"])
        return Pipeline(
            pipeline_name="small",
            pipeline_root=str(pipeline_root),
            components=[examples, statistics, curated, checker],
        )
'''


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The interpreter of a new environment that has the wheel, and no other Tidegate."""
    folder = tmp_path_factory.mktemp("an installation")
    environment = folder / "environment"
    venv.create(environment, symlinks=True, with_pip=False)
    python = environment / "bin" / "python"
    [packages] = (environment / "lib").glob("python*/site-packages")
    # A folder named in a .pth file is searched, but its own .pth files are not read: what this
    # environment says of an editable Tidegate is left behind.
    (packages / "requirements.pth").write_text(sysconfig.get_path("purelib") + "\n")
    with zipfile.ZipFile(_built(folder)) as wheel:
        wheel.extractall(packages)
    return python


def _built(folder: Path) -> Path:
    copy = folder / "tidegate"
    copy.mkdir()
    for name in (*FILES, *SOURCES):
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, copy / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, copy)
    subprocess.run(
        [sys.executable, "setup.py", "-q", "bdist_wheel", "-d", str(folder / "built")],
        cwd=copy,
        check=True,
        capture_output=True,
    )
    shutil.rmtree(copy)
    [wheel] = (folder / "built").glob("tidegate-*.whl")
    return wheel


@pytest.fixture(scope="module")
def call(installed, tmp_path_factory):
    """Calls that interpreter from a folder of its own, as from a shell that knows no Tidegate."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "small_pipeline.py").write_text(PIPELINE)

    def call_it(*words: object) -> subprocess.CompletedProcess:
        hidden = {"PYTHONPATH", "VIRTUAL_ENV"}
        environment = {name: one for name, one in os.environ.items() if name not in hidden}
        return subprocess.run(
            [str(installed), *map(str, words)],
            cwd=folder,
            env={**environment, "TIDEGATE_HOME": str(folder / "home")},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    call_it.folder = folder
    return call_it


def test_the_environment_has_the_wheel_and_not_the_checkout(call, installed):
    """The tests below would pass by the very source tree that a container has not."""
    script = """
        import sys, tidegate
        import tidegate.components, tidegate.orchestrators
        print(tidegate.__file__)
        print(*sys.path, sep="\\n")
    """
    done = call("-c", textwrap.dedent(script))
    assert done.returncode == 0, done.stderr
    found, *path = done.stdout.splitlines()
    assert Path(found).is_relative_to(installed.parent.parent)
    assert not [one for one in path if one and (Path(one) / "setup.py").exists()]
    assert not [one for one in path if one and Path(one).resolve() in (ROOT, ROOT.parent)]


def test_a_pipeline_compiles_and_runs_from_the_wheel(call):
    """On a cluster it would be the first task that misses a module, a schema or a template."""
    data = call.folder / "data"
    data.mkdir()
    with open(data / "rows.csv", "w", newline="") as file:
        csv.writer(file).writerows([["a", "b"], *([i, "xyz"[i % 3]] for i in range(300))])
    done = call(
        *("-m", "tidegate", "emulate", "small_pipeline:Small"),
        *("--data", data, "--root", call.folder / "root", "--path", call.folder),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for node in ("CsvExampleGen", "StatisticsGen", "ImportSchemaGen", "DriftChecker"):
        assert f"✓ {node}" in done.stdout
    run = Path(done.stdout.splitlines()[-1])
    assert run.is_relative_to(call.folder / "root")
    assert list(call.folder.glob("root/artifacts/**/schema.pbtxt"))
