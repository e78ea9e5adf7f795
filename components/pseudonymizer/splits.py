"""Which split a row belongs to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping


def split_of(key: bytes, buckets: Mapping[str, int]) -> str:
    """The split of a row, by a hash of its key: equal keys are always in one split.

    Args:
      key: the subject's token. Where the subject is missing, the serialized row.
      buckets: hash buckets of each split, in order; 2 and 1 give shares of 2/3 and 1/3.
    """
    bucket = int.from_bytes(hashlib.sha256(key).digest(), "big") % sum(buckets.values())
    for name, size in buckets.items():
        if bucket < size:
            return name
        bucket -= size
    raise AssertionError("a bucket beyond the last split")
