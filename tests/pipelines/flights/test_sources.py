"""Data and keys: made where missing, refused where they could leak or are not there."""

from __future__ import annotations

import stat

import pytest

from tidegate.components.errors import DataError, KeysetError, PolicyError
from tidegate.components.pseudonymizer.keyset_file import create_keyset
from tidegate.data.flights import sample_directory
from tidegate.pipelines.flights.config import FlightsConfig
from tidegate.pipelines.flights.sources import prepare_sources

CONFIG = FlightsConfig.load()


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def root(tmp_path):
    return tmp_path / "root"


def test_a_keyset_is_made_once_and_for_its_owner_alone(home, root):
    """A second run with other keys would make other tokens, and nothing would join."""
    first = prepare_sources(home, [1], CONFIG, root, data=sample_directory())
    content = first.keyset.read_bytes()
    assert stat.S_IMODE(first.keyset.stat().st_mode) == 0o600
    again = prepare_sources(home, [2], CONFIG, root, data=sample_directory())
    assert again.keyset.read_bytes() == content
    assert not root.exists()


def test_without_a_span_the_latest_there_is(home, root):
    """As TFX's own ExampleGen does."""
    assert prepare_sources(home, [], CONFIG, root, data=sample_directory()).spans == (2,)


def test_a_missing_span_is_named(home, root):
    """The run must not start, let alone take another span instead."""
    with pytest.raises(DataError, match=r"Span 7 is missing \(.*span-07/flights\.csv\)"):
        prepare_sources(home, [1, 7], CONFIG, root, data=sample_directory())


def test_a_span_beyond_the_year_is_named(home, root):
    """There is no thirteenth month."""
    with pytest.raises(DataError, match=r"no span 13.*1 to 12"):
        prepare_sources(home, [13], CONFIG, root)


@pytest.mark.parametrize("inside", ["data", "keyset"])
def test_nothing_raw_may_lie_in_the_root(home, root, inside):
    """A root is shared with people who may not see raw data or keys."""
    given = {"data": sample_directory(), "keyset": None, inside: root / "x"}
    with pytest.raises(DataError, match="may not lie inside the pipeline root"):
        prepare_sources(home, [1], CONFIG, root, **given)


def test_a_keyset_open_to_others_is_refused(home, root, tmp_path):
    """Whoever reads the key can undo every token."""
    keyset = tmp_path / "keys.json"
    create_keyset(keyset, "flights")
    keyset.chmod(0o644)
    with pytest.raises(KeysetError, match="chmod 600"):
        prepare_sources(home, [1], CONFIG, root, data=sample_directory(), keyset=keyset)


def test_a_keyset_of_another_domain_is_refused(home, root, tmp_path):
    """Its tokens would link two data sets that must stay apart."""
    keyset = tmp_path / "keys.json"
    create_keyset(keyset, "payroll")
    with pytest.raises(KeysetError, match="payroll"):
        prepare_sources(home, [1], CONFIG, root, data=sample_directory(), keyset=keyset)


def test_an_unknown_technique_is_named_before_anything_runs(home, root, tmp_path):
    """A typo in a policy must never mean that a column is kept as it is."""
    policy = tmp_path / "privacy.yaml"
    policy.write_text(
        "domain: flights\nsubject: tailnum\ncolumns: {tailnum: {role: direct, transform: tokenn}}\n"
    )
    config = FlightsConfig.from_mapping(
        {
            "drift": {},
            "decay": {"label": "late"},
            "importance": {"label": "late"},
            "edge": {},
            "rollout": {},
            "policy": str(policy),
        }
    )
    with pytest.raises(PolicyError, match=r"'tailnum'.*'tokenn'.*privacy\.yaml.*token"):
        prepare_sources(home, [1], config, root, data=sample_directory())
    assert not home.exists()
