"""Reads a Dockerfile: its stages, and the instructions of each."""

from __future__ import annotations

import re
from typing import NamedTuple


class Instruction(NamedTuple):
    """One instruction, its continued lines joined."""

    word: str
    argument: str


KNOWN = {"ARG", "CMD", "COPY", "ENV", "FROM", "LABEL", "RUN", "USER", "WORKDIR"}


def instructions(text: str) -> list[Instruction]:
    """The file's instructions in order; ValueError for one that Docker does not know."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    found = [Instruction(*line.split(None, 1)) for line in joined.splitlines()]
    for one in found:
        if one.word not in KNOWN:
            raise ValueError(one)
    return found


def stages(text: str) -> list[list[Instruction]]:
    """The instructions of each stage, from its FROM on."""
    found: list[list[Instruction]] = []
    for one in instructions(text):
        if one.word == "FROM":
            found.append([])
        if found:
            found[-1].append(one)
    return found
