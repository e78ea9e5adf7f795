"""What a policy may say about one column."""

from __future__ import annotations

import pytest

from tidegate.components.errors import ConfigError
from tidegate.components.pseudonymizer.column_policy import UNKEYED_HASHES, ColumnPolicy
from tidegate.components.pseudonymizer.techniques import TECHNIQUES


@pytest.mark.parametrize("name", ["mask", "", "Token"])
def test_an_unknown_technique_is_refused_with_the_known_ones(name):
    """Taken for granted, a column would be published as it is."""
    with pytest.raises(ConfigError, match=r"unknown technique.*Known: bucket, .*keep"):
        ColumnPolicy(role="safe", transform=name)


@pytest.mark.parametrize("name", ["hash", "sha256", "SHA-256", "md5", "blake2b"])
def test_an_unkeyed_hash_is_refused_with_the_reason(name):
    """It looks like protection, and is undone by hashing every phone number there is."""
    with pytest.raises(ConfigError, match=r"every possible value.*Use token"):
        ColumnPolicy(role="direct", transform=name)


def test_no_technique_is_called_like_an_unkeyed_hash():
    """The refusal would make it unusable."""
    assert not set(TECHNIQUES) & set(UNKEYED_HASHES)


def test_a_direct_identifier_is_not_kept():
    """This is the mistake the component exists to prevent."""
    with pytest.raises(ConfigError, match=r"Use one of drop, .*token"):
        ColumnPolicy(role="direct", transform="keep")


@pytest.mark.parametrize("role", ["quasi", "sensitive", "safe"])
def test_other_roles_may_be_kept(role):
    """They are what a model learns from."""
    assert ColumnPolicy(role=role, transform="keep").technique is TECHNIQUES["keep"]


@pytest.mark.parametrize(
    "settings",
    [
        {"role": "public", "transform": "keep"},
        {"role": "safe", "transform": "keep", "on_null": "zero"},
        {"role": "safe", "transform": "keep", "namespace": "person"},
        {"role": "safe", "transform": "drop", "type": "int"},
        {"role": "direct", "transform": "token", "type": "string"},
        {"role": "direct", "transform": "token", "namespace": " "},
        {"role": "safe", "transform": "keep", "type": "date"},
        {"role": "safe", "transform": "keep", "type": "empty"},
    ],
)
def test_settings_without_effect_are_refused(settings):
    """A setting that is read and ignored lets its author believe in it."""
    with pytest.raises(ConfigError):
        ColumnPolicy(**settings)


@pytest.mark.parametrize(
    "settings",
    [
        {"role": "safe", "transform": "drop", "normalize": ["trim"]},
        {"role": "safe", "transform": "suppress", "on_bad_utf8": "null"},
        {"role": "safe", "transform": "keep", "normalize": ["upper"]},
        {"role": "safe", "transform": "keep", "on_bad_utf8": "ignore"},
        {"role": "quasi", "transform": "truncate", "characters": 3, "on_bad_utf8": "raw"},
        {"role": "quasi", "transform": "truncate"},
        {"role": "quasi", "transform": "truncate", "characters": 3, "type": "string"},
        {"role": "quasi", "transform": "truncate", "characters": 3, "edges": [1]},
        {"role": "direct", "transform": "truncate", "characters": 3},
        {"role": "direct", "transform": "encrypt"},
        {"role": "direct", "transform": "fpe"},
        {"role": "quasi", "transform": "bucket", "edges": [1], "namespace": "age"},
    ],
)
def test_settings_that_do_not_fit_the_technique_are_refused(settings):
    """When the policy is read, with the name of the setting."""
    with pytest.raises(ConfigError):
        ColumnPolicy.from_mapping(settings)


def test_it_travels_as_json_with_the_settings_of_its_technique():
    """What the executor reads is what the author wrote, and no more."""
    written = {"role": "quasi", "transform": "bucket", "edges": [18, 65], "normalize": ["trim"]}
    rule = ColumnPolicy.from_mapping(written)
    assert ColumnPolicy.from_json(rule.to_json()) == rule
    assert rule.to_plain() == written
    assert rule.settings.names == ("<18", "[18, 65)", ">=65")


def test_settings_of_another_technique_are_refused():
    """In Python they are given as an object."""
    with pytest.raises(ConfigError, match="a BucketSettings"):
        ColumnPolicy("quasi", "bucket", TECHNIQUES["truncate"].Settings(characters=3))
