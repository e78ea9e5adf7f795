"""The first look at a span finds all that is wrong, and all that the report tells."""

from __future__ import annotations

import pytest

from tidegate.components.errors import DataError
from tidegate.components.pseudonymizer.column_survey import ColumnFacts
from tidegate.components.pseudonymizer.column_types import ColumnType
from tidegate.components.pseudonymizer.policy import Policy
from tidegate.components.pseudonymizer.survey import survey_files

from .conftest import PEOPLE, people_csv


@pytest.fixture
def survey_of(keyset):
    """Surveys files under a policy, with the keys of the tests."""
    return lambda paths, policy: survey_files(paths, policy, policy.bind(keyset))


@pytest.fixture
def write(tmp_path):
    def written(text, name="people.csv"):
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return written


def test_a_span_of_several_files_is_one_span(survey_of, policy, write):
    """Types, counts and risk are of the span, not of whichever file is read first."""
    header = "email,phone,town,age,weight,late\n"
    one = write(header + "a@x,1,Kiel,30,,1\nb@x,2,Kiel,30,60,\n", "one.csv")
    other = write(header + "a@x,1,Bonn,,61.5,yes\n", "other.csv")
    survey = survey_of([one, other], policy)
    assert survey.rows == {one: 2, other: 1}
    assert survey.columns["email"] == ColumnFacts(0, 2)
    assert survey.columns["weight"] == ColumnFacts(1, 2)
    assert survey.types == {
        "age": ColumnType.INT,
        "town": ColumnType.STRING,
        "weight": ColumnType.FLOAT,
        "late": ColumnType.STRING,
    }
    risk = survey.risk
    assert (risk.rows, risk.subjects, risk.classes, risk.smallest, risk.unique) == (3, 2, 2, 1, 1)


def test_a_pinned_type_holds_where_a_span_is_blank(survey_of, policy, write):
    """A column that is empty for one month must not change its type that month."""
    header = "email,phone,town,age,weight,late\n"
    survey = survey_of([write(header + "a@x,1,Kiel,,,\n")], policy)
    assert survey.types["age"] is ColumnType.INT
    assert survey.types["weight"] is ColumnType.FLOAT
    assert survey.types["late"] is ColumnType.EMPTY


def test_columns_may_stand_in_any_order(survey_of, policy, write):
    """A database does not promise an order; the policy speaks of names."""
    lines = [line.split(",") for line in people_csv(40).splitlines()]
    turned = "\n".join(",".join(reversed(line)) for line in lines) + "\n"
    plain = survey_of([write(people_csv(40), "plain.csv")], policy)
    other = survey_of([write(turned, "turned.csv")], policy)
    assert (plain.columns, plain.types, plain.risk) == (other.columns, other.types, other.risk)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.replace("phone", "mobile", 1), r"names no column 'mobile'.*people\.csv"),
        (lambda t: t.replace(",late", ",late,passport", 1), r"names no column 'passport'"),
        (
            lambda t: "\n".join(line.rsplit(",", 1)[0] for line in t.splitlines()),
            r"'late' of the policy is missing.*people\.csv.*The file has: email",
        ),
        (lambda t: t.replace(",31,", ",31.5,", 1), "'age' has a value that is not int, on row 2 "),
        (lambda t: t.replace(",60.25,", ",heavy,", 1), "'weight' has a value that is not float"),
        (lambda t: t[:-9], "Line 21 has 5 fields"),
        (lambda t: t.replace("town0", 'town"0', 1) + '"', "not closed"),
    ],
)
def test_data_that_does_not_fit_the_policy_is_refused(survey_of, policy, write, change, message):
    """Found here, it costs nothing; found later, half of it would be published."""
    path = write(change(people_csv(20)))
    with pytest.raises(DataError, match=message) as caught:
        survey_of([path], policy)
    assert "heavy" not in str(caught.value)
    assert "31.5" not in str(caught.value)


def test_a_null_is_refused_where_the_policy_says_so(survey_of, write):
    """on_null: error names the row, counted as a table is."""
    columns = {**PEOPLE["columns"], "email": {**PEOPLE["columns"]["email"], "on_null": "error"}}
    policy = Policy.from_mapping({**PEOPLE, "columns": columns})
    with pytest.raises(DataError, match="'email' has no value on row 17 below the header"):
        survey_of([write(people_csv(40))], policy)
