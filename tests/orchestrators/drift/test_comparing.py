"""``tidegate drift``: two files in, a verdict and its exit code out."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner
from tensorflow_metadata.proto.v0 import statistics_pb2

from tidegate.orchestrators.command_line import tidegate

HEAVY = ("apache_beam", "jinja2", "pandas", "pyarrow", "tensorflow", "tfx", "tfx_bsl")

ALONE = """
import resource, sys
from tidegate.orchestrators.command_line import main
sys.argv = ["tidegate", "drift", *sys.argv[1:]]
try:
    main()
except SystemExit as ended:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    # Not ru_maxrss: that counts the parent's memory too, up to the moment the program was loaded.
    [peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
    print([usage.ru_utime + usage.ru_stime, int(peak) / 1024, sorted(sys.modules)], ended.code)
"""


def _numbers(feature, values, buckets):
    feature.type = statistics_pb2.FeatureNameStatistics.FLOAT
    feature.num_stats.common_stats.num_non_missing = len(values)
    feature.num_stats.common_stats.tot_num_values = len(values)
    histogram = feature.num_stats.histograms.add(type=statistics_pb2.Histogram.QUANTILES)
    ends = np.quantile(values, np.linspace(0, 1, buckets + 1))
    for low, high in itertools.pairwise(ends):
        histogram.buckets.add(low_value=low, high_value=high, sample_count=len(values) / buckets)


def _words(feature, counts):
    feature.type = statistics_pb2.FeatureNameStatistics.STRING
    size = sum(counts.values())
    feature.string_stats.unique = len(counts)
    feature.string_stats.common_stats.num_non_missing = size
    feature.string_stats.common_stats.tot_num_values = size
    for label, count in counts.items():
        feature.string_stats.rank_histogram.buckets.add(label=label, sample_count=count)


def _statistics(mean=0.0, rows=9000, buckets=100, name="x", words=False):
    """Statistics of two features, one numeric and one categorical."""
    made = statistics_pb2.DatasetFeatureStatisticsList()
    dataset = made.datasets.add(num_examples=rows)
    values = np.random.default_rng(1).normal(mean, 1, rows)
    for feature_name in (name, f"{name}_word"):
        feature = dataset.features.add()
        feature.path.step.append(feature_name)
        if words or feature_name.endswith("_word"):
            _words(feature, {"a": rows // 2, "b": rows - rows // 2})
        else:
            _numbers(feature, values, buckets)
    return made


@pytest.fixture
def saved(tmp_path):
    """Writes a statistics file and tells its path."""

    def write(file="baseline.pb", **how):
        path = tmp_path / file
        made = _statistics(**how)
        path.write_bytes(made.SerializeToString())
        if file.endswith("txt"):
            path.write_text(str(made))
        return str(path)

    return write


def _drift(*arguments):
    return CliRunner().invoke(tidegate, ["drift", *map(str, arguments)])


@pytest.mark.parametrize(
    ("current", "verdict", "code"),
    [
        ({"mean": 0.0}, "PASS", 0),
        ({"mean": 1.0}, "FAIL", 1),
        ({"mean": 0.1, "rows": 100}, "INCONCLUSIVE", 3),
    ],
)
def test_the_exit_code_is_the_verdicts(saved, current, verdict, code):
    """Users would lose the gate in their shell scripts."""
    done = _drift(saved(), saved("current.pb", **current))
    assert done.exit_code == code
    assert verdict in done.output


def test_json_has_the_promised_keys(saved):
    """Users would lose the programs that read it."""
    done = _drift(saved(), saved("current.pbtxt", mean=1.0), "--json")
    answer = json.loads(done.stdout)
    assert done.exit_code == 1
    assert answer["verdict"] == "FAIL"
    first = answer["features"][0]
    promised = "name type statistic value low high limit n_baseline n_current verdict sentence"
    assert set(promised.split()) <= set(first)
    assert (first["name"], first["type"], first["statistic"]) == ("x", "FLOAT", "ks")
    assert first["low"] <= first["value"] <= first["high"]
    assert (first["n_baseline"], first["n_current"], first["verdict"]) == (9000, 9000, "FAIL")
    assert answer["current"]["taken_as"] == "saved statistics in text form"
    assert len(answer["limits_digest"]) == 64
    assert answer["sentence"].startswith("1 of 2 features drifted")


def test_the_table_is_terse_and_fits_80_columns(saved):
    """Users would search the one line that matters in a wrapped table."""
    paths = saved(), saved("current.pb", mean=1.0)
    short, whole = _drift(*paths), _drift(*paths, "--all")
    table = [line for line in short.output.splitlines() if line.startswith("x")]
    assert [line.split()[:2] for line in table] == [["x", "ks"]]
    assert re.search(r"\d+ figures passed; --all lists them", short.output)
    assert "total variation" in whole.output
    for line in whole.output.splitlines():
        if re.match(r"feature|x", line):
            assert len(line) <= 80


def test_limits_are_taken_from_the_file(saved, tmp_path):
    """Users would be held to limits that are not theirs."""
    limits = tmp_path / "limits.yaml"
    limits.write_text("features:\n  x:\n    ks: 0.9\n")
    assert _drift(saved(), saved("current.pb", mean=1.0), "--limits", limits).exit_code == 0


def test_the_page_is_written_with_the_same_facts(saved, tmp_path):
    """Users would have nothing to show to those who do not read JSON."""
    page = tmp_path / "new" / "page.html"
    done = _drift(saved(), saved("current.pb", mean=1.0), "--html", page, "--json")
    assert json.loads(done.stdout)["sentence"] in page.read_text()
    assert os.listdir(page.parent) == ["page.html"]


def test_files_with_other_numbers_of_buckets_are_compared(saved):
    """Users would have the statistics that TFX makes by default refused."""
    done = _drift(saved(buckets=10), saved("current.pb", mean=1.0), "--json")
    answer = json.loads(done.stdout)
    assert answer["verdict"] == "FAIL"
    assert answer["baseline"]["quantile_buckets"] == 10
    assert answer["baseline"]["epsilon"] == 0.01
    assert any("10 quantile buckets" in remark for remark in answer["remarks"])
    fine = json.loads(_drift(saved(), saved("current.pb", mean=1.0), "--json").stdout)
    widths = [one["features"][0]["high"] - one["features"][0]["low"] for one in (answer, fine)]
    assert widths[0] > widths[1]


def test_a_file_against_itself_is_noted(saved):
    """Users would take it for good news."""
    path = saved()
    assert "same file" in _drift(path, path).output


def _bad_inputs(tmp_path):
    whole = _statistics().SerializeToString()
    contents = {
        "truncated.pb": whole[:-11],
        "random.pb": np.random.default_rng(3).bytes(4000),
        "garbage.pbtxt": b"datasets { what is this }",
        "empty.pb": b"",
        "empty.csv": b"",
        "other.pb": _statistics(name="y").SerializeToString(),
        "words.pb": _statistics(words=True).SerializeToString(),
        "ragged.csv": b"x,x_word\n1,a\n2\n",
        "noise": bytes(range(128, 256)) * 40,
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("absent.pb", r"no such file"),
        ("truncated.pb", r"cut short"),
        ("random.pb", r"(?i)not a statistics file|empty"),
        ("garbage.pbtxt", r"Not statistics in text form"),
        ("empty.pb", r"is empty"),
        ("empty.csv", r"is empty"),
        ("other.pb", r"no feature in common"),
        ("words.pb", r"'x'"),
        ("ragged.csv", r"Expected 2 columns, got 1"),
        ("noise", r"neither data nor statistics"),
        (".", r"folder"),
    ],
)
@pytest.mark.parametrize("as_baseline", [True, False])
def test_bad_input_is_exit_code_2_and_names_the_file(saved, tmp_path, name, said, as_baseline):
    """Users would lose the night to a stack of protobuf's, or half a report."""
    good = saved()
    _bad_inputs(tmp_path)
    bad, page = str(tmp_path / name), tmp_path / "page.html"
    sides = (bad, good) if as_baseline else (good, bad)
    done = _drift(*sides, "--html", page)
    assert done.exit_code == 2, done.output
    assert re.search(said, done.output), done.output
    assert name in done.output
    assert "Traceback" not in done.output
    assert not page.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ks: 1.5", r"ks is 1\.5.*from 0 to 1"),
        ("kss: 0.1", r"no setting 'kss'.*Did you mean 'ks'"),
        ("ks: [", r"Not valid YAML.*limits\.yaml"),
        ("- ks", r"no mapping"),
        ("features: {z: {ks: 0.1}}", r"'z'.*neither side has"),
        (None, r"Cannot read the settings.*limits\.yaml"),
    ],
)
def test_bad_limits_are_exit_code_2(saved, tmp_path, text, said):
    """Users would be held to defaults where they mistyped their limits."""
    limits = tmp_path / "limits.yaml"
    if text is not None:
        limits.write_text(text)
    done = _drift(saved(), saved("current.pb"), "--limits", limits)
    assert done.exit_code == 2
    assert re.search(said, done.output, re.DOTALL), done.output


