"""A keyset, a policy and a span of people, shared by the Pseudonymizer's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey
from tidegate.components.pseudonymizer.keyset_file import create_keyset
from tidegate.components.pseudonymizer.policy import Policy

PEOPLE = {
    "domain": "people",
    "subject": "email",
    "columns": {
        "email": {"role": "direct", "transform": "token", "namespace": "person"},
        "phone": {"role": "direct", "transform": "drop"},
        "town": {"role": "quasi", "transform": "keep"},
        "age": {"role": "quasi", "transform": "keep", "type": "int"},
        "weight": {"role": "sensitive", "transform": "keep", "type": "float"},
        "late": {"role": "safe", "transform": "keep"},
    },
    "risk": {"k": 2, "max_unique": 0.5},
}


@pytest.fixture
def policy() -> Policy:
    return Policy.from_mapping(PEOPLE)


@pytest.fixture
def keyset() -> Keyset:
    return Keyset("people", 1, (MasterKey(1, bytes(range(32))),))


@pytest.fixture
def keyset_file(tmp_path: Path) -> Path:
    path = tmp_path / "keys" / "people.json"
    path.parent.mkdir()
    create_keyset(path, "people")
    return path


def people_csv(rows: int) -> str:
    """A span of ``rows`` rows about half as many people, with blanks in it."""
    lines = ["email,phone,town,age,weight,late"]
    for row in range(rows):
        person = row % (rows // 2 or 1)
        email = "" if row % 17 == 16 else f"person{person}@example.org"
        age = "" if row % 5 == 4 else str(30 + person % 2)
        lines.append(f"{email},+49-30-{person:07},town{person % 2},{age},{60 + row / 8},{row % 2}")
    return "\n".join(lines) + "\n"


def write_span(base: Path, span: int, text: str) -> Path:
    path = base / f"span-{span:02}" / "people.csv"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path
