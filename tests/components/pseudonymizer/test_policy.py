"""Policies: they fail closed, and say where."""

from __future__ import annotations

import copy

import pytest
import yaml

from tidegate.components.errors import KeysetError, PolicyError
from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey
from tidegate.components.pseudonymizer.policy import Policy
from tidegate.components.pseudonymizer.salt_table import SaltTable

from .conftest import PEOPLE


def _changed(**changes):
    values = copy.deepcopy(PEOPLE)
    for path, value in changes.items():
        *parents, last = path.split("__")
        place = values
        for parent in parents:
            place = place[parent]
        if value is None:
            del place[last]
        else:
            place[last] = value
    return values


def test_a_policy_file_says_what_becomes_of_each_column(tmp_path):
    """The names are those of the documentation."""
    path = tmp_path / "policy.yaml"
    path.write_text(yaml.safe_dump(PEOPLE))
    policy = Policy.from_yaml(path)
    assert policy.published == ("age", "email", "late", "town", "weight")
    assert policy.quasi_identifiers == ("age", "town")
    assert policy.risk.k == 2


def test_it_travels_as_json_and_keeps_its_digest(policy):
    """The executor must apply the very policy that was checked, and evidence must refer to it."""
    again = Policy.from_json(policy.to_json())
    assert again == policy
    assert again.digest() == policy.digest()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"domain": None}, "no domain"),
        ({"domain": "  "}, "no domain"),
        ({"subject": "town"}, "'town' is not a direct identifier"),
        ({"subject": "phone"}, "'phone' is not a direct identifier"),
        ({"subject": "nobody"}, "'nobody' is not a direct identifier"),
        ({"unknown": "keep"}, "error or drop"),
        ({"risk": None}, r"Quasi-identifiers \(age, town\) but no risk limits"),
        ({"risk": {"m": 2}}, "no setting 'm'"),
        ({"risk": {"k": 0}}, "from 1 to"),
        ({"risk": {"max_unique": 1.5}}, "from 0 to 1"),
        ({"erasure": {}}, "no setting 'erasure'"),
        ({"columns__town": "keep"}, "Column 'town'"),
        (
            {"columns__town__transform": "mask"},
            r"Column 'town': unknown technique 'mask'.*Known: bucket",
        ),
        ({"columns__email__transform": "sha256"}, "Column 'email'.*every possible value"),
        ({"columns__email__transform": "keep"}, "Column 'email'.*direct identifier"),
        ({"columns__town__normalize": "nfc"}, "Column 'town'.*normalize must be a list"),
        ({"columns__town__normalize": ["lower"]}, "Column 'town'.*trim, nfc, case"),
        ({"columns__town__normalise": ["nfc"]}, "Column 'town'.*Did you mean 'normalize'"),
        ({"columns__town__edges": [1]}, "Column 'town'.*'edges' is no setting with transform keep"),
        ({"columns__town__transform": "bucket"}, "Column 'town'.*bucket needs 'edges'"),
        ({"columns__town__role": None}, "Column 'town'.*role"),
        ({"columns__town__transform": None}, "Column 'town'.*transform"),
        ({"columns": {True: {"role": "safe", "transform": "keep"}}}, "True.*in quotes"),
        ({"columns": []}, "columns must be a mapping"),
    ],
)
def test_what_cannot_be_applied_is_refused_where_it_stands(tmp_path, changes, message):
    """A policy is checked when the pipeline is made, and its author must find the line."""
    path = tmp_path / "policy.yaml"
    path.write_text(yaml.safe_dump(_changed(**changes)))
    with pytest.raises(PolicyError, match=message) as caught:
        Policy.from_yaml(path)
    assert str(path) in str(caught.value)


def test_a_column_that_stands_twice_is_refused(tmp_path):
    """The second line would undo the protection of the first."""
    path = tmp_path / "policy.yaml"
    text = yaml.safe_dump(PEOPLE)
    path.write_text(
        text.replace("columns:\n", "columns:\n  email: {role: safe, transform: keep}\n")
    )
    with pytest.raises(PolicyError, match="'email' stands twice"):
        Policy.from_yaml(path)


def test_an_empty_file_is_not_a_policy(tmp_path):
    """Nothing is published under no policy."""
    path = tmp_path / "policy.yaml"
    path.write_text("")
    with pytest.raises(PolicyError, match="mapping"):
        Policy.from_yaml(path)


def test_no_limits_are_needed_where_nothing_is_a_quasi_identifier():
    """There is nothing to hold a limit against."""
    columns = {"email": PEOPLE["columns"]["email"], "late": PEOPLE["columns"]["late"]}
    assert not Policy.from_mapping(_changed(columns=columns, risk=None)).risk.given


def test_it_binds_only_to_a_keyset_of_its_domain(policy):
    """Tokens of one domain would otherwise link with those of another."""
    with pytest.raises(KeysetError, match="domain"):
        policy.bind(Keyset("flights", 1, (MasterKey(1, bytes(32)),)))


def test_salts_are_asked_for_where_the_policy_takes_them(keyset):
    """Tokens of the shared key that nothing can shred would be published for good."""
    policy = Policy.from_mapping(_changed(subject_salts=True))
    with pytest.raises(KeysetError, match=r"takes subject_salts.*load_salts"):
        policy.bind(keyset)
    one, other = SaltTable.begin(), SaltTable.begin()
    digests = {policy.bind(keyset, salts).digest for salts in (one, one, other)}
    assert len(digests | {policy.unsalted.bind(keyset).digest}) == 3
    assert policy.unsalted == Policy.from_mapping(PEOPLE)
    assert Policy.from_json(policy.to_json()) == policy
    with pytest.raises(PolicyError, match="subject_salts"):
        Policy.from_mapping(_changed(subject_salts="yes"))


def test_apply_is_the_row_form(policy, keyset):
    """A gateway treats one request with one call."""
    row = {"email": "ada@example.org", "phone": "+49-30-1", "town": "Kiel", "age": 36}
    published = policy.apply(row, keyset)
    assert list(published) == ["age", "email", "town"]
    assert published["town"] == "Kiel"
    assert published["email"] == policy.bind(keyset).apply(row)["email"] != row["email"]