@pytest.mark.parametrize("target", [".", "baseline.pb/page.html"])
def test_a_page_that_cannot_be_written_is_refused_first(saved, tmp_path, target):
    """Users would wait for the statistics of a year before they read that it was for nothing."""
    done = _drift(saved(), tmp_path / "absent", "--html", tmp_path / target)
    assert done.exit_code == 2
    assert "Cannot write the report" in done.output


def test_a_missing_argument_is_usage(saved):
    """Users would take their own slip for a verdict."""
    assert _drift(saved()).exit_code == 2


@pytest.mark.parametrize("how", [["--json"], []])
def test_comparing_saved_statistics_needs_no_tensorflow_and_a_second(saved, how):
    """Users would lose ten seconds and half a gigabyte to compare two small files."""
    command = [sys.executable, "-W", "ignore", "-c", ALONE, saved(), saved("b.pb", mean=1.0), *how]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    (seconds, mebibytes, modules), code = _last_line(done.stdout)
    assert code == 1
    assert not {*HEAVY, "tensorflow_data_validation"} & set(modules)
    assert ("rich" in modules) == (not how)
    # Slack for a busy machine: alone it takes 0.6 s and 53 MiB.
    assert seconds < 1.5
    assert mebibytes < 100


def _last_line(output):
    figures, _, code = output.strip().splitlines()[-1].rpartition(" ")
    return json.loads(figures.replace("'", '"')), int(code)


def test_rows_are_compared_with_saved_statistics(saved, tmp_path):
    """Users would have to make statistics before they can ask."""
    rows = np.random.default_rng(2).normal(1, 1, 4000)
    table = tmp_path / "current.csv"
    table.write_text("x,x_word\n" + "".join(f"{value},a\n" for value in rows))
    done = _drift(saved(), table, "--json")
    answer = json.loads(done.stdout[done.stdout.index("{") :])
    assert (done.exit_code, answer["verdict"]) == (1, "FAIL")
    assert answer["current"]["taken_as"] == "CSV"
    assert {one["name"] for one in answer["features"]} == {"x", "x_word"}
