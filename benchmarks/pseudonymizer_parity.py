"""Training and serving agree on every value, and both on what ``cryptography`` computes.

A million fuzzed values go through the batch form and, one by one, through the form for serving;
then each result is made again from the standards with ``cryptography``'s own classes per row.

    python benchmarks/pseudonymizer_parity.py [--rows 1000000]
"""

from __future__ import annotations

import argparse
import base64
import sys
from collections.abc import Callable
from typing import Any

import pyarrow as pa
from cryptography.hazmat.primitives import cmac
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from drift.bars import print_table
from pseudonymizer.fuzz import fuzzed_bytes, fuzzed_texts

from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey
from tidegate.components.pseudonymizer.policy import Policy

KEYSET = Keyset("benchmark", 1, (MasterKey(1, bytes(range(32))),))
VERSION = (1).to_bytes(3, "big")


def bound_column(rule: dict[str, Any]) -> Any:
    """A policy of one column under ``rule``, with its subject."""
    subject = {"role": "direct", "transform": "token"}
    columns = {"subject": subject, "column": rule}
    policy = {"domain": "benchmark", "subject": "subject", "columns": columns}
    return Policy.from_mapping(policy).bind(KEYSET)


def token_by_cryptography(value: bytes) -> str:
    """RFC 4493 by cryptography's class."""
    context = cmac.CMAC(algorithms.AES(KEYSET.subkey("token", "column")))
    context.update(value)
    return base64.urlsafe_b64encode(VERSION + context.finalize()[:15]).decode()


def siv_by_cryptography() -> Callable[[bytes], str]:
    """RFC 5297 by cryptography's class."""
    keys = (KEYSET.subkey(purpose, "column") for purpose in ("encrypt-mac", "encrypt-ctr"))
    peer = AESSIV(b"".join(keys))
    return lambda value: base64.urlsafe_b64encode(VERSION + peer.encrypt(value, None)).decode()


def differences(
    rule: dict[str, Any], values: list[Any], by_cryptography: Callable[[bytes], str] | None
) -> tuple[int, int | None]:
    """Values on which serving differs from the batch form, and cryptography does."""
    bound = bound_column(rule)
    column = pa.array(values)
    batch = pa.RecordBatch.from_arrays([column], ["column"])
    published = bound.apply_batch(batch).column(0).to_pylist()
    served = (bound.apply({"column": value})["column"] for value in values)
    serving = sum(one != other for one, other in zip(published, served, strict=True))
    if by_cryptography is None:
        return serving, None
    standard = sum(
        one != by_cryptography(value)
        for one, value in zip(published, values, strict=True)
        if value  # its AES-SIV refuses the empty value, which RFC 5297 has
    )
    return serving, standard


def main() -> int:
    """Prints the differences; 1 where there is any."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    token = {"role": "direct", "transform": "token"}
    encrypt = {"role": "direct", "transform": "encrypt", "reversible": True}
    steps = ["trim", "nfc", "case"]
    raw, texts = fuzzed_bytes(rows), fuzzed_texts(rows)
    found = {
        "token of bytes": differences(token, raw, token_by_cryptography),
        "token of text, trimmed, NFC, folded": differences(
            {**token, "normalize": steps}, texts, None
        ),
        "encrypt of bytes": differences(encrypt, raw, siv_by_cryptography()),
    }
    print_table(
        ["figure", "bar", "seen", "peer", "ratio"],
        [
            [f"{name}: {what}, of {rows:,} fuzzed values", "0", f"{count:,}", peer, ""]
            for name, counts in found.items()
            for what, count, peer in zip(
                ("batch and serving differ", "batch and cryptography per row differ"),
                counts,
                ("", "cryptography"),
                strict=True,
            )
            if count is not None
        ],
    )
    return int(any(any(filter(None, counts)) for counts in found.values()))


if __name__ == "__main__":
    sys.exit(main())
