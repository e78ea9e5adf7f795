"""A resolver in the way of Tidegate's own: what earlier runs made, and not this one."""

from __future__ import annotations

from ml_metadata import MetadataStore
from tfx.dsl.components.common.resolver import ResolverStrategy
from tfx.types.channel import OutputChannel

from tidegate.components.baselines.resolver import (
    CURRENT_KEY,
    BaselineResolver,
    Resolved,
    newest,
    of_all_runs,
)


class EarlierStrategy(ResolverStrategy):
    """The newest of each key that is older than the current one."""

    def resolve_artifacts(self, store: MetadataStore, input_dict: Resolved) -> Resolved:
        """Leaves out what this run made."""
        del store
        [current] = input_dict.pop(CURRENT_KEY)
        older = {
            key: newest([one for one in several if one.uri != current.uri])
            for key, several in input_dict.items()
        }
        return {key: [] if one is None else [one] for key, one in older.items()}


class Earlier(BaselineResolver):
    """Finds the note that the last run made."""

    def __init__(self, note: OutputChannel) -> None:
        """Composes it; its output is ``note``."""
        super().__init__(
            strategy_class=EarlierStrategy, note=of_all_runs(note), **{CURRENT_KEY: note}
        )
