"""Fuzzed values: bytes and texts of awkward lengths and characters, fixed by a seed."""

from __future__ import annotations

import numpy as np

SEED = 20
BAD_POINTS = range(0xD800, 0xE000)


def fuzzed_bytes(rows: int, seed: int = SEED) -> list[bytes | None]:
    """Random bytes, mostly of up to a few AES blocks, some empty, one in a hundred missing."""
    random = np.random.default_rng(seed)
    sizes = random.geometric(0.04, rows) - 1
    data = random.bytes(int(sizes.sum()))
    ends = np.cumsum(sizes)
    missing = random.random(rows) < 0.01
    return [
        None if gap else data[end - size : end]
        for gap, end, size in zip(missing.tolist(), ends.tolist(), sizes.tolist(), strict=True)
    ]


def fuzzed_texts(rows: int, seed: int = SEED) -> list[str | None]:
    """Random text: half of it ASCII with blanks and capitals, half of any character of Unicode."""
    random = np.random.default_rng(seed)
    ascii_rows = random.random(rows) < 0.5
    limits = np.where(ascii_rows, 128, 0x110000)
    points = (random.random((rows, 8)) * limits[:, None]).astype(np.uint32)
    points[(points >= BAD_POINTS.start) & (points < BAD_POINTS.stop)] = 0x20
    sizes = random.integers(0, 9, rows)
    missing = random.random(rows) < 0.01
    return [
        None if gap else row[: 4 * size].decode("utf-32-le")
        for gap, row, size in zip(
            missing.tolist(), map(bytes, points.astype("<u4")), sizes.tolist(), strict=True
        )
    ]
