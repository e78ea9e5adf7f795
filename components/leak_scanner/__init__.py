"""LeakScanner: whether raw identifiers stand anywhere under a pipeline root.

The component stands in :mod:`.component`; what is here needs no TFX.
"""

from .forms import FORMS, USUAL_FORMS
from .hits import Hit, ScanResult, Unread
from .identifiers import Identifiers, read_identifiers
from .matcher import Matcher
from .scan import scan_tree

__all__ = [
    "FORMS",
    "USUAL_FORMS",
    "Hit",
    "Identifiers",
    "Matcher",
    "ScanResult",
    "Unread",
    "read_identifiers",
    "scan_tree",
]
