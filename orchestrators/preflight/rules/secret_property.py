"""Secrets in execution properties."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..definition import Definition
from ..objection import Objection

SECRETS = (
    ("a private key", re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----")),
    ("an access key of AWS", re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("a Google API key", re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b")),
    ("a GitHub token", re.compile(r"\b(?:ghp|gho|ghs|ghr)_[0-9A-Za-z]{36}\b")),
    ("a password in an address", re.compile(r"\b[a-z][a-z0-9+.-]*://[^/\s:@]+:[^/\s:@]+@")),
)
"""What cannot be anything else."""

NAMES = re.compile(r"(?:^|_)(?:password|passwd|secret|api_?key|access_?token|auth_?token)$", re.I)
REFERENCE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|/|projects/|\$)", re.I)


def secret_property(definition: Definition) -> Iterator[Objection]:
    """No execution property is a secret; it may be a reference to one.

    TFX records every execution property in ML-Metadata, writes it into the compiled pipeline and
    logs it: whoever may read one of these could read the secret.
    """
    for node, name, value in definition.properties():
        if isinstance(value, str):
            kind = secret_of(name, value)
            if kind:
                yield Objection(
                    "secret-property",
                    node.id,
                    f"Its property {name!r} would be readable in metadata and logs",
                    f"It looks like {kind}",
                    "Pass a reference, as env:NAME or a path, and read the secret in the executor.",
                )


def secret_of(name: str, value: str) -> str:
    """What kind of secret the property is, by its value or its name; empty where it is none."""
    for kind, pattern in SECRETS:
        if pattern.search(value):
            return kind
    return "a secret" if NAMES.search(name) and value and not REFERENCE.match(value) else ""
