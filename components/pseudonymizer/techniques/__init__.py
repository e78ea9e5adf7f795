"""The techniques a policy may name, one file each."""

from __future__ import annotations

from collections.abc import Mapping

from .bucket import Bucket
from .clamp import Clamp
from .date_shift import DateShift
from .drop import Drop
from .encrypt import Encrypt
from .fpe import Fpe
from .hierarchy import Hierarchy
from .keep import Keep
from .salted_token import SaltedToken
from .suppress import Suppress
from .technique import ReversibleTechnique, SubjectTechnique, Technique, ValueTechnique
from .token import Token
from .truncate import Truncate

TechniqueClass = type[Technique]

TECHNIQUES: Mapping[str, TechniqueClass] = {
    technique.name: technique
    for technique in (
        *(Bucket, Clamp, DateShift, Drop, Encrypt, Fpe, Hierarchy, Keep, Suppress, Token, Truncate),
    )
}

__all__ = [
    "TECHNIQUES",
    "Bucket",
    "Clamp",
    "DateShift",
    "Drop",
    "Encrypt",
    "Fpe",
    "Hierarchy",
    "Keep",
    "ReversibleTechnique",
    "SaltedToken",
    "SubjectTechnique",
    "Suppress",
    "Technique",
    "TechniqueClass",
    "Token",
    "Truncate",
    "ValueTechnique",
]
