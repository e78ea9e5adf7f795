"""Vertex AI's model registry and one endpoint of it."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ....errors import InstallationError, PushError

ATTEMPTS = 8
"""An endpoint's etag changes with every deployment that ends: a change is tried anew then."""

INSECURE = "http://"


@dataclasses.dataclass(frozen=True)
class EndpointState:
    """An endpoint at one moment.

    Attributes:
      split: percent of the requests by the ID of a deployed model.
      deployed: the display names of deployed models by their ID.
      etag: by which the endpoint tells whether it has changed since.
    """

    split: Mapping[str, int]
    deployed: Mapping[str, str]
    etag: str


@dataclasses.dataclass(frozen=True)
class VertexEndpoint:
    """An endpoint that exists, and the registry beside it.

    Attributes:
      project: Google Cloud's project.
      location: for instance ``europe-west1``.
      endpoint: the endpoint's ID.
      api_endpoint: ``host:port`` of the service, empty for the location's own; with ``http://``
        before it, without encryption and credentials, for an emulator.
      call_seconds: deadline of one call.
    """

    project: str
    location: str
    endpoint: str
    api_endpoint: str = ""
    call_seconds: float = 30.0

    @property
    def parent(self) -> str:
        """The location's resource name."""
        return f"projects/{self.project}/locations/{self.location}"

    @property
    def name(self) -> str:
        """The endpoint's resource name."""
        return f"{self.parent}/endpoints/{self.endpoint}"

    def model_name(self, model_id: str) -> str:
        """A model's resource name."""
        return f"{self.parent}/models/{model_id}"

    def read(self) -> EndpointState:
        """The endpoint as it is now.

        Raises:
          PushError: there is none, or the service does not answer.
        """
        with self._service("Endpoint") as service, self._failures_named("read the endpoint"):
            seen = service.get_endpoint(name=self.name, timeout=self.call_seconds)
        return EndpointState(
            split=dict(seen.traffic_split),
            deployed={model.id: model.display_name for model in seen.deployed_models},
            etag=seen.etag,
        )

    def put_split(self, split: Mapping[str, int]) -> None:
        """Puts a split into force: percents that add up to 100, or none.

        It is written at the etag that was read with the one before, so that a split decided
        before another change does not overwrite it unseen.

        Raises:
          PushError: the service does not answer or refuses.
        """
        from google.api_core import exceptions

        for _ in range(ATTEMPTS):
            before = self.read()
            if dict(before.split) == dict(split):
                return
            endpoint = {"name": self.name, "traffic_split": dict(split), "etag": before.etag}
            with (
                self._service("Endpoint") as service,
                self._failures_named("split the traffic"),
                contextlib.suppress(exceptions.Aborted),
            ):
                service.update_endpoint(
                    endpoint=endpoint,
                    update_mask={"paths": ["traffic_split"]},
                    timeout=self.call_seconds,
                )
                return
        raise PushError(
            f"Somebody else keeps changing the endpoint: {ATTEMPTS} attempts met with a conflict",
            where=self.name,
            remedy="Look for another deployment that is under way.",
        )

    def labels(self, model_id: str) -> Mapping[str, str] | None:
        """The labels of a model in the registry, None if there is no such model.

        Raises:
          PushError: the service does not answer.
        """
        from google.api_core import exceptions

        with self._service("Model") as service, self._failures_named("read the registry"):
            try:
                found = service.get_model(name=self.model_name(model_id), timeout=self.call_seconds)
            except exceptions.NotFound:
                return None
            return dict(found.labels)

    def upload(self, model_id: str, model: Mapping[str, Any], seconds: float) -> None:
        """Registers a model and returns once it is there.

        Raises:
          PushError: it is not, or not in time.
        """
        with self._service("Model") as service, self._failures_named(f"register {model_id}"):
            service.upload_model(
                {"parent": self.parent, "model_id": model_id, "model": dict(model)},
                timeout=self.call_seconds,
            ).result(timeout=seconds)

    def deploy(self, deployed: Mapping[str, Any]) -> Callable[[], bool]:
        """Begins to deploy a model with no share of the requests.

        Returns:
          What says whether that has ended; it raises PushError where it failed.

        Raises:
          PushError: the service does not answer or refuses.
        """
        from google.api_core import exceptions

        # An empty split leaves the one in force alone: whoever deploys takes no request by it.
        action = f"deploy {deployed['id']}"
        with (
            self._service("Endpoint") as service,
            self._failures_named(action),
            contextlib.suppress(exceptions.AlreadyExists),
        ):
            operation = service.deploy_model(
                endpoint=self.name,
                deployed_model=dict(deployed),
                traffic_split={},
                timeout=self.call_seconds,
            )
            return lambda: self._ended(operation.operation.name, action)
        return lambda: deployed["id"] in self.read().deployed

    def undeploy(self, deployed_id: str) -> Callable[[], bool]:
        """Begins to take a deployed model off the endpoint.

        Returns:
          What says whether that has ended; it raises PushError where it failed.

        Raises:
          PushError: it takes requests, or the service does not answer.
        """
        from google.api_core import exceptions

        action = f"undeploy {deployed_id}"
        with (
            self._service("Endpoint") as service,
            self._failures_named(action),
            contextlib.suppress(exceptions.NotFound),
        ):
            operation = service.undeploy_model(
                endpoint=self.name, deployed_model_id=deployed_id, timeout=self.call_seconds
            )
            return lambda: self._ended(operation.operation.name, action)
        return lambda: True

    def _ended(self, operation: str, action: str) -> bool:
        with self._service("Endpoint") as service, self._failures_named(action):
            seen = service.get_operation({"name": operation}, timeout=self.call_seconds)
        if seen.HasField("error"):
            raise PushError(
                f"Vertex AI could not {action}: {seen.error.message}",
                where=self.name,
                remedy="The container's log in Cloud Logging says more.",
            )
        return bool(seen.done)

    @contextlib.contextmanager
    def _service(self, which: str) -> Iterator[Any]:
        """A client of the endpoint or the model service, with its connection."""
        try:
            from google.cloud.aiplatform_v1.services import endpoint_service, model_service
        except ImportError as error:
            raise InstallationError(
                "A Vertex AI target takes the package google-cloud-aiplatform",
                remedy="Install it: pip install google-cloud-aiplatform.",
            ) from error
        module = endpoint_service if which == "Endpoint" else model_service
        with getattr(module, f"{which}ServiceClient")(**self._connection(module, which)) as client:
            yield client

    def _connection(self, module: Any, which: str) -> dict[str, Any]:
        if self.api_endpoint.startswith(INSECURE):
            import grpc

            channel = grpc.insecure_channel(self.api_endpoint.removeprefix(INSECURE))
            transport = getattr(module.transports, f"{which}ServiceGrpcTransport")
            return {"transport": transport(channel=channel)}
        host = self.api_endpoint or f"{self.location}-aiplatform.googleapis.com"
        return {"client_options": {"api_endpoint": host}}

    @contextlib.contextmanager
    def _failures_named(self, action: str) -> Iterator[None]:
        import concurrent.futures

        from google.api_core import exceptions
        from google.auth.exceptions import GoogleAuthError

        try:
            yield
        except (
            exceptions.GoogleAPIError,
            GoogleAuthError,
            concurrent.futures.TimeoutError,
        ) as error:
            raise PushError(
                f"Vertex AI could not {action}: {type(error).__name__} {error}".rstrip(),
                where=self.name,
                remedy="Check project, location, endpoint and the rights of the account.",
            ) from error
