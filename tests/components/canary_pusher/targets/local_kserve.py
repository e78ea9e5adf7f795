"""A server that speaks the Kubernetes API's calls for an InferenceService, and acts as KServe does.

What it does with an object follows KServe's controller and its admission webhook: which
Deployments or revisions come of it, when they are ready, who gets the requests meanwhile, and what
the status says of it. A change takes ``settle_seconds`` to show in the status.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import math
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SERVICES = "/apis/serving.kserve.io/v1beta1/namespaces/models/inferenceservices"
REVISIONS = "/apis/serving.knative.dev/v1/namespaces/models/revisions/"
KUBECONFIG = """
apiVersion: v1
kind: Config
current-context: local
contexts: [{{name: local, context: {{cluster: local, user: local}}}}]
clusters: [{{name: local, cluster: {{server: "{address}"}}}}]
users: [{{name: local, user: {{token: "not-a-secret"}}}}]
"""


@dataclasses.dataclass
class Revision:
    """A Deployment or a Knative revision."""

    name: str
    number: int
    template: dict[str, Any]
    ready_at: float


class LocalKServe:
    """One InferenceService and what runs of it.

    Attributes:
      settle_seconds: until the controller has seen a change.
      ready_seconds: until a Deployment or revision is ready.
      broken: versions that never become ready.
      conflicts: how many replacements are to be refused as if somebody else had written.
      seen: each object that was admitted.
    """

    def __init__(self) -> None:
        self.settle_seconds = 0.05
        self.ready_seconds = 0.0
        self.broken: set[int] = set()
        self.conflicts = 0
        self.seen: list[dict[str, Any]] = []
        self.object: dict[str, Any] | None = None
        self.kubeconfig = ""
        self.runs: dict[str, Revision] = {}
        self.rolled_out = ""
        self._before_rolled_out = ""
        self._changed = 0.0
        self._made = 0
        self.lock = threading.Lock()

    def shares(self) -> dict[int, float]:
        """Percent of the requests by version, as pods that are ready get them now."""
        with self.lock:
            self.reconcile()
            shares: dict[int, float] = {}
            for name, percent in self._traffic():
                number = self.runs[name].number
                shares[number] = shares.get(number, 0) + percent
            return shares

    def loaded(self) -> set[int]:
        """Versions with a pod that is ready and may get requests."""
        with self.lock:
            self.reconcile()
            if self._mode() == "Standard":
                return {run.number for run in self.runs.values() if self._is_ready(run)}
            names = {name for name, _ in self._traffic()}
            latest = self._latest_ready()
            return {self.runs[name].number for name in names | ({latest.name} if latest else set())}

    def put(self, body: dict[str, Any], *, create: bool) -> tuple[int, dict[str, Any]]:
        """Admits an object; the HTTP status and the answer."""
        if create and self.object is not None:
            return 409, {"reason": "AlreadyExists"}
        if not create:
            if self.object is None:
                return 404, {"reason": "NotFound"}
            version = self.object["metadata"]["resourceVersion"]
            if self.conflicts or body["metadata"].get("resourceVersion") != version:
                self.conflicts = max(0, self.conflicts - 1)
                return 409, {"reason": "Conflict", "message": "the object has been modified"}
        refusal = _refusal(body)
        if refusal:
            return 400, {"reason": "BadRequest", "message": f"admission webhook denied: {refusal}"}
        status = (self.object or {}).get("status", {})
        self.object = {**body, "status": status}
        self._touch()
        self._changed = time.monotonic()
        self.seen.append(json.loads(json.dumps(body)))
        return 200, self.object

    def revision(self, name: str) -> dict[str, Any]:
        """A Knative revision, with the labels of the predictor that it was made for."""
        labels = self.runs[name].template.get("labels", {})
        return {"kind": "Revision", "metadata": {"name": name, "labels": labels}}

    def reconcile(self) -> None:
        """What the controller does once it has seen the change."""
        if self.object is None or time.monotonic() < self._changed + self.settle_seconds:
            return
        before = json.dumps(self.object.get("status"))
        spec = self.object["spec"]
        if self._mode() == "Standard":
            self._run_deployments(spec)
        else:
            self._run_revisions(spec["predictor"])
        self.object["status"] = self._status()
        if json.dumps(self.object["status"]) != before:
            self._touch()

    def _run_deployments(self, spec: dict[str, Any]) -> None:
        wanted = [spec["predictor"], *(each["predictor"] for each in spec.get("canary", []))]
        names = set()
        stable_replicas = spec["predictor"].get("minReplicas", 1)
        shares = [100, *(each["trafficPercent"] for each in spec.get("canary", []))]
        for predictor, share in zip(wanted, shares, strict=True):
            replicas = predictor.get("minReplicas", math.ceil(stable_replicas * share / 100))
            if not replicas:
                continue
            names.add(predictor["name"])
            known = self.runs.get(predictor["name"])
            model = {key: value for key, value in predictor["model"].items() if value != ""}
            if known is None or known.template != model:
                self._run(predictor["name"], model)
        self.runs = {name: run for name, run in self.runs.items() if name in names}

    def _run_revisions(self, predictor: dict[str, Any]) -> None:
        template = {k: v for k, v in predictor.items() if k != "canaryTrafficPercent"}
        latest = list(self.runs.values())[-1] if self.runs else None
        if latest is None or latest.template != template:
            self._made += 1
            self._run(f"late-predictor-{self._made:05d}", template["model"], template)
        traffic = dict(self._traffic())
        ready = self._latest_ready()
        if ready is None:
            return
        if self.rolled_out != ready.name:
            if traffic == {ready.name: 100}:
                self._before_rolled_out, self.rolled_out = self.rolled_out, ready.name
        elif predictor.get("canaryTrafficPercent", 100) < 100 and self._before_rolled_out:
            self.rolled_out = self._before_rolled_out

    def _run(
        self, name: str, model: dict[str, Any], template: dict[str, Any] | None = None
    ) -> None:
        number = int(model["storageUri"].rsplit("/", 1)[1])
        ready = math.inf if number in self.broken else time.monotonic() + self.ready_seconds
        self.runs[name] = Revision(name, number, template or model, ready)

    def _traffic(self) -> list[tuple[str, float]]:
        if self.object is None or not self.runs:
            return []
        spec = self.object["spec"]
        if self._mode() == "Standard":
            canaries = [
                (e["predictor"]["name"], e["trafficPercent"]) for e in spec.get("canary", [])
            ]
            rest = 100 - sum(percent for _, percent in canaries)
            every = [(spec["predictor"]["name"], rest), *canaries]
            return [(n, p) for n, p in every if n in self.runs and self._is_ready(self.runs[n])]
        latest, percent = self._latest_ready(), spec["predictor"].get("canaryTrafficPercent")
        if latest is None:
            return []
        if percent is None or not self.rolled_out:
            return [(latest.name, 100)]
        return [(latest.name, percent), (self.rolled_out, 100 - percent)]

    def _latest_ready(self) -> Revision | None:
        return next((r for r in reversed(list(self.runs.values())) if self._is_ready(r)), None)

    def _is_ready(self, run: Revision) -> bool:
        return time.monotonic() >= run.ready_at

    def _status(self) -> dict[str, Any]:
        assert self.object is not None
        spec, main = self.object["spec"], None
        if self._mode() == "Standard":
            main = self.runs.get(spec["predictor"]["name"])
        else:
            main = list(self.runs.values())[-1]
        ready = main is not None and self._is_ready(main)
        status: dict[str, Any] = {"conditions": [{"type": "Ready", "status": str(ready)}]}
        if main is not None and main.number in self.broken:
            failure = {
                "reason": "ModelLoadFailed",
                "message": "no SavedModel in the folder",
                "modelRevisionName": main.name,
            }
            status["modelStatus"] = {
                "transitionStatus": "BlockedByFailedLoad",
                "lastFailureInfo": failure,
            }
        if self._mode() == "Standard":
            status["canaryStatuses"] = [
                {
                    "name": each["predictor"]["name"],
                    "ready": each["predictor"]["name"] in self.runs
                    and self._is_ready(self.runs[each["predictor"]["name"]]),
                    "trafficPercent": each["trafficPercent"],
                }
                for each in spec.get("canary", [])
            ]
            return status
        latest = self._latest_ready()
        status["components"] = {
            "predictor": {
                "latestCreatedRevision": list(self.runs)[-1],
                "latestReadyRevision": latest.name if latest else "",
                "latestRolledoutRevision": self.rolled_out,
                "previousRolledoutRevision": self._before_rolled_out,
                "traffic": [
                    {
                        "revisionName": name,
                        "percent": percent,
                        "latestRevision": latest is not None and name == latest.name,
                    }
                    for name, percent in self._traffic()
                ],
            }
        }
        return status

    def _mode(self) -> str:
        assert self.object is not None
        mode: str = self.object["metadata"]["annotations"]["serving.kserve.io/deploymentMode"]
        return mode

    def _touch(self) -> None:
        assert self.object is not None
        version = int(self.object["metadata"].get("resourceVersion", "0")) + 1
        self.object["metadata"]["resourceVersion"] = str(version)


def _refusal(body: dict[str, Any]) -> str:
    """Why KServe's admission webhook denies an object; empty if it does not."""
    spec, canaries = body["spec"], body["spec"].get("canary", [])
    mode = body["metadata"].get("annotations", {}).get("serving.kserve.io/deploymentMode")
    names = [spec["predictor"].get("name")]
    if spec["predictor"]["model"].get("name"):
        return "the 'name' field is not allowed in standard predictor"
    if canaries and mode != "Standard":
        return "canary is only supported in Standard deployment mode"
    for canary in canaries:
        predictor = canary["predictor"]
        if not predictor.get("name") or predictor["name"] in names:
            return f"canary predictor.name {predictor.get('name')!r} is missing or not its own"
        names.append(predictor["name"])
        if "name" not in predictor["model"]:
            return "spec.canary.predictor.model.name: Required value"
        if (
            not isinstance(canary["trafficPercent"], int)
            or not 0 <= canary["trafficPercent"] <= 100
        ):
            return f"trafficPercent must be between 0 and 100, got {canary['trafficPercent']}"
        if predictor.get("maxReplicas") or predictor.get("scaleTarget") is not None:
            return "canary uses fixed replicas"
        if predictor.get("minReplicas", 0) > spec["predictor"].get("minReplicas", 1):
            return "canary minReplicas must not exceed stable predictor minReplicas"
    return ""


