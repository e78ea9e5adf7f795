"""Artifacts of the spans before the current one, the newest of each."""

from __future__ import annotations

from collections.abc import Sequence

from ml_metadata import MetadataStore
from tfx.types.artifact import Artifact

from ..span_lineage import made_under, spans
from .resolver import artifact_id, newest


def earlier_spans(
    store: MetadataStore, current: Sequence[Artifact], candidates: Sequence[Artifact]
) -> dict[int, Artifact]:
    """The newest candidate of each span strictly below the current one's, by span, ascending.

    A span is therefore never among those before it, however often either is run. Without
    ``{SPAN}`` in the input pattern all data is span 0, and no span is before any other.

    Args:
      store: asked for spans, which most artifacts owe to the Examples they were made of.
      current: what this run made; without it, nothing is earlier.
      candidates: of these, the ones that were put out under the same key as the current one.
    """
    now = newest(list(current))
    if now is None:
        return {}
    span = spans(store, [now, *candidates])
    keys = made_under(store, [now, *candidates])
    earlier = [
        one for one in candidates if span[one.id] < span[now.id] and keys[one.id] & keys[now.id]
    ]
    ordered = sorted(earlier, key=lambda one: (span[one.id], artifact_id(one)))
    return {span[one.id]: one for one in ordered}
