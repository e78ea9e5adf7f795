"""Erasure receipts: what was erased, each bound to the one before by its digest.

A changed, removed or inserted receipt breaks the chain. That the last ones are missing shows by the
ledger, which lies elsewhere and has the digest of every receipt.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from ...atomic import write_atomically
from ...errors import DataError
from .ledger import Anchor, Erasure, Ledger

FORMAT = "tidegate.ErasureReceipt/1"
RECEIPT_FILE = "receipt.json"
RECEIPTS_FOLDER = Path("artifacts", "forget", "erasure_receipt")
"""Below the pipeline root: one folder a receipt, named by its number."""

GENESIS = "0" * 64
"""What the first receipt has for the digest of the one before."""

Receipt = dict[str, Any]


def add_receipt(root: Path, facts: Receipt) -> Receipt:
    """Binds ``facts`` to the chain of a root and writes them as its next receipt.

    Where the last receipt is already of the same request, that one is returned.

    Raises:
      DataError: when the last receipt is damaged.
    """
    paths = receipt_paths(root)
    last = read_receipt(paths[-1]) if paths else None
    if last is not None and last["request"] == facts["request"]:
        return last
    receipt: Receipt = {
        "format": FORMAT,
        "chain": last["chain"] if last else secrets.token_hex(8),
        "number": last["number"] + 1 if last else 1,
        "previous": last["digest"] if last else GENESIS,
        **facts,
    }
    receipt["digest"] = digest_of(receipt)
    path = root / RECEIPTS_FOLDER / f"{receipt['number']:06}" / RECEIPT_FILE
    write_atomically(path, json.dumps(receipt, indent=2, sort_keys=True) + "\n")
    return receipt


def receipt_paths(root: Path) -> list[Path]:
    """The receipts of a root, in order."""
    return sorted((root / RECEIPTS_FOLDER).glob(f"*/{RECEIPT_FILE}"))


def read_receipt(path: Path) -> Receipt:
    """Reads one receipt.

    Raises:
      DataError: when it is damaged.
    """
    try:
        receipt: Receipt = json.loads(path.read_text(encoding="utf-8"))
        if receipt["format"] != FORMAT or receipt["digest"] != digest_of(receipt):
            raise ValueError
        int(receipt["number"]), str(receipt["request"]), str(receipt["previous"])
        return receipt
    except (ValueError, KeyError, TypeError):
        raise DataError(
            "An erasure receipt is not as it was written",
            where=str(path),
            remedy="Restore it from a backup; until then nothing after it is proven.",
        ) from None


def digest_of(receipt: Receipt) -> str:
    """SHA-256 of a receipt without its own digest, as canonical JSON, in hexadecimal."""
    bare = {name: value for name, value in receipt.items() if name != "digest"}
    text = json.dumps(bare, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify_chain(root: Path, ledger: Ledger) -> list[Receipt]:
    """Checks every receipt of a root against the one before and against the ledger.

    Returns:
      The receipts, in order.

    Raises:
      DataError: naming the first receipt that is changed, missing or out of place, or the ledger
        where it does not know a receipt or has lost a subject that one tells of.
    """
    receipts = [read_receipt(path) for path in receipt_paths(root)]
    previous = GENESIS
    for number, receipt in enumerate(receipts, start=1):
        if (receipt["number"], receipt["previous"]) != (number, previous):
            raise _broken(root, number, "does not follow from the one before")
        previous = receipt["digest"]
    _require_anchored(root, receipts, ledger)
    return receipts


def _require_anchored(root: Path, receipts: Sequence[Receipt], ledger: Ledger) -> None:
    chains = {receipt["chain"] for receipt in receipts}
    anchored = {one.number: one.digest for one in ledger.anchors if one.chain in chains}
    written = {receipt["number"]: receipt["digest"] for receipt in receipts}
    for number in sorted(anchored.keys() | written.keys()):
        if number not in written:
            raise _broken(root, number, "is missing, and the ledger tells of it")
        if anchored.get(number) != written[number]:
            raise _broken(root, number, "is not the one that the ledger tells of")
    known = {erasure.id for erasure in ledger.erasures}
    for receipt in receipts:
        if not known.issuperset(receipt["erasures"]):
            raise _broken(root, receipt["number"], "tells of a subject that the ledger has lost")


def forgotten_elsewhere(erasures: Collection[Erasure], ledger: Ledger, root: Path) -> int:
    """How many subjects the ledger knows, of whom no receipt of this root tells.

    Raises:
      DataError: when a receipt is damaged.
    """
    told = {one for path in receipt_paths(root) for one in read_receipt(path)["erasures"]}
    entries = {token: one.id for one in ledger.erasures for token in one.tokens.values()}
    earlier = [
        {entries[token] for token in one.tokens.values() if token in entries} for one in erasures
    ]
    return sum(bool(ids) and told.isdisjoint(ids) for ids in earlier)


def anchor_of(receipt: Receipt) -> Anchor:
    """What the ledger notes of a receipt."""
    return Anchor(receipt["chain"], receipt["number"], receipt["digest"])


def _broken(root: Path, number: int, what: str) -> DataError:
    return DataError(
        f"Erasure receipt {number} {what}",
        where=str(root / RECEIPTS_FOLDER),
        remedy="Restore the receipts, and the ledger, from a backup.",
    )
