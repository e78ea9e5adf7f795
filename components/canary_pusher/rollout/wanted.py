"""What a target shall look like: desired state, which a controller makes true."""

from __future__ import annotations

import dataclasses
from typing import Any

from ..targets.traffic_target import Routing
from .fields import Fields

NO_REQUESTS = Routing()
"""All requests go to the stable version."""


@dataclasses.dataclass(frozen=True)
class Wanted:
    """A target as a rollout wants it, said as a whole: the same however often it is made true.

    Attributes:
      number: of the version that is rolled out.
      loaded: it answers beside the stable one.
      routing: who gets which requests. Of no account once ``promoted``: who promotes leaves the
        split as it is until the version is the stable one.
      promoted: it is the stable version.
      retired: it is unloaded; no request goes to it before that.
      aa: in the canary's place answers a copy of the stable version, for a calibration.
    """

    number: int
    loaded: bool = False
    routing: Routing = NO_REQUESTS
    promoted: bool = False
    retired: bool = False
    aa: bool = False


def wanted_to_values(wanted: Wanted) -> dict[str, Any]:
    """As plain JSON values."""
    return {
        "version": wanted.number,
        "loaded": wanted.loaded,
        "weight": wanted.routing.weight,
        "mirror": wanted.routing.mirror,
        "promoted": wanted.promoted,
        "retired": wanted.retired,
        "aa": wanted.aa,
    }


def wanted_from_fields(fields: Fields) -> Wanted:
    """Inverse of :func:`wanted_to_values`.

    Raises:
      JournalError: a field is missing or of a wrong type.
    """
    return Wanted(
        number=fields.whole("version"),
        loaded=fields.flag("loaded"),
        routing=Routing(fields.percent("weight"), fields.percent("mirror")),
        promoted=fields.flag("promoted"),
        retired=fields.flag("retired"),
        aa=fields.flag("aa"),
    )
