"""Which rows of a sample become golden vectors: those that tell most of a faulty edge model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from typing import Any

import numpy as np

from ..answers import Answers
from .host_inputs import HostInputs

Row = Mapping[str, Any]


def golden_choice(
    rows: Sequence[Row],
    answers: Answers,
    host_inputs: HostInputs,
    flips: Iterable[int],
    threshold: float,
    count: int,
) -> list[int]:
    """The positions of ``count`` rows, or of all where there are fewer.

    Taken in turn, until there are enough: a row of each decision, with a missing value, with a word
    that no vocabulary knows and with text beyond ASCII, for each feature that has such; rows on
    which a format decides otherwise; the rows nearest to the other decision; and the first ones.

    Args:
      rows: of the sample.
      answers: the original's, ``[len(rows), ...]`` by output name.
      host_inputs: what the model reads.
      flips: positions of the rows that any format decides otherwise than the original.
      threshold: from which an output of a single number means yes.
      count: how many at most.
    """
    margins, decisions = _margins_and_decisions(answers, threshold)
    kinds = [
        *(
            [at for at in range(len(rows)) if decisions[at] == one]
            for one in sorted(set(decisions))
        ),
        *_telling(rows, host_inputs),
        sorted(set(flips)),
        np.argsort(margins, kind="stable").tolist(),
        list(range(len(rows))),
    ]
    in_turn = (at for at in chain(*zip_longest(*kinds)) if at is not None)
    return sorted(list(dict.fromkeys(in_turn))[:count])


def _margins_and_decisions(answers: Answers, threshold: float) -> tuple[Any, list[Any]]:
    """How far each row is from another decision, and what is decided, over all outputs."""
    margins, decided = [], []
    for name in sorted(answers):
        values = np.asarray(answers[name], np.float64).reshape(len(answers[name]), -1)
        values = np.where(np.isnan(values), -np.inf, values)
        if values.shape[1] == 1:
            margins.append(np.abs(values[:, 0] - threshold))
            decided.append(values[:, 0] >= threshold)
        else:
            best = np.sort(values, axis=1)[:, -2:]
            with np.errstate(invalid="ignore"):
                margins.append(np.nan_to_num(best[:, 1] - best[:, 0], nan=np.inf))
            decided.append(values.argmax(axis=1))
    return np.min(margins, axis=0), [tuple(map(int, row)) for row in np.transpose(decided)]


def _telling(rows: Sequence[Row], host_inputs: HostInputs) -> Iterator[list[int]]:
    for feature in sorted({item.feature for item in host_inputs.inputs}):
        yield [at for at, row in enumerate(rows) if not _values(row, feature)]
    for item in host_inputs.inputs:
        if item.vocabulary is not None:
            known = host_inputs.vocabularies[item.vocabulary].ids
            words = [[str(one) for one in _values(row, item.feature)] for row in rows]
            yield [at for at, some in enumerate(words) if any(one not in known for one in some)]
            yield [at for at, some in enumerate(words) if not all(one.isascii() for one in some)]


def _values(row: Row, feature: str) -> list[Any]:
    values = row.get(feature)
    return [] if values is None else list(values)
