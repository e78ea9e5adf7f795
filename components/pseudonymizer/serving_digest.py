"""Whether a gateway treats rows as training did: one digest of what decides how they come out.

A model that was trained on the tokens of one policy and key and is asked about those of another
knows nobody, and answers all the same. The digest travels with the Examples as a custom property,
and whoever serves a model refuses to start with another one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ..errors import PolicyMismatchError
from .keyset import Keyset


def serving_digest(treatment: Mapping[str, Any], keyset: Keyset) -> str:
    """SHA-256, in hexadecimal, of what is done to each column and of the key version.

    Args:
      treatment: the policy's settings that decide how a row comes out, in plain values.
      keyset: whose primary version and fingerprint count.
    """
    deciding = {**treatment, "key": [keyset.primary, keyset.fingerprint()]}
    text = json.dumps(deciding, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def require_same_policy(trained: str, serving: str, where: str = "") -> None:
    """Refuses to serve a model with another policy or key than it was trained with.

    Args:
      trained: the digest that came with the model.
      serving: :attr:`.binding.BoundPolicy.digest` of the gateway.
      where: the model, as an error should call it.

    Raises:
      PolicyMismatchError: when they differ, or the model has none.
    """
    if not trained:
        raise PolicyMismatchError(
            "The model does not say under which policy and keys it was trained",
            where=where,
            remedy="Train it on Examples of a Pseudonymizer, and hand their digest on.",
        )
    if trained != serving:
        raise PolicyMismatchError(
            f"The model was trained under policy and keys {trained[:12]}, the gateway has "
            f"{serving[:12]}",
            where=where,
            remedy="Serve with the policy and the key version it was trained with, or train again.",
        )
