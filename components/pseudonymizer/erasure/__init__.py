"""The right to be forgotten: a ledger of who was, and what removes them from a pipeline root.

A forgotten subject is known here by tokens alone. The ledger keeps the subject out of what is
published next; the plan finds what was published before, by its bytes and by ML-Metadata's lineage;
carrying it out removes that and leaves a receipt.
"""

from .erased_rows import ErasedRows
from .ledger import Erasure, Ledger, ledger_path, read_ledger

__all__ = ["ErasedRows", "Erasure", "Ledger", "ledger_path", "read_ledger"]
