"""Tidegate's encrypt (AES-SIV): from an Arrow column to an Arrow column of text."""

from __future__ import annotations

import pyarrow as pa

from pseudonymizer.peers.measured import main
from tidegate.components.pseudonymizer.keyset import Keyset, MasterKey
from tidegate.components.pseudonymizer.techniques import Encrypt

ENCRYPT = Encrypt("benchmark", Keyset("benchmark", 1, (MasterKey(1, bytes(range(32))),)))

main(lambda ids: pa.array(ids).cast(pa.string()), ENCRYPT.apply_column)
