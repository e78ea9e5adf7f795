"""The techniques a policy may name, one file each."""

from __future__ import annotations

from collections.abc import Mapping

from .drop import Drop
from .keep import Keep
from .technique import Technique
from .token import Token

TechniqueClass = type[Technique]

TECHNIQUES: Mapping[str, TechniqueClass] = {
    technique.name: technique for technique in (Drop, Keep, Token)
}

__all__ = ["TECHNIQUES", "Drop", "Keep", "Technique", "TechniqueClass", "Token"]
