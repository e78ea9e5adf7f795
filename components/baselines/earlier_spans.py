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
      candidates: of any kind.
    """
    now = newest(list(current))
    if now is None:
        return {}
    span = spans(store, [now, *candidates])
    earlier = [one for one in candidates if span[one.id] < span[now.id]]
    ordered = sorted(earlier, key=lambda one: (span[one.id], artifact_id(one)))
    return {span[one.id]: one for one in ordered}


def put_out_alike(
    store: MetadataStore, current: Sequence[Artifact], candidates: Sequence[Artifact]
) -> list[Artifact]:
    """The candidates that their nodes put out under the key that the current one has.

    A node may have several outputs of one type: Transform has statistics of before and after.
    """
    keys = made_under(store, [*current, *candidates])
    wanted = set().union(*(keys[one.id] for one in current))
    return [one for one in candidates if keys[one.id] & wanted]
