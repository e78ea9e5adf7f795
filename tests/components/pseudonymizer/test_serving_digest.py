"""The serving digest: equal where rows come out equal, and only there."""

from __future__ import annotations

import copy

import pytest

from tidegate.components.errors import PolicyError, PolicyMismatchError
from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey
from tidegate.components.pseudonymizer.policy import Policy
from tidegate.components.pseudonymizer.serving_digest import require_same_policy

from .conftest import PEOPLE


def _digest(keyset, **changes):
    values = copy.deepcopy(PEOPLE)
    values["columns"]["email"].update(changes)
    return Policy.from_mapping(values).bind(keyset).digest


def test_it_follows_the_treatment_and_the_key(keyset):
    """Another namespace or another key gives other tokens, and the model knows nobody."""
    digests = {
        _digest(keyset),
        _digest(keyset, namespace="sender"),
        _digest(keyset, normalize=["case"]),
        _digest(Keyset("people", 2, (*keyset.keys, MasterKey(2, bytes(32))))),
        _digest(Keyset("people", 1, (MasterKey(1, bytes(32)),))),
    }
    assert len(digests) == 5


def test_it_does_not_follow_what_no_row_shows(policy, keyset):
    """Stricter limits on the risk do not make a deployed model useless."""
    stricter = Policy.from_mapping({**PEOPLE, "risk": {"k": 9}})
    assert stricter.bind(keyset).digest == policy.bind(keyset).digest
    older = Keyset("people", 1, (*keyset.keys, MasterKey(2, bytes(32))))
    assert policy.bind(older).digest == policy.bind(keyset).digest


def test_a_default_that_is_spelt_out_changes_nothing(keyset):
    """A release that knows one setting more must not refuse yesterday's models."""
    assert _digest(keyset, on_null="keep", on_bad_utf8=None) == _digest(keyset)


def test_a_gateway_refuses_a_model_of_another_policy(policy, keyset):
    """It would answer, and every answer would be about nobody."""
    digest = policy.bind(keyset).digest
    require_same_policy(digest, digest)
    with pytest.raises(PolicyMismatchError, match=r"gateway has .*models/7") as caught:
        require_same_policy(_digest(keyset, namespace="sender"), digest, where="models/7")
    assert caught.value.exit_code == 2
    assert isinstance(caught.value, PolicyError)


def test_a_gateway_refuses_a_model_that_does_not_say(policy, keyset):
    """Absence is not agreement."""
    with pytest.raises(PolicyMismatchError, match="does not say"):
        require_same_policy("", policy.bind(keyset).digest)
