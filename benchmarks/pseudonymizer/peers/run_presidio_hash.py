"""Presidio's structured engine, a data frame's column hashed with SHA-256."""

from __future__ import annotations

from presidio_anonymizer.entities import OperatorConfig

from pseudonymizer.peers.measured import main
from pseudonymizer.peers.presidio_column import column_work, frame

main(frame, column_work(OperatorConfig("hash", {"hash_type": "sha256"})))
