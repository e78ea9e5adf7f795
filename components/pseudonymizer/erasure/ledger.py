"""The erasure ledger: who was forgotten, known by tokens alone.

One JSON object a line, added and never changed or taken away. The file lies outside of every
pipeline root, beside the keyset: a root that listed the tokens it must not hold would hold them.
It is replaced whole under a lock, at mode 0600, so that a reader sees all of an entry or none.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ...errors import DataError, KeysetError
from ..keyset_reference import environment_variable, keyset_path
from ..private_file import locked, read_private, replace_private
from .token_set import TokenSet

LEDGER_SUFFIX = ".erasures.jsonl"
"""What the ledger's name adds to that of the keyset file it lies beside."""

_ERASURE, _RECEIPT = "erasure", "receipt"


@dataclasses.dataclass(frozen=True)
class Erasure:
    """One forgotten subject.

    Attributes:
      domain: of the keyset that made the tokens.
      namespace: of the policy's subject.
      tokens: the subject's token by key version, of every version that was held.
      erased_at: when it was asked for, ISO 8601 in UTC.
    """

    domain: str
    namespace: str
    tokens: Mapping[int, str]
    erased_at: str

    @property
    def id(self) -> str:
        """Names the entry where a token may not stand: a digest of its tokens."""
        return hashlib.sha256(self._identity().encode()).hexdigest()[:32]

    def _identity(self) -> str:
        tokens = [self.tokens[version] for version in sorted(self.tokens)]
        return json.dumps([self.domain, self.namespace, *tokens])


@dataclasses.dataclass(frozen=True)
class Anchor:
    """The digest of a receipt, kept outside of the root that holds the receipt itself.

    Attributes:
      chain: the chain of receipts, one for each pipeline root.
      number: of the receipt in its chain, from 1.
      digest: of the receipt.
    """

    chain: str
    number: int
    digest: str


@dataclasses.dataclass(frozen=True)
class Ledger:
    """What a ledger file holds, or a part of it.

    Attributes:
      erasures: forgotten subjects, in the order they were added.
      anchors: of receipts, in the order they were added.
    """

    erasures: tuple[Erasure, ...] = ()
    anchors: tuple[Anchor, ...] = ()

    def of(self, domain: str, namespace: str) -> Ledger:
        """The erasures of one domain and namespace."""
        kept = (e for e in self.erasures if (e.domain, e.namespace) == (domain, namespace))
        return Ledger(tuple(kept))

    @functools.cached_property
    def tokens(self) -> frozenset[str]:
        """Every token of every erasure."""
        return frozenset(token for one in self.erasures for token in one.tokens.values())

    def digest(self) -> str:
        """SHA-256 of the tokens, in hexadecimal; the same whatever their order.

        It is part of what TFX's cache looks at: once somebody else is forgotten, it differs.
        """
        return hashlib.sha256("\n".join(sorted(self.tokens)).encode()).hexdigest()

    def holds(self, tokens: pa.Array) -> npt.NDArray[np.bool_]:
        """Which of a column of tokens are of forgotten subjects.

        Args:
          tokens: string or large_string, as the technique token makes them; nulls are held by no
            ledger.

        Returns:
          bool, shape (rows,).
        """
        return self._set.holds(tokens)

    @functools.cached_property
    def _set(self) -> TokenSet:
        return TokenSet(self.tokens)


def ledger_path(keyset: str | Path, ledger: str | Path | None = None) -> Path | None:
    """Where the ledger is: as given, else beside the keyset file.

    Returns:
      None where the keyset is no file and no ledger is given: then nobody can be forgotten.
    """
    if ledger:
        return keyset_path(ledger)
    try:
        if environment_variable(keyset) is not None:
            return None
        path = keyset_path(keyset)
    except KeysetError:
        return None
    return path.with_name(path.name + LEDGER_SUFFIX)


def read_ledger(reference: str | Path | None) -> Ledger:
    """Reads a ledger; one that is not there yet is empty.

    Args:
      reference: its path, or None for an empty one.

    Raises:
      KeysetError: when it cannot be read, or is open to other users.
      DataError: when a line of it is damaged.
    """
    if reference is None:
        return Ledger()
    path = Path(reference)
    try:
        text = read_private(path, "erasure ledger").decode()
    except FileNotFoundError:
        return Ledger()
    except UnicodeDecodeError:
        raise _damaged(path, 0) from None
    return _parse(path, text)


def add_erasures(path: Path, erasures: Sequence[Erasure]) -> Ledger:
    """Adds subjects of whom the ledger lacks a token, and returns the whole of it.

    Adding the same again changes nothing.

    Raises:
      KeysetError: as :func:`read_ledger`.
      DataError: as :func:`read_ledger`, and when it cannot be written.
    """

    def additions(ledger: Ledger) -> Iterable[dict[str, Any]]:
        known = {one.id for one in ledger.erasures}
        for one in erasures:
            if one.id not in known:
                known.add(one.id)
                yield _erasure_values(one)

    return _append(path, additions)


def add_anchor(path: Path, anchor: Anchor) -> Ledger:
    """Notes a receipt's digest, once.

    Raises:
      KeysetError: as :func:`read_ledger`.
      DataError: as :func:`add_erasures`.
    """

    def additions(ledger: Ledger) -> Iterable[dict[str, Any]]:
        if anchor not in ledger.anchors:
            yield {"kind": _RECEIPT, **dataclasses.asdict(anchor)}

    return _append(path, additions)


def _append(path: Path, additions: Any) -> Ledger:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path.parent):
            ledger = read_ledger(path)
            lines = [json.dumps(values, sort_keys=True) for values in additions(ledger)]
            if not lines:
                return ledger
            before = path.read_text(encoding="utf-8") if path.exists() else ""
            replace_private(path, before + "".join(f"{line}\n" for line in lines))
            return read_ledger(path)
    except OSError as error:
        raise DataError(
            f"Cannot write the erasure ledger: {error.strerror}",
            where=str(path),
            remedy="Give a ledger in a folder that you may write to. Nothing was erased.",
        ) from error


def _erasure_values(erasure: Erasure) -> dict[str, Any]:
    return {
        "kind": _ERASURE,
        "domain": erasure.domain,
        "namespace": erasure.namespace,
        "tokens": {str(version): token for version, token in sorted(erasure.tokens.items())},
        "erased_at": erasure.erased_at,
    }


def _parse(path: Path, text: str) -> Ledger:
    erasures: list[Erasure] = []
    anchors: list[Anchor] = []
    if text and not text.endswith("\n"):
        raise _damaged(path, text.count("\n") + 1)
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            values = json.loads(line)
            if values["kind"] == _ERASURE:
                erasures.append(_erasure(values))
            elif values["kind"] == _RECEIPT:
                anchors.append(Anchor(values["chain"], int(values["number"]), values["digest"]))
            else:
                raise ValueError
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _damaged(path, number) from None
    return Ledger(tuple(erasures), tuple(anchors))


def _erasure(values: Mapping[str, Any]) -> Erasure:
    tokens = {int(version): str(token) for version, token in values["tokens"].items()}
    return Erasure(values["domain"], values["namespace"], tokens, values["erased_at"])


def _damaged(path: Path, line: int) -> DataError:
    return DataError(
        f"Line {line} of the erasure ledger is damaged",
        where=str(path),
        remedy="Restore it from its backup: without it the forgotten would be published again.",
    )
