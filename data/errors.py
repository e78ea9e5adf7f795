"""The one error of :mod:`tidegate.data`, which knows nothing of components and their errors."""

from __future__ import annotations


class DataError(Exception):
    """Data cannot be made or read: ``what`` happened, ``where``, and the ``remedy``.

    >>> print(DataError("There is no span 13", where="flights of 2013", remedy="Ask for 1 to 12."))
    There is no span 13 (flights of 2013). Ask for 1 to 12.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str, remedy: str) -> None:
        super().__init__(f"{what} ({where}). {remedy}")
        self.what = what
        self.where = where
        self.remedy = remedy
