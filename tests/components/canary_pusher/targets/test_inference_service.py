"""InferenceServices as Tidegate writes them: held to what KServe publishes of its object."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.targets import inference_service as isvc
from tidegate.components.canary_pusher.targets.roles import Roles
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.environments import Environment, provide
from tidegate.components.errors import InstallationError, PushError

from .inference_service_schema import SCHEMA
from .kserve_models import strangers

# Of this release, whose models know of spec.canary; a server's own may be older.
CLIENT = Environment(
    name="kserve-client",
    requirements=(
        "kserve==0.21.0 "
        "--hash=sha256:a9b3c947635447d60c5f67cd4e86e04ce84e420817ab73346002a75dee97f3c0 "
        "--hash=sha256:df9bc5888704d9085015e08f1a8fced5ff0698f3becc6212d4e7b8234c71623b",
    ),
)
MODEL = ModelFiles("/models/late", "d" * 64)
URIS = {1: "pvc://models/late/1", 2: "pvc://models/late/2"}
SETTINGS: dict[str, Any] = {
    "modelFormat": {"name": "tensorflow"},
    "runtime": "kserve-tensorflow-serving",
    "protocolVersion": "v1",
    "resources": {"requests": {"cpu": "1"}, "limits": {"memory": "2Gi"}},
}
FIRST = Roles(1, 1, None, 1, Routing(), {1: MODEL})
STABLE = Roles(1, 1, 1, None, Routing(), {1: MODEL})
SPLIT = Roles(1, 2, 1, 2, Routing(25.0), {1: MODEL, 2: MODEL})
CRD = "TIDEGATE_KSERVE_CRD"
"""Names the file of KServe's CustomResourceDefinition of InferenceServices, of its release."""


def objects() -> Iterator[dict[str, Any]]:
    """Every shape of the object that a rollout comes by, in both modes."""
    for mode, build in (("Standard", isvc.standard_spec), ("Knative", isvc.knative_spec)):
        for roles in (FIRST, STABLE, SPLIT):
            spec = build(roles, URIS, SETTINGS, 4)
            yield isvc.with_spec(None, "late", "models", mode, spec)


@pytest.mark.slow
def test_objects_have_the_fields_of_kserve_s_published_client() -> None:
    """KServe drops a field that it does not know, and says nothing: no canary, all requests."""
    try:
        client = provide(CLIENT)
    except InstallationError as error:
        pytest.skip(f"KServe cannot be installed: {error.what}")
    before = {name for name in sys.modules if name.startswith("kserve")}
    for each in objects():
        assert not list(strangers(each, "V1beta1InferenceService", client, "it"))
    mistyped = isvc.with_spec(None, "late", "models", "Standard", {"canaries": []})
    assert list(strangers(mistyped, "V1beta1InferenceService", client, "it"))
    for name in {name for name in sys.modules if name.startswith("kserve")} - before:
        del sys.modules[name]


def test_objects_are_valid_by_the_custom_resource_definition() -> None:
    """A cluster that refuses the object ends the rollout in the night when it is wanted."""
    for schema in schemas():
        validator = jsonschema.Draft202012Validator(schema)
        for each in objects():
            assert [error.message for error in validator.iter_errors(each)] == []
        mistyped = isvc.with_spec(None, "late", "models", "Standard", {"predictor": {"weight": 1}})
        assert list(validator.iter_errors(mistyped))
        [*_, split] = (each for each in objects() if "canary" in each["spec"])
        split["spec"]["canary"][0]["predictor"]["model"].pop("name")
        assert list(validator.iter_errors(split)), "a canary's model must have a name"


def schemas() -> Iterator[dict[str, Any]]:
    """What the definition demands of Tidegate's fields, and the definition where one is at hand."""
    yield SCHEMA
    if CRD in os.environ:
        text = Path(os.environ[CRD]).read_text(encoding="utf-8")
        definition = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for version in definition["spec"]["versions"]:
            if version["name"] == isvc.API_VERSION:
                yield _closed(version["schema"]["openAPIV3Schema"])


def _closed(schema: Any) -> Any:
    """The schema with unknown fields forbidden, which a cluster would silently drop."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    is_object = schema.get("type") == "object" and "properties" in schema
    if is_object and not schema.get("x-kubernetes-preserve-unknown-fields"):
        closed.setdefault("additionalProperties", False)
    return closed


def test_a_canary_is_named_and_has_its_share() -> None:
    """The wrong way round, the new model would get three quarters of the requests."""
    spec = isvc.standard_spec(SPLIT, URIS, SETTINGS, 4)
    assert spec["predictor"]["name"] == "v1"
    assert spec["predictor"]["model"]["storageUri"] == URIS[1]
    [canary] = spec["canary"]
    assert (canary["predictor"]["name"], canary["trafficPercent"]) == ("v2", 25)
    assert canary["predictor"]["model"]["storageUri"] == URIS[2]


def test_the_latest_revision_is_the_canary() -> None:
    """In Knative mode the percentage is the latest revision's, not the one's before."""
    predictor = isvc.knative_spec(SPLIT, URIS, SETTINGS, 4)["predictor"]
    assert (predictor["model"]["storageUri"], predictor["canaryTrafficPercent"]) == (URIS[2], 25)
    assert "canaryTrafficPercent" not in isvc.knative_spec(STABLE, URIS, SETTINGS, 4)["predictor"]


def test_an_earlier_revision_s_failure_is_not_this_one_s() -> None:
    """Status lags behind: the version before last must not condemn the next one."""

    def seen(failed: str) -> dict[str, Any]:
        return {
            "status": {
                "components": {"predictor": {"latestCreatedRevision": "late-2"}},
                "modelStatus": {
                    "transitionStatus": "BlockedByFailedLoad",
                    "lastFailureInfo": {"message": "no model", "modelRevisionName": failed},
                },
            }
        }

    isvc.require_loading(seen("late-1"), "here")
    with pytest.raises(PushError, match="no model"):
        isvc.require_loading(seen("late-2"), "here")


@pytest.mark.parametrize("status", [{}, {"conditions": []}, {"components": {"predictor": {}}}])
def test_a_status_that_says_nothing_is_not_ready(status: dict[str, Any]) -> None:
    """A new object has no status yet: taken for ready, users would be sent to nobody."""
    seen = {"status": status}
    assert not isvc.canaries_gone(seen)
    assert not isvc.canary_settled(seen, 2, 0)
    assert not isvc.latest_settled(seen, 0)
    assert not isvc.rolled_out(seen)
