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
