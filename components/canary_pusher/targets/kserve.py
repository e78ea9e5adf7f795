"""An InferenceService of KServe, in either of its deployment modes.

    storage_directory/<number>/   the versions' files; storage_uri/<number> is what KServe is told

``Standard`` mode (KServe 0.20 and later) has the canary in ``spec.canary``, a Deployment of its
own, which is promoted by a change of names and without a restart. ``Knative`` mode makes it the
latest revision with a ``canaryTrafficPercent``. There a bad version is not taken away before the
stable one has come up as the latest revision: Knative would send all requests to the latest one
that is ready, which is the bad one.

In both modes the object is replaced at the resource version that it was read at, and what was asked
for is awaited in its status. Weights are whole percents. KServe mirrors nothing and counts nothing
itself: ``counters`` are those of its gateway or of its model servers.

Tested with the real Kubernetes client against a local HTTP server that speaks the Kubernetes API's
calls for the object and behaves as KServe's controller and webhook do, in both modes. Objects are
held to the models of KServe's published client (0.21) and to what the CustomResourceDefinition of
0.20 demands of their fields, and were once to the whole of it. No cluster was at hand.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from ...config import Config
from ...errors import PushError
from ..model_files import ModelFiles
from ..traffic.prometheus_counters import CounterSource
from ..traffic.snapshot import Snapshot
from . import inference_service as isvc
from .counting import observe
from .ledger_target import LedgerTarget
from .roles import Roles
from .services.kubernetes import CustomObject
from .target import Version
from .traffic_target import Routing
from .version_folder import place_version
from .waiting import wait_for

MODES = ("Standard", "Knative")


@dataclasses.dataclass(frozen=True)
class KServeTarget(LedgerTarget, Config):
    """Delivers to the InferenceService ``name``, which it makes with the first version.

    Attributes:
      name: of the InferenceService.
      storage_directory: folder of the versions, on a mounted filesystem.
      storage_uri: the same folder as KServe fetches from it, ``pvc://models/late`` for instance.
      state_directory: folder of journals, leases and the ledger, on a mounted filesystem.
      namespace: of the InferenceService.
      mode: ``Standard`` or ``Knative``.
      model: the predictor's ``model`` section but for its address: format, runtime, resources.
        Credentials are KServe's to find, by ``storage.key`` or a service account.
      replicas: at least so many of the stable version.
      kubeconfig: file with the cluster's address and credentials; empty inside of a cluster.
      context: of the file; empty for its current one.
      counters: who counts the requests of each arm; without it nothing can be observed.
      load_seconds: after which a version that has not become ready is given up.
      call_seconds: deadline of one call.
      kind: always ``kserve``.
    """

    name: str
    storage_directory: str
    storage_uri: str
    state_directory: str
    namespace: str = "default"
    mode: str = "Standard"
    model: Mapping[str, Any] = dataclasses.field(
        default_factory=lambda: {"modelFormat": {"name": "tensorflow"}}
    )
    replicas: int = 1
    kubeconfig: str = ""
    context: str = ""
    counters: CounterSource | None = None
    load_seconds: float = 900.0
    call_seconds: float = 10.0
    kind: str = "kserve"

    mirrors: ClassVar[bool] = False
    whole_percents: ClassVar[bool] = True

    def __post_init__(self) -> None:
        for name in ("name", "namespace"):
            self.require(bool(getattr(self, name)), name, "given")
        for name in ("storage_directory", "state_directory"):
            path = getattr(self, name)
            self.require(bool(path) and "://" not in path, name, "a path on a mounted filesystem")
        self.require("://" in self.storage_uri, "storage_uri", "an address, pvc:// for instance")
        self.require(self.mode in MODES, "mode", f"one of {', '.join(MODES)}")
        self.require("storageUri" not in self.model, "model", "without a storageUri of its own")
        self.require_between("replicas", 1, 10_000)
        self.require_between("load_seconds", 1, 86_400)
        self.require_between("call_seconds", 0.1, 600)
        self.require(self.kind == "kserve", "kind", "'kserve'")

    def load(self, model: ModelFiles, number: int, generation: int) -> None:
        """Has KServe run the model as version ``number`` with no share of the requests.

        The first version has nobody to leave them to: it answers as soon as it is ready.

        Raises:
          PushError: it does not become ready, or the InferenceService is somebody else's.
          FencedError: a later generation is at work.
        """
        with self._ledger.under(generation) as held:
            held.roles.taking(number, model)
        placed = place_version(model, str(Path(self.storage_directory) / str(number)))
        with self._ledger.under(generation) as held:
            held.write(held.roles.taking(number, placed))
            roles = held.roles
            self._require_rolled_out(roles)
            self._apply(roles)
        settled = self._settled(roles)

        def loaded(seen: isvc.Object) -> bool:
            isvc.require_loading(seen, self._object.where)
            return settled(seen)

        self._await(loaded, f"Version {number} has not become ready")

    def route(self, routing: Routing, generation: int) -> None:
        """Gives the canary its share and returns once KServe says that it has it.

        Raises:
          PushError: requests are to be mirrored, a share is no whole percent, or KServe does not
            get there.
          FencedError: a later generation is at work.
        """
        if routing.mirror:
            raise PushError("KServe cannot mirror requests", where=self._object.where)
        if routing.weight != int(routing.weight):
            raise PushError(
                f"KServe splits by whole percents, and not by {routing.weight:g}",
                where=self._object.where,
                remedy="Use stages with whole weights.",
            )
        with self._ledger.under(generation) as held:
            roles = held.roles.routed(routing)
            if roles.canary is not None or roles.stable is not None:
                self._apply(roles)
            held.write(roles)
        if roles.canary is not None:
            self._await(self._settled(roles), f"{routing.weight:g} percent were not put into force")

    def observe(self) -> Snapshot:
        """Totals of both arms, as ``counters`` has them now.

        Raises:
          PushError: they cannot be had.
        """
        roles = self._ledger.read()
        return observe(self.counters, roles.canary, roles.stable, self._object.where)

    def promote(self, number: int, generation: int) -> Version:
        """Makes version ``number`` the predictor, with all requests.

        Raises:
          PushError: it could not be done.
          FencedError: a later generation is at work.
        """
        with self._ledger.under(generation) as held:
            roles = held.roles.promoted(number)
            self._apply(roles)
            held.write(roles)
        self._await(self._settled(roles), f"Version {number} has not got all requests")
        return Version(number, roles.versions[number])

    def retire(self, number: int, generation: int) -> None:
        """Takes version ``number`` out of the InferenceService; its files stay.

        Raises:
          PushError: it answers requests, or KServe does not get there.
          FencedError: a later generation is at work.
        """
        with self._ledger.under(generation) as held:
            roles = held.roles.without(number)
            replaced = self.mode == "Knative" and held.roles.canary == number
        if replaced and roles.stable is not None:
            self._bring_stable_up_again(roles, generation)
        with self._ledger.under(generation) as held:
            roles = held.roles.without(number)
            if roles.stable is None:
                self._object.remove()
            else:
                self._apply(roles)
            held.write(roles)
        if roles.stable is not None:
            self._await(self._settled(roles), f"Version {number} has not gone")

    def _bring_stable_up_again(self, roles: Roles, generation: int) -> None:
        """Makes the stable version the latest revision as well, without requests at first."""
        stable = dataclasses.replace(roles, canary=roles.stable, routing=Routing())
        with self._ledger.under(generation):
            self._apply(stable)
        self._await(self._settled(stable), "The stable version has not come up again")

    def _apply(self, roles: Roles) -> None:
        spec = self._spec(roles)

        def change(before: isvc.Object | None) -> dict[str, Any]:
            self._require_ours(before, roles)
            return isvc.with_spec(before, self.name, self.namespace, self.mode, spec)

        self._object.change(change)

    def _spec(self, roles: Roles) -> dict[str, Any]:
        numbers = {roles.stable, roles.canary} - {None}
        uris = {number: f"{self.storage_uri.rstrip('/')}/{number}" for number in numbers}
        build = isvc.standard_spec if self.mode == "Standard" else isvc.knative_spec
        return build(roles, uris, self.model, self.replicas)  # type: ignore[arg-type]

    def _settled(self, roles: Roles) -> Callable[[isvc.Object], bool]:
        """What is seen of the object once it is as ``roles`` want it."""
        splits = roles.canary is not None and roles.stable is not None
        if self.mode == "Knative":
            latest = roles.canary if roles.canary is not None else roles.stable
            return lambda seen: (
                self._is_latest(seen, latest)
                and (
                    isvc.latest_settled(seen, roles.routing.weight)
                    if splits
                    else isvc.rolled_out(seen)
                )
            )
        if splits:
            number, weight = roles.canary, roles.routing.weight
            return lambda seen: isvc.canary_settled(seen, number or 0, weight)
        return isvc.canaries_gone

    def _is_latest(self, seen: isvc.Object, number: int | None) -> bool:
        """Whether the latest revision is that version's: the status may be of an earlier spec."""
        revision = isvc.revisions(seen).get("latestCreatedRevision")
        if not revision:
            return False
        found = dataclasses.replace(
            self._object,
            group="serving.knative.dev",
            version="v1",
            plural="revisions",
            name=revision,
        ).read()
        labels = (found or {}).get("metadata", {}).get("labels", {})
        return labels.get(isvc.VERSION_LABEL) == str(number)

    def _await(self, settled: Callable[[isvc.Object], bool], what: str) -> None:
        wait_for(
            lambda: settled(self._object.read() or {}) or None,
            self.load_seconds,
            what,
            where=self._object.where,
            remedy="kubectl describe it: its conditions say what it waits for.",
        )

    def _require_rolled_out(self, roles: Roles) -> None:
        """In Knative mode a canary gets everything where no revision has been rolled out before."""
        if self.mode != "Knative" or roles.stable is None:
            return
        if not isvc.revisions(self._object.read() or {}).get("latestRolledoutRevision"):
            raise PushError(
                "No revision has been rolled out yet to keep the requests",
                where=self._object.where,
                remedy="Wait until the stable version is ready, then go on.",
            )

    def _require_ours(self, before: isvc.Object | None, roles: Roles) -> None:
        """Before the first version there must be no InferenceService, or the one of this load."""
        if before is None or roles.stable is not None:
            return
        predictor = before.get("spec", {}).get("predictor", {})
        uri = predictor.get("model", {}).get("storageUri", "")
        if not uri.startswith(self.storage_uri.rstrip("/") + "/"):
            raise PushError(
                "There is an InferenceService of this name that was not made here",
                where=self._object.where,
                remedy="Use another name: the first version would take its place at once.",
            )

    @property
    def _object(self) -> CustomObject:
        return CustomObject(
            isvc.GROUP,
            isvc.API_VERSION,
            isvc.PLURAL,
            self.namespace,
            self.name,
            self.kubeconfig,
            self.context,
            self.call_seconds,
        )
