"""Which wrapper a URI names."""

from __future__ import annotations

import pytest

from tidegate.components.errors import KeysetError
from tidegate.components.pseudonymizer.key_wrappers import wrapper_of
from tidegate.components.pseudonymizer.key_wrappers.wrapper import context_bytes


@pytest.mark.parametrize(
    ("uri", "kind"),
    [
        ("file:///keys/kek", "LocalKeyWrapper"),
        (
            "gcp-kms://projects/p/locations/l/keyRings/r/cryptoKeys/k",
            "GoogleCloudKeyWrapper",
        ),
        ("aws-kms://eu-west-1/alias/people", "AwsKeyWrapper"),
        ("vault://vault.example:8200/transit/people", "VaultKeyWrapper"),
    ],
)
def test_a_uri_names_its_wrapper(uri, kind):
    """Another service would be asked to open what it never wrapped."""
    assert type(wrapper_of(uri)).__name__ == kind


@pytest.mark.parametrize("uri", ["azure-kv://vault/key", "kek", "https://keys"])
def test_other_uris_are_refused_by_name(uri):
    """The known ones are listed."""
    with pytest.raises(KeysetError, match="gcp-kms://, aws-kms:// and vault://"):
        wrapper_of(uri)


def test_equal_contexts_are_equal_bytes():
    """A key would not open again if the order of its context counted."""
    assert context_bytes({"a": "1", "b": "2"}) == context_bytes({"b": "2", "a": "1"})