def _handler(state: LocalKServe) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with state.lock:
                state.reconcile()
                if self.path.startswith(REVISIONS):
                    name = self.path.rpartition("/")[2]
                    found = name in state.runs
                    self._answer(200 if found else 404, state.revision(name) if found else {})
                    return
                found = state.object is not None
                self._answer(200 if found else 404, state.object or {"reason": "NotFound"})

        def do_POST(self) -> None:
            with state.lock:
                self._answer(*state.put(self._body(), create=True))

        def do_PUT(self) -> None:
            with state.lock:
                self._answer(*state.put(self._body(), create=False))

        def do_DELETE(self) -> None:
            with state.lock:
                found, state.object, state.runs = state.object, None, {}
                self._answer(200 if found else 404, {})

        def _body(self) -> dict[str, Any]:
            body: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            return body

        def _answer(self, status: int, body: Any) -> None:
            known = self.path in (SERVICES, f"{SERVICES}/late") or self.path.startswith(REVISIONS)
            data = json.dumps(body if known else {"reason": "NotFound"}).encode()
            self.send_response(status if known else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            """Stays silent."""

    return Handler


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[LocalKServe]:
    """A cluster on a free port of the loopback interface, and a kubeconfig that leads to it."""
    state = LocalKServe()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    server.daemon_threads = True
    state.kubeconfig = str(folder / "kubeconfig")
    address = f"http://127.0.0.1:{server.server_port}"
    Path(state.kubeconfig).write_text(KUBECONFIG.format(address=address))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
