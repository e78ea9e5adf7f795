"""Which models learned from somebody forgotten, and whether others have taken their place."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ml_metadata.metadata_store import MetadataStore

from .descent import Artifact, node_of
from .marking import RETRAIN_PROPERTY

MODEL, PUSHED_MODEL = "Model", "PushedModel"
MODELS = (MODEL, "ModelRun", PUSHED_MODEL, "tidegate.EdgeModel")
"""Types of what learned; a ModelRun may hold checkpoints."""

_PUSHED, _DESTINATION = "pushed", "pushed_destination"


class ModelHistory:
    """The models of a pipeline that are not deleted."""

    def __init__(
        self, store: MetadataStore, artifacts: Sequence[Artifact], affected: Collection[int]
    ) -> None:
        """Takes all artifacts of the pipeline, and the ids of those that are affected now."""
        models = [one for one in artifacts if one.type in MODELS]
        self.tainted = [one for one in models if one.id in affected or is_to_retrain(one)]
        tainted = {one.id for one in self.tainted}
        self._clean = [one for one in models if one.id not in tainted]
        self._nodes = {one.id: node_of(store, one.id) for one in models}
        pushed = [one for one in models if one.type == PUSHED_MODEL and _was_pushed(one)]
        newest = max(pushed, key=lambda one: one.id, default=None)
        self._serves_clean = newest is None or newest.id not in tainted

    def is_replaced(self, model: Artifact) -> bool:
        """Whether its node has made a clean model since, and none that is tainted is live."""
        return self._serves_clean and any(
            one.id > model.id
            and (one.type, self._nodes[one.id]) == (model.type, self._nodes[model.id])
            and (one.type != PUSHED_MODEL or _was_pushed(one))
            for one in self._clean
        )


def is_to_retrain(model: Artifact) -> bool:
    """Whether a model is marked as one that learned from somebody forgotten."""
    return bool(model.custom_properties[RETRAIN_PROPERTY].int_value)


def pushed_to(model: Artifact) -> str:
    """The folder that a model was pushed to; empty where it was not."""
    return str(model.custom_properties[_DESTINATION].string_value) if _was_pushed(model) else ""


def _was_pushed(model: Artifact) -> bool:
    return bool(model.custom_properties[_PUSHED].int_value)
