"""The verdict on the risk that remains."""

from __future__ import annotations

import dataclasses

import pytest

from tidegate.components.pseudonymizer.policy import Policy
from tidegate.components.pseudonymizer.privacy_report import judge, report_sections
from tidegate.components.pseudonymizer.risk_limits import RiskLimits
from tidegate.components.pseudonymizer.survey import survey_files
from tidegate.components.report import render_report
from tidegate.components.verdict import Outcome, Verdict

from .conftest import PEOPLE, people_csv

ORIGIN = {"span": 3, "files": ["span-03/people.csv"], "splits": {"train": 40, "eval": 20}}


@pytest.fixture
def survey(policy, keyset, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(people_csv(60))
    return survey_files([str(path)], policy, policy.bind(keyset))


def _judge(policy, keyset, survey, **limits):
    return judge(dataclasses.replace(policy, risk=RiskLimits(**limits)), keyset, survey, ORIGIN)


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"k": 2}, Outcome.PASS),
        ({"k": 1000}, Outcome.FAIL),
        ({"max_unique": 1.0}, Outcome.PASS),
        ({"k": 2, "max_unique": 0.0}, Outcome.PASS),
        ({"k": 1000, "max_unique": 1.0}, Outcome.FAIL),
        ({"k": 2, "l": 2}, Outcome.PASS),
        ({"k": 2, "l": 1000}, Outcome.FAIL),
        ({"k": 2, "entropy_l": 1.0}, Outcome.PASS),
        ({"k": 2, "entropy_l": 1000.0}, Outcome.FAIL),
        ({"k": 2, "t": 1.0}, Outcome.PASS),
        ({"k": 2, "t": 0.0}, Outcome.FAIL),
        ({"max_prosecutor": 1.0}, Outcome.PASS),
        ({"max_prosecutor": 0.001}, Outcome.FAIL),
        ({"max_journalist": 0.001}, Outcome.FAIL),
        ({"max_marketer": 0.001}, Outcome.FAIL),
        ({"max_token_share": 0.5}, Outcome.PASS),
        ({"max_token_share": 0.001}, Outcome.FAIL),
    ],
)
def test_limits_decide(policy, keyset, survey, limits, expected):
    """A gate that passes whatever it measured is no gate."""
    verdict = _judge(policy, keyset, survey, **limits)
    assert verdict.outcome is expected
    assert verdict.passed is (expected is Outcome.PASS)


def test_a_figure_on_its_limit_passes_and_one_beyond_fails(policy, keyset, survey):
    """k of 5 means five are enough; max_unique of 1 % means 1 % is still allowed."""
    smallest = survey.risk.smallest
    assert _judge(policy, keyset, survey, k=smallest).passed
    assert not _judge(policy, keyset, survey, k=smallest + 1).passed
    risky = dataclasses.replace(survey, risk=dataclasses.replace(survey.risk, unique=6))
    assert _judge(policy, keyset, risky, max_unique=0.1).passed
    assert not _judge(policy, keyset, risky, max_unique=0.099).passed


def test_the_sentence_says_the_figure_the_limit_and_that_it_is_still_personal(
    policy, keyset, survey
):
    """It is repeated by people who did not read the table."""
    sentence = _judge(policy, keyset, survey, k=1000).sentence
    assert f"has {survey.risk.smallest} subjects; the limit is 1,000 or more." in sentence
    assert sentence.endswith("Pseudonymised data is still personal data.")


def test_evidence_names_policy_and_keys_and_holds_neither_keys_nor_values(policy, keyset, survey):
    """The report is shared; it must lead back to what was done, and to nobody."""
    verdict = _judge(policy, keyset, survey, k=2)
    assert verdict.evidence["keyset_fingerprint"] == keyset.fingerprint()
    assert verdict.evidence["keyset_version"] == 1
    assert verdict.evidence["rows"] == 60
    assert verdict.evidence["span"] == 3
    assert verdict.evidence["columns"]["email"] == {
        "role": "direct",
        "transform": "token",
        "nulls": 3,
        "distinct": 30,
    }
    page = render_report(verdict, report_sections(policy, survey, verdict))
    for text in (verdict.to_json(), page):
        assert "example.org" not in text
        assert "town0" not in text
        assert keyset.primary_key.secret.hex() not in text
    assert Verdict.from_json(verdict.to_json()) == verdict


def test_without_quasi_identifiers_there_is_nothing_to_hold_against_limits(keyset, survey):
    """The rows are then counted and the caveat given, no more."""
    columns = {
        name: {**rule, "role": "safe"} if rule["role"] == "quasi" else rule
        for name, rule in PEOPLE["columns"].items()
    }
    policy = Policy.from_mapping({**PEOPLE, "columns": columns, "risk": {}})
    verdict = judge(policy, keyset, survey, ORIGIN)
    assert verdict.passed
    assert verdict.sentence.startswith("60 rows without quasi-identifiers.")
