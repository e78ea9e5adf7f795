"""Servers running TensorFlow Serving: both versions loaded, labelled, and a split for clients.

    base_path/<number>/   the versions' SavedModels
    config_file           the servers' --model_config_file: which versions, and their labels
    split_file            who gets which requests, for those who send them

A version is copied, asked for by ReloadConfig beside the stable one, awaited until each server says
AVAILABLE, and labelled only then: a label on a version that has not loaded is refused, and one in
the file of a server that starts anew keeps it from starting (tensorflow/serving issue 1608).

TensorFlow Serving answers for the version it is asked for. It cannot split requests or mirror them,
so the split is published in a file that clients read, and takes effect as they read it; see
:mod:`.client_split`. Nor do its own counters tell versions apart (they bear the model's name and a
status), so ``counters`` are those of whatever splits.

Tested against a gRPC server made of the published stubs (tensorflow-serving-api 2.16 and 2.19)
that follows the rules above, with servers that are down, slow, fail to load and refuse labels. No
tensorflow_model_server was at hand.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from ...atomic import write_atomically
from ...config import Config
from ...errors import PushError
from ..model_files import ModelFiles
from ..traffic.prometheus_counters import CounterSource
from ..traffic.snapshot import Snapshot
from .client_split import publish_split
from .client_split_target import ClientSplitTarget
from .counting import observe
from .roles import Roles
from .services.tensorflow_serving import (
    ModelService,
    configuration_text,
    configuration_with,
)
from .target import Version
from .version_folder import place_version
from .waiting import wait_for

CANARY_LABEL = "canary"
STABLE_LABEL = "stable"


@dataclasses.dataclass(frozen=True)
class TensorFlowServingTarget(ClientSplitTarget, Config):
    """Delivers to one or more servers that share a folder of versions.

    Attributes:
      model_name: of the model in the servers' configuration; other models in it are left alone.
      addresses: ``host:port`` of each server's gRPC.
      base_path: folder of the versions, on a mounted filesystem.
      config_file: the servers' model configuration, made if missing.
      split_file: where the split is published.
      state_directory: folder of journals, leases and the ledger, on a mounted filesystem.
      counters: who counts the requests of each arm; without it nothing can be observed.
      server_base_path: ``base_path`` as servers see it, where that differs.
      labels_at_start: whether servers run with ``--allow_version_labels_for_unavailable_models``.
        Only then labels stand in the file too; without, clients must go by the split's numbers.
      certificate_file: certificates that servers are verified by; empty for plain connections.
      load_seconds: after which a version that has not loaded is given up.
      call_seconds: deadline of one call.
      kind: always ``tensorflow_serving``.
    """

    model_name: str
    addresses: tuple[str, ...]
    base_path: str
    config_file: str
    split_file: str
    state_directory: str
    counters: CounterSource | None = None
    server_base_path: str = ""
    labels_at_start: bool = False
    certificate_file: str = ""
    load_seconds: float = 600.0
    call_seconds: float = 10.0
    kind: str = "tensorflow_serving"

    service: ClassVar[str] = "TensorFlow Serving"

    def __post_init__(self) -> None:
        for name in ("model_name", "config_file", "split_file"):
            self.require(bool(getattr(self, name)), name, "given")
        for name in ("base_path", "state_directory", "config_file", "split_file"):
            path = getattr(self, name)
            self.require(bool(path) and "://" not in path, name, "a path on a mounted filesystem")
        self.require(bool(self.addresses), "addresses", "at least one host:port")
        self.require_between("load_seconds", 1, 86_400)
        self.require_between("call_seconds", 0.1, 600)
        self.require(self.kind == "tensorflow_serving", "kind", "'tensorflow_serving'")

    def load(self, model: ModelFiles, number: int, generation: int) -> None:
        """Has every server load the model as version ``number``, and labels it ``canary``.

        Raises:
          PushError: a server does not come to answer for it; says which and why.
          FencedError: a later generation is at work.
        """
        with self._ledger.under(generation) as held:
            held.roles.taking(number, model)
        placed = place_version(model, str(Path(self.base_path) / str(number)))
        with self._ledger.under(generation) as held:
            held.write(held.roles.taking(number, placed))
            publish_split(self.split_file, self.model_name, held.roles)
            self._ask_for(number, held.roles)
        for service in self._services():
            self._await(service, number)
        with self._ledger.under(generation) as held:
            held.roles.require_canary(number)
            self._settle(held.roles)

    def observe(self) -> Snapshot:
        """Totals of both arms, as ``counters`` has them now.

        Raises:
          PushError: they cannot be had.
        """
        roles = self._ledger.read()
        return observe(self.counters, roles.canary, roles.stable, self.split_file)

    def promote(self, number: int, generation: int) -> Version:
        """Moves the label ``stable`` to version ``number`` and gives it all requests.

        Raises:
          PushError: it could not be done.
          FencedError: a later generation is at work.
        """
        with self._ledger.under(generation) as held:
            roles = held.roles.promoted(number)
            self._settle(roles)
            held.write(roles)
            publish_split(self.split_file, self.model_name, roles)
            return Version(number, roles.versions[number])

    def retire(self, number: int, generation: int) -> None:
        """Has every server unload version ``number``; its files stay.

        Raises:
          PushError: it answers requests, or a server cannot be reached.
          FencedError: a later generation is at work.
        """
        with self._ledger.under(generation) as held:
            roles = held.roles.without(number)
            self._settle(roles)
            held.write(roles)
            publish_split(self.split_file, self.model_name, roles)

    def _ask_for(self, number: int, roles: Roles) -> None:
        """Reloads the servers that do not serve the version, with no label on it yet."""
        labels = {label: held for label, held in _labels(roles).items() if held != number}
        config = self._configuration(roles, labels)
        for service in self._services():
            if not self._serves(service, number):
                service.reload(config)

    def _settle(self, roles: Roles) -> None:
        """Puts versions and labels into force, then into the file that servers start with."""
        config = self._configuration(roles, _labels(roles))
        for service in self._services():
            service.reload(config)
        if not self.labels_at_start:
            config = self._configuration(roles, {})
        try:
            write_atomically(Path(self.config_file), configuration_text(config))
        except OSError as error:
            raise PushError(
                f"Cannot write the servers' configuration: {error.strerror or error}",
                where=self.config_file,
                remedy="The servers follow it already, and would not after a restart.",
            ) from error

    def _configuration(self, roles: Roles, labels: Mapping[str, int]) -> Any:
        try:
            text = Path(self.config_file).read_text(encoding="utf-8")
        except FileNotFoundError:
            text = ""
        base_path = self.server_base_path or os.path.abspath(self.base_path)
        return configuration_with(
            text, self.model_name, base_path, tuple(sorted(roles.versions)), labels
        )

    def _serves(self, service: ModelService, number: int) -> bool:
        seen = service.states(self.model_name).get(number)
        if seen is not None and seen.error:
            raise PushError(
                f"Version {number} of {self.model_name!r} does not load: {seen.error}",
                where=service.address,
                remedy="Retire it, and deliver a model that this server can load.",
            )
        return seen is not None and seen.state == "AVAILABLE"

    def _await(self, service: ModelService, number: int) -> None:
        wait_for(
            lambda: self._serves(service, number) or None,
            self.load_seconds,
            f"Version {number} of {self.model_name!r} has not become AVAILABLE",
            where=service.address,
            remedy="Look at the server's log, or allow it more load_seconds.",
        )

    def _services(self) -> list[ModelService]:
        return [
            ModelService(address, self.certificate_file, self.call_seconds)
            for address in self.addresses
        ]


def _labels(roles: Roles) -> dict[str, int]:
    numbers = {STABLE_LABEL: roles.stable, CANARY_LABEL: roles.canary}
    return {label: number for label, number in numbers.items() if number is not None}
