"""Rows of raw values as a model takes them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy.typing as npt

from ...errors import ConversionError, DataError
from ..host.preprocess import InputError, Preprocessor


def prepared_inputs(
    preprocessor: Preprocessor, rows: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, npt.NDArray[Any]]]:
    """The inputs of each row, by name.

    Raises:
      DataError: where a row has no valid inputs; says which.
    """
    for number, row in enumerate(rows):
        try:
            yield preprocessor(row)
        except InputError as error:
            raise DataError(
                str(error),
                where=f"example {number} of the sample",
                remedy="Fill it in the Transform, or keep such rows out of the split.",
            ) from error


def require_inputs(taken: Collection[str], preprocessor: Preprocessor) -> None:
    """Refuses a file that takes other inputs than the preprocessor makes.

    Raises:
      ConversionError: names both.
    """
    if set(taken) != set(preprocessor.names):
        wants, makes = (", ".join(sorted(names)) for names in (taken, preprocessor.names))
        raise ConversionError(f"The file takes {wants}, the specification makes {makes}")
