"""From a person's raw identifier to the tokens it may be known by; the identifier goes no further.

A subject is known by a token for every key version the keyset still holds, as data published before
a rotation carries the older ones.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable

from ...errors import UsageError
from ..keyset import Keyset
from ..policy import Policy
from .ledger import Erasure, Ledger


def erasures_of(subjects: Iterable[str], policy: Policy, keyset: Keyset) -> tuple[Erasure, ...]:
    """Tokenises subjects under every key version, normalised as the policy says, unsalted.

    Args:
      subjects: raw identifiers, as they stand in the policy's subject column.
      policy: names the subject column.
      keyset: of the policy's domain.

    Raises:
      UsageError: when there is no subject, or one is empty.
      KeysetError: when the keyset is of another domain.
    """
    distinct = list(dict.fromkeys(subjects))
    if not distinct or not all(subject.strip() for subject in distinct):
        raise UsageError(
            "There is no subject to forget" if not distinct else "A subject is empty",
            remedy=f"Give values of the column {policy.subject!r}, one each.",
        )
    bound = {v: policy.unsalted.bind(keyset.looking_up(v)) for v in keyset.versions}
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    return tuple(
        Erasure(
            policy.domain,
            subject_namespace(policy),
            {v: one.apply({policy.subject: subject})[policy.subject] for v, one in bound.items()},
            now,
        )
        for subject in distinct
    )


def with_older_tokens(erasures: Iterable[Erasure], ledger: Ledger) -> tuple[Erasure, ...]:
    """Adds what the ledger knows of the same subjects: tokens of versions destroyed since."""
    known = {token: one for one in ledger.erasures for token in one.tokens.values()}
    joined = []
    for erasure in erasures:
        older = [known[token] for token in erasure.tokens.values() if token in known]
        tokens = {version: token for one in older for version, token in one.tokens.items()}
        joined.append(dataclasses.replace(erasure, tokens={**tokens, **erasure.tokens}))
    return tuple(joined)


def subject_namespace(policy: Policy) -> str:
    """The namespace of the policy's subject."""
    return policy.columns[policy.subject].namespace or policy.subject
