"""``tidegate pseudonymize``: what it prints, and its exit codes."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from tidegate.components.pseudonymizer.keyset_file import create_keyset
from tidegate.orchestrators.command_line import tidegate

POLICY = """
domain: people
subject: email
columns:
  email: {role: direct, transform: token}
  phone: {role: direct, transform: drop}
  late: {role: safe, transform: keep, type: int}
"""


@pytest.fixture
def treat(tmp_path):
    (tmp_path / "in.csv").write_text("email,phone,late\na@x,1,1\nb@x,2,0\n")
    (tmp_path / "policy.yaml").write_text(POLICY)
    create_keyset(tmp_path / "keys.json", "people")

    def call(*options, destination="out.csv", keys="keys.json"):
        files = [tmp_path / "in.csv", tmp_path / destination]
        named = ["--policy", tmp_path / "policy.yaml", "--keys", tmp_path / keys]
        return CliRunner().invoke(tidegate, ["pseudonymize", *map(str, [*files, *named, *options])])

    return call


def test_it_says_what_became_of_each_column(treat, tmp_path):
    """A person sees at once whether the policy meant what they mean."""
    result = treat()
    assert result.exit_code == 0, result.output
    assert "2 rows" in result.output
    assert "still personal data" in result.output
    assert "a@x" not in (tmp_path / "out.csv").read_text()
    for words in (["email", "direct", "token", "string"], ["phone", "direct", "drop", "–"]):
        assert words in [line.split() for line in result.output.splitlines()]


def test_json_is_the_whole_output(treat):
    """A program reads it."""
    done = json.loads(treat("--json", destination="out.parquet").stdout)
    assert done["rows"] == 2
    assert done["columns"] == {"email": "string", "late": "int64"}
    assert done["dropped"] == ["phone"]
    assert done["keyset_version"] == 1


def test_bad_input_is_exit_code_2_and_one_sentence(treat, tmp_path):
    """A script tells a mistake from a breakdown."""
    (tmp_path / "in.csv").write_text("email,phone,late\na@x,1,many\n")
    result = treat()
    assert result.exit_code == 2
    assert "'late' has a value that is not int, on row 1" in result.output
    assert "many" not in result.output
    assert treat(keys="gone.json").exit_code == 2
    assert treat(destination="out.xlsx").exit_code == 2
    assert not (tmp_path / "out.csv").exists()
