"""KServe's InferenceService as Tidegate writes and reads it. Pure: plain mappings in and out.

Two ways to split, by deployment mode: ``spec.canary`` in Standard mode (KServe 0.20 and later) runs
the canary as a Deployment of its own; ``canaryTrafficPercent`` in Knative mode splits between the
latest revision and the last one that had all requests.
https://github.com/kserve/kserve/tree/master/pkg/apis/serving/v1beta1
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ...errors import PushError
from .roles import Roles

GROUP, API_VERSION, PLURAL = "serving.kserve.io", "v1beta1", "inferenceservices"
MODE_ANNOTATION = "serving.kserve.io/deploymentMode"
VERSION_LABEL = "tidegate/version"
"""Of pods and revisions: the version's number. The status names revisions, and no models."""

FAILED_TRANSITIONS = ("BlockedByFailedLoad", "InvalidSpec")

Object = Mapping[str, Any]


def with_spec(
    before: Object | None, name: str, namespace: str, mode: str, spec: Object
) -> dict[str, Any]:
    """The object with another predictor and canary; the rest of it stays as it is.

    Annotations are set when it is made and never again: KServe hands them on to pods, which would
    start anew.
    """
    if before is None:
        return {
            "apiVersion": f"{GROUP}/{API_VERSION}",
            "kind": "InferenceService",
            "metadata": {
                "name": name,
                "namespace": namespace,
                "annotations": {MODE_ANNOTATION: mode},
            },
            "spec": dict(spec),
        }
    others = {k: v for k, v in before.get("spec", {}).items() if k not in ("predictor", "canary")}
    return {**before, "spec": {**others, **spec}}


def predictor(number: int, uri: str, model: Mapping[str, Any], replicas: int) -> dict[str, Any]:
    """A predictor of a version, with the other settings of its ``model`` section."""
    return {
        "labels": {VERSION_LABEL: str(number)},
        "minReplicas": replicas,
        "model": {**model, "storageUri": uri},
    }


def standard_spec(
    roles: Roles, uris: Mapping[int, str], model: Mapping[str, Any], replicas: int
) -> dict[str, Any]:
    """The spec in Standard mode: each version a Deployment that bears its number.

    A canary at 0 percent would get no replica at all, so it is given one; with its share it grows.
    Its model has an empty name, for the published schema wants one of a canary's, and KServe allows
    none of a predictor's.
    """
    main = roles.stable if roles.stable is not None else roles.canary
    assert main is not None, "a spec is of some version"
    spec: dict[str, Any] = {
        "predictor": {"name": deployment(main), **predictor(main, uris[main], model, replicas)}
    }
    if roles.canary is not None and roles.canary != main:
        weight = int(roles.routing.weight)
        share = max(1, math.ceil(replicas * weight / 100))
        settings = {"name": "", **model}
        canary = {
            "name": deployment(roles.canary),
            **predictor(roles.canary, uris[roles.canary], settings, share),
        }
        spec["canary"] = [{"predictor": canary, "trafficPercent": weight}]
    return spec


def knative_spec(
    roles: Roles, uris: Mapping[int, str], model: Mapping[str, Any], replicas: int
) -> dict[str, Any]:
    """The spec in Knative mode: the canary is the latest revision, if there is one."""
    latest = roles.canary if roles.canary is not None else roles.stable
    assert latest is not None, "a spec is of some version"
    spec = predictor(latest, uris[latest], model, replicas)
    if roles.canary is not None and roles.stable is not None:
        spec["canaryTrafficPercent"] = int(roles.routing.weight)
    return {"predictor": spec}


def deployment(number: int) -> str:
    """What a version's Deployment is called, in ``<service>-<this>-predictor``."""
    return f"v{number}"


def is_ready(seen: Object) -> bool:
    """Whether the condition Ready is true."""
    conditions = seen.get("status", {}).get("conditions", [])
    return any(c.get("type") == "Ready" and c.get("status") == "True" for c in conditions)


def require_loading(seen: Object, where: str) -> None:
    """Refuses a service whose model will not load; an earlier revision's failure is no matter.

    Raises:
      PushError: KServe has given it up; says its reason.
    """
    status = seen.get("status", {}).get("modelStatus", {})
    failure = status.get("lastFailureInfo", {})
    created = revisions(seen).get("latestCreatedRevision")
    is_earlier = created and failure.get("modelRevisionName") not in (None, created)
    if status.get("transitionStatus") in FAILED_TRANSITIONS and not is_earlier:
        reason = failure.get("message") or failure.get("reason") or status["transitionStatus"]
        raise PushError(
            f"KServe does not load the model: {reason}",
            where=where,
            remedy="Look at the predictor's pods; then retire the version.",
        )


def canary_settled(seen: Object, number: int, weight: float) -> bool:
    """Whether in Standard mode the canary is ready and has its share."""
    canaries = seen.get("status", {}).get("canaryStatuses", [])
    return any(
        canary.get("name") == deployment(number)
        and canary.get("ready") is True
        and canary.get("trafficPercent") == weight
        for canary in canaries
    )


def canaries_gone(seen: Object) -> bool:
    """Whether in Standard mode the service is ready and has no canary."""
    return is_ready(seen) and not seen.get("status", {}).get("canaryStatuses")


def revisions(seen: Object) -> Mapping[str, str]:
    """In Knative mode, the names of the predictor's revisions by what they are."""
    component: Mapping[str, str] = seen.get("status", {}).get("components", {}).get("predictor", {})
    return component


def latest_settled(seen: Object, weight: float) -> bool:
    """Whether in Knative mode the latest revision is ready, another one rolled out, with its share.

    At 100 percent KServe takes the latest for rolled out.
    """
    names = revisions(seen)
    latest, rolled_out = names.get("latestReadyRevision"), names.get("latestRolledoutRevision")
    is_latest = bool(latest) and latest == names.get("latestCreatedRevision")
    return is_latest and (latest != rolled_out or weight == 100) and _share(seen, latest) == weight


def rolled_out(seen: Object) -> bool:
    """Whether in Knative mode the latest revision is ready and has all requests."""
    names = revisions(seen)
    latest = names.get("latestReadyRevision")
    is_latest = bool(latest) and latest == names.get("latestCreatedRevision")
    return is_latest and latest == names.get("latestRolledoutRevision") and is_ready(seen)


def _share(seen: Object, revision: str | None) -> float:
    traffic: list[Mapping[str, Any]] = revisions(seen).get("traffic", [])  # type: ignore[assignment]
    return sum(t.get("percent") or 0 for t in traffic if t.get("revisionName") == revision)
