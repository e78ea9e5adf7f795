"""``tidegate policy check``: what a person learns of a policy before a pipeline runs."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from tidegate.orchestrators.command_line import tidegate

POLICY = """
domain: people
subject: email
columns:
  email: {role: direct, transform: token, namespace: person, normalize: [trim, case]}
  age: {role: quasi, transform: bucket, edges: [18, 65]}
  born: {role: quasi, transform: date_shift, days: 30}
  late: {role: safe, transform: keep, type: int}
risk: {k: 1}
"""
ROWS = "email,age,born,late\nada@example.org,36,1976-12-10,1\nbob@example.org,,1980-01-01,0\n"


@pytest.fixture
def check(tmp_path):
    path, data = tmp_path / "policy.yaml", tmp_path / "people.csv"

    def call(policy=POLICY, rows=None, *options, code=0):
        path.write_text(policy)
        if rows is not None:
            data.write_text(rows)
            options = ("--data", str(data), *options)
        result = CliRunner().invoke(tidegate, ["policy", "check", str(path), *options])
        assert result.exit_code == code, result.output
        return result.output

    return call


def test_it_says_what_becomes_of_each_column(check):
    """Whoever approves a policy does not read code."""
    told = " ".join(check().split())
    for words in ("one way", "<18", "up to 30 days", "case is", "Published as it is"):
        assert words in told


def test_with_data_it_counts_and_says_that_all_fits(check):
    """The count shows a column that is emptier than its owner thinks."""
    found = json.loads(check(POLICY, ROWS, "--json"))
    assert found["rows"] == 2
    assert found["faults"] == []
    assert [(one["column"], one["nulls"]) for one in found["columns"]] == [
        ("email", 0),
        ("age", 1),
        ("born", 0),
        ("late", 0),
    ]
    assert "All 2 rows can be treated" in check(POLICY, ROWS)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("36", "thirty-six", "Column 'age': bucket needs numbers"),
        ("1976-12-10", "10.12.1976", "Column 'born': date_shift: a value is no date"),
        ("late", "passport", "Column 'passport': the policy does not name it"),
        (",1\n", ",yes\n", "Column 'late' has a value that is not int"),
    ],
)
def test_what_would_stop_a_pipeline_shows_and_no_value_does(check, old, new, fault):
    """It is found in seconds instead of in the night's run."""
    told = " ".join(check(POLICY, ROWS.replace(old, new), code=2).split())
    assert fault in told
    assert "thirty-six" not in told
    assert "10.12.1976" not in told


def test_a_fault_of_the_policy_is_named_with_its_line(check):
    """Its author has to find it."""
    told = " ".join(check(POLICY.replace("edges", "edgse"), code=2).split())
    assert "line 6" in told
    assert "Did you mean 'edges'?" in told
