"""Secrets in execution properties."""

from __future__ import annotations

import pytest
from conformance.behaviour import Place
from conformance.nodes.step import Step

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.secret_property import secret_of, secret_property

# Put together here, so that no scanner takes this file for a leak.
KEY = "-----BEGIN PRIVATE " + "KEY-----\nMIIE\n"
AMAZON = "AK" + "IA" + "IOSFODNN7EXAMPLE"


@pytest.mark.parametrize("value", [KEY, f"id={AMAZON}", "postgres://" + "me:hunter2@host/db"])
def test_what_can_only_be_a_secret_is_refused_everywhere(place: Place, value: str) -> None:
    """Else everyone who may read metadata or a log could read the secret."""
    pipeline = place.pipeline(Step("One", place.page, properties={"text": value}))

    for platform in ("local", "kubeflow", "notebook"):
        [objection] = secret_property(Definition(pipeline, platform))
        assert value not in str(objection)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("password", "env:DATABASE_PASSWORD"),
        ("api_key", "projects/p/secrets/s/versions/1"),
        ("keyset", "/etc/tidegate/keyset.json"),
        ("secret", ""),
        ("text", "gs://bucket/a:b"),
        ("tokens", "word piece"),
    ],
)
def test_references_and_plain_words_are_not(name: str, value: str) -> None:
    """Else a component that does it right would be refused."""
    assert not secret_of(name, value)


@pytest.mark.parametrize("name", ["password", "db_password", "api_key", "client_secret"])
def test_a_property_that_calls_itself_a_secret_is_taken_at_its_word(name: str) -> None:
    """Else a password of eight letters would pass for a word."""
    assert secret_of(name, "hunter22")
