"""What all resolvers of baselines share: they also look at what this run made."""

from __future__ import annotations

from typing import TypeAlias

from tfx.dsl.components.common.resolver import Resolver
from tfx.types.artifact import Artifact
from tfx.types.channel import BaseChannel, Channel, OutputChannel

CURRENT_KEY = "current"
"""Under this key a strategy is given what this run made; a resolver does not put it out."""

Resolved: TypeAlias = dict[str, list[Artifact]]
"""What a strategy is given, and gives back: artifacts by key."""


class BaselineResolver(Resolver):
    """A Resolver that also looks at what this run made."""

    @classmethod
    def get_class_type(cls) -> str:
        """TFX's own: local runners recognise a resolver by this name alone."""
        return str(Resolver.get_class_type())

    @property
    def inputs(self) -> dict[str, BaseChannel]:
        """What is resolved. What this run made stays an input of the strategy alone."""
        return {key: one for key, one in super().inputs.items() if key != CURRENT_KEY}

    @property
    def outputs(self) -> dict[str, OutputChannel]:
        """What was found, one artifact, several or none under each key."""
        return {key: one for key, one in super().outputs.items() if key != CURRENT_KEY}


def of_all_runs(channel: OutputChannel) -> Channel:
    """What the channel's node put out, in this run and all before."""
    # Without an output key: with one, TFX's compiler takes this channel for the current one.
    return Channel(type=channel.type, producer_component_id=channel.producer_component_id)


def newest(artifacts: list[Artifact]) -> Artifact | None:
    """The artifact that was published last."""
    return max(artifacts, key=artifact_id, default=None)


def artifact_id(artifact: Artifact) -> int:
    """Its id in ML-Metadata, which rises with every publication."""
    return int(artifact.id)
