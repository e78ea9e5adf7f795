"""Pseudonymizer: raw personal data in, pseudonymised Examples out.

The component stands in :mod:`.component`; what is here needs no TFX.
"""

from .binding import BoundPolicy
from .column_policy import ColumnPolicy
from .keyset import Keyset, MasterKey
from .keyset_file import create_keyset, load_keyset, rotate_keyset
from .keyset_reference import require_outside
from .policy import Policy
from .risk_limits import RiskLimits

__all__ = [
    "BoundPolicy",
    "ColumnPolicy",
    "Keyset",
    "MasterKey",
    "Policy",
    "RiskLimits",
    "create_keyset",
    "load_keyset",
    "require_outside",
    "rotate_keyset",
]
