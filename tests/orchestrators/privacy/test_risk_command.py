"""``tidegate risk``."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.csv
import pytest
from click.testing import CliRunner
from pyarrow import parquet

from tidegate.data.people import sample_directory, span_file
from tidegate.orchestrators.command_line import tidegate

BOOKINGS = span_file(sample_directory(), 1)


def _call(*arguments):
    answer = CliRunner().invoke(tidegate, ["risk", *map(str, arguments)])
    return answer.exit_code, answer.output


def test_it_tells_which_combination_leads_to_people():
    """Nobody sees from a table's columns how few people share them."""
    code, told = _call(BOOKINGS, "--quasi", "birth_date,sex,postcode", "--subject", "email")
    assert code == 0
    assert "k anonymity" in told
    assert "birth_date, sex, postcode" in told
    assert told.rstrip().endswith("Pseudonymised data is still personal data.")


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (["--limit", "k=1"], 0),
        (["--limit", "k=2"], 1),
        (["--limit", "max_unique=1.0", "--limit", "max_token_share=0.001"], 1),
        (["--limit", "kay=2"], 2),
        (["--limit", "k=many"], 2),
        (["--limit", "max_unique=7"], 2),
        (["--quasi", "no_such_column"], 2),
        (["--limits", "nowhere.yaml"], 2),
        (["--sampling", "0"], 2),
    ],
)
def test_the_exit_code_is_the_answer(limits, expected):
    """A script must not publish what is beyond the limit, nor take a typing error for a pass."""
    code, told = _call(BOOKINGS, "--quasi", "sex,birth_date", "--subject", "email", *limits)
    assert code == expected, told


def test_limits_may_come_from_a_file_and_be_overruled(tmp_path):
    """The policy's own block serves."""
    (tmp_path / "risk.yaml").write_text("{k: 2, max_unique: 0.5}\n")
    given = ["--quasi", "birth_date", "--limits", tmp_path / "risk.yaml"]
    assert _call(BOOKINGS, *given)[0] == 1
    assert _call(BOOKINGS, *given, "--limit", "k=1", "--limit", "max_unique=1.0")[0] == 0


def test_csv_and_parquet_give_the_same_figures(tmp_path):
    """The answer must not hang on the file format."""
    table = pyarrow.csv.read_csv(
        BOOKINGS,
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={"postcode": pa.string()}, strings_can_be_null=True
        ),
    )
    parquet.write_table(table, tmp_path / "bookings.parquet")
    asked = "--quasi", "sex,postcode,dest", "--sensitive", "late,distance", "--subject", "email"
    figures = []
    for file in (BOOKINGS, tmp_path / "bookings.parquet"):
        code, told = _call(file, *asked, "--json")
        assert code == 0
        figures.append(json.loads(told)["risk"])
    assert figures[0] == figures[1]
    assert figures[0]["rows"] == 600
    assert [one["column"] for one in figures[0]["sensitive"]] == ["late", "distance"]
    assert len(figures[0]["subsets"]) == 7


def test_neither_answer_nor_report_quotes_a_person(tmp_path):
    """The report of a risk would be one."""
    page = tmp_path / "risk.html"
    asked = "--quasi", "name,birth_date", "--sensitive", "phone", "--subject", "email"
    for form in ((), ("--json",)):
        _, told = _call(BOOKINGS, *asked, "--html", page, *form)
        for text in (told, page.read_text()):
            assert "example.org" not in text
            assert "-555-" not in text
    assert "Who hides among how many" in page.read_text()


def test_a_column_of_lists_is_refused(tmp_path):
    """A figure over lists would be over their text."""
    parquet.write_table(pa.table({"a": [["x"], ["y"]]}), tmp_path / "lists.parquet")
    code, told = _call(tmp_path / "lists.parquet", "--quasi", "a")
    assert code == 2
    assert "Column 'a' holds lists" in told
