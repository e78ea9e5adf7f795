"""Brings equal values into an order, so that each rank is as likely as any other."""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


def strict_order(values: Numbers, name: str) -> Numbers:
    """The ranks of ``values``, in which equal ones follow a draw that depends on nothing but where.

    Ranks among exchangeable values are uniform only without ties; a draw that is independent of the
    values restores that (the smoothed p-values of Vovk, Gammerman, Shafer, "Algorithmic Learning in
    a Random World", 2005). It is the same each time, and the same for a span whatever follows it.

    Args:
      values: along the last axis; the ranks are taken along it.
      name: tells the draws of one feature from those of another.

    >>> strict_order(np.array([3.0, 1.0, 2.0]), "temp").tolist()
    [2.0, 0.0, 1.0]
    """
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    draws = np.moveaxis(rng.random((values.shape[-1], *values.shape[:-1])), 0, -1)
    ranks: Numbers = np.lexsort((draws, values), axis=-1).argsort(axis=-1).astype(float)
    return ranks
