"""A window of traffic as plain JSON values and back, exact to the last bit of every number."""

from __future__ import annotations

import dataclasses
from typing import Any

from ...errors import JournalError
from ..traffic.snapshot import BusinessTotals
from ..traffic.window import ArmCounts, Window
from .fields import REMEDY, Fields, plain_number


def window_to_values(window: Window) -> dict[str, Any]:
    """The window as plain JSON values."""
    return _plain(dataclasses.asdict(window))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            plain[name] = _plain(value)
        else:
            plain[name] = plain_number(value) if isinstance(value, float) else value
    return plain


def window_from_values(values: object) -> Window:
    """Inverse of :func:`window_to_values`.

    Raises:
      JournalError: a figure is missing or cannot be: of a wrong type, negative, or more errors than
        requests.
    """
    fields = Fields(values, "A window")
    window = Window(
        stage=fields.text("stage"),
        seconds=fields.duration("seconds"),
        canary=_arm(fields.inner("canary")),
        stable=_arm(fields.inner("stable")),
        slow_above=fields.number("slow_above") if fields.has("slow_above") else None,
        compared=fields.whole("compared"),
        disagreed=fields.whole("disagreed"),
        canary_business=_business(fields, "canary_business"),
        stable_business=_business(fields, "stable_business"),
        gap=fields.text("gap"),
    )
    _require_parts_within_wholes(window)
    return window


def _arm(fields: Fields) -> ArmCounts:
    return ArmCounts(
        requests=fields.whole("requests"),
        errors=fields.whole("errors"),
        rejections=fields.whole("rejections"),
        timed=fields.whole("timed"),
        slow=fields.whole("slow"),
    )


def _business(fields: Fields, name: str) -> BusinessTotals | None:
    if not fields.has(name):
        return None
    inner = fields.inner(name)
    sums = ("total", "squares", "covariates", "covariate_squares", "products")
    return BusinessTotals(inner.whole("count"), *(inner.number(one) for one in sums))


def _require_parts_within_wholes(window: Window) -> None:
    parts = [("disagreed", window.disagreed, "compared", window.compared)]
    for name, arm in (("canary", window.canary), ("stable", window.stable)):
        parts += [
            (f"{name} errors", arm.errors, "requests", arm.requests),
            (f"{name} rejections", arm.rejections, "requests", arm.requests),
            (f"{name} slow", arm.slow, "timed", arm.timed),
        ]
    for part, count, whole, total in parts:
        if count > total:
            raise JournalError(f"A window: {part} {count} of {total} {whole}", remedy=REMEDY)
