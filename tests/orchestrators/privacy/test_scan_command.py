"""``tidegate scan``."""

from __future__ import annotations

import gzip
import json

import pytest
from click.testing import CliRunner

from tidegate.data.people import sample_directory, span_file
from tidegate.orchestrators.command_line import tidegate

BOOKINGS = span_file(sample_directory(), 1)
EMAIL = BOOKINGS.read_text().splitlines()[7].split(",")[1]


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "root"
    (root / "logs").mkdir(parents=True)
    (root / "logs" / "run.log").write_text("nothing here\n")
    return root


def _call(*arguments):
    answer = CliRunner().invoke(tidegate, ["scan", *map(str, arguments)])
    return answer.exit_code, answer.output


def _leak(root):
    (root / "data.gz").write_bytes(gzip.compress(f"row 1\n{EMAIL},3\n".encode()))


def test_a_clean_root_is_said_to_be_clean(root):
    """The last step before a release."""
    code, told = _call(root, "--subjects", BOOKINGS, "--columns", "name,email,phone")
    assert code == 0
    assert "PASS  No hit: " in told
    assert "identifiers looked for in 1 file" in told


def test_a_leak_is_told_by_place_and_number_and_not_by_value(root):
    """The terminal's log would be the next leak."""
    _leak(root)
    code, told = _call(root, "--subjects", BOOKINGS, "--columns", "email")
    assert code == 1
    assert "data.gz" in told
    assert "number " in told
    assert "FAIL  1 identifier found in 1 file" in told
    assert EMAIL not in told


@pytest.mark.parametrize("show", [True, False])
def test_json_has_every_hit_and_the_value_only_if_asked(root, show):
    """Programs remove what is found; they must know whose it is only if they say so."""
    _leak(root)
    asked = [root, "--subjects", BOOKINGS, "--columns", "email", "--json"]
    code, told = _call(*asked, *(["--show"] if show else []))
    values = json.loads(told)
    assert code == 1
    [hit] = values["hits"]
    assert hit["path"] == "data.gz"
    assert hit.get("identifier") == (EMAIL if show else None)
    assert (EMAIL in told) is show


def test_a_list_of_lines_serves(root, tmp_path):
    """The simplest list there is; an ordinal is its line."""
    _leak(root)
    (tmp_path / "list.txt").write_text(f"nobody@example.org\n\n{EMAIL}\nNo\n")
    code, told = _call(root, "--subjects", tmp_path / "list.txt")
    assert code == 1
    assert "number 3" in told
    assert "Too short to be looked for: 1." in told


def test_what_cannot_be_looked_into_is_not_a_pass(root):
    """Exit code 3: no hit, and no proof."""
    (root / "cut.gz").write_bytes(gzip.compress(b"rows" * 100_000)[:-9])
    code, told = _call(root, "--subjects", BOOKINGS, "--columns", "email")
    assert code == 3
    assert "Not looked into: cut.gz" in told


def test_the_report_is_a_page_without_identifiers(root, tmp_path):
    """It is mailed around."""
    _leak(root)
    page = tmp_path / "scan.html"
    _call(root, "--subjects", BOOKINGS, "--columns", "email", "--html", page)
    assert "Where identifiers stand" in page.read_text()
    assert EMAIL not in page.read_text()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--subjects", "nowhere.txt"], "Cannot read the list"),
        (["--subjects", BOOKINGS], "Which column"),
        (["--subjects", BOOKINGS, "--columns", "mail"], "no column 'mail'"),
        (["--subjects", BOOKINGS, "--columns", "email", "--forms", "rot13"], "No form 'rot13'"),
    ],
)
def test_what_is_wrong_with_the_list_is_said(root, options, said):
    """A scan for nothing would always pass."""
    code, told = _call(root, *options)
    assert code == 2
    assert said in told


def test_a_root_that_is_not_there_is_refused(tmp_path):
    """A typing error must not pass for a clean root."""
    code, told = _call(tmp_path / "no", "--subjects", BOOKINGS, "--columns", "email")
    assert code == 2
    assert "No folder to look through" in told
