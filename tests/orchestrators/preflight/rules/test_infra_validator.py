"""TFX's InfraValidator, which starts a server of its own."""

from __future__ import annotations

from conformance.behaviour import Place
from tfx.components.infra_validator.component import InfraValidator
from tfx.proto import infra_validator_pb2
from tfx.types.channel import Channel
from tfx.types.standard_artifacts import Model

from tidegate.orchestrators.preflight.definition import Definition
from tidegate.orchestrators.preflight.rules.infra_validator import infra_validator


def test_it_is_refused_in_containers_alone(place: Place) -> None:
    """Else a model would be kept from users for want of a Docker daemon."""
    validator = InfraValidator(
        model=Channel(type=Model), serving_spec=infra_validator_pb2.ServingSpec()
    )
    pipeline = place.pipeline(validator)

    assert [*infra_validator(Definition(pipeline, "kubeflow"))]
    assert [*infra_validator(Definition(pipeline, "vertex"))]
    assert not [*infra_validator(Definition(pipeline, "local"))]
