"""The models that the benchmarks of EdgeExporter know, by name."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path

from .case import Case
from .digits import digits_case
from .flights import flights_case

CASES: Mapping[str, Callable[[Path], Case]] = {
    "flights": functools.partial(flights_case, "flights"),
    "flights, wide": functools.partial(flights_case, "flights, wide"),
    "digits": functools.partial(digits_case, "digits"),
    "MobileNetV2 at 96": functools.partial(digits_case, "MobileNetV2 at 96"),
}
