"""One object of a Kubernetes cluster, read, and replaced at the version that it was read at."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from ....errors import InstallationError, PushError

Object = Mapping[str, Any]

ATTEMPTS = 8
"""Controllers write an object's status and so its resource version: a change is tried anew then."""

NOT_FOUND, CONFLICT = 404, 409


@dataclasses.dataclass(frozen=True)
class CustomObject:
    """An object of a custom resource.

    Attributes:
      group: of the resource, for instance ``serving.kserve.io``.
      version: of the group.
      plural: the resource's name in addresses.
      namespace: of the object.
      name: of the object.
      kubeconfig: file with the cluster's address and credentials; empty inside of a cluster.
      context: of the file; empty for its current one.
      call_seconds: deadline of one call.
    """

    group: str
    version: str
    plural: str
    namespace: str
    name: str
    kubeconfig: str = ""
    context: str = ""
    call_seconds: float = 10.0

    @property
    def where(self) -> str:
        """The object as kubectl names it."""
        return f"{self.plural}.{self.group}/{self.name} in {self.namespace}"

    def read(self) -> Object | None:
        """The object as it is now, None if there is none.

        Raises:
          PushError: the cluster does not answer or refuses.
        """
        return self._call("get_namespaced_custom_object", self.name, absent=None)

    def change(self, change: Callable[[Object | None], dict[str, Any]]) -> None:
        """Puts in the object's place what ``change`` makes of it; nothing if that is the same.

        What somebody else writes in between is not lost: ``change`` is asked again with it.

        Raises:
          PushError: the cluster does not answer or refuses, or the object does not hold still.
        """
        for _ in range(ATTEMPTS):
            before = self.read()
            after = change(before)
            if before == after or self._put(before, after):
                return
        raise PushError(
            f"Somebody else keeps changing it: {ATTEMPTS} attempts met with a conflict",
            where=self.where,
            remedy="Look for another controller that writes its spec, a GitOps tool for instance.",
        )

    def remove(self) -> None:
        """Deletes the object, if there is one.

        Raises:
          PushError: the cluster does not answer or refuses.
        """
        self._call("delete_namespaced_custom_object", self.name, absent=None)

    def _put(self, before: Object | None, after: dict[str, Any]) -> bool:
        if before is None:
            answer = self._call("create_namespaced_custom_object", after, absent=False)
        else:
            version = before["metadata"]["resourceVersion"]
            body = {**after, "metadata": {**after["metadata"], "resourceVersion": version}}
            answer = self._call("replace_namespaced_custom_object", self.name, body, absent=False)
        return bool(answer)

    def _call(self, method: str, *arguments: Any, absent: Any) -> Any:
        """The answer, or ``absent`` where the object is not there or has changed meanwhile."""
        import urllib3
        from kubernetes import client

        place = (self.group, self.version, self.namespace, self.plural)
        with self._client() as api:
            try:
                call = getattr(client.CustomObjectsApi(api), method)
                return call(*place, *arguments, _request_timeout=self.call_seconds)
            except client.ApiException as error:
                if error.status == CONFLICT or (
                    error.status == NOT_FOUND and method.startswith(("get", "delete"))
                ):
                    return absent
                raise self._named(method, f"{error.status} {error.reason}", error) from error
            except (urllib3.exceptions.HTTPError, OSError) as error:
                raise self._named(method, str(error), None) from error

    def _named(self, method: str, reason: str, error: Any) -> PushError:
        body = getattr(error, "body", None) or ""
        what = "refused" if error is not None else "does not answer"
        verb = method.split("_")[0]
        return PushError(
            f"The cluster {what} to {verb} it: {reason} {str(body)[:500]}".rstrip(),
            where=self.where,
            remedy="Check the address, the rights of the account and that KServe is installed.",
        )

    def _client(self) -> Any:
        try:
            from kubernetes import client, config
        except ImportError as error:
            raise InstallationError(
                "A KServe target takes the package kubernetes",
                remedy="Install it: pip install kubernetes.",
            ) from error
        settings = client.Configuration()
        try:
            if self.kubeconfig:
                config.load_kube_config(
                    self.kubeconfig, self.context or None, client_configuration=settings
                )
            else:
                config.load_incluster_config(client_configuration=settings)
        except config.ConfigException as error:
            raise PushError(
                f"There is no way into the cluster: {error}",
                where=self.kubeconfig or "in-cluster configuration",
                remedy="Set kubeconfig, or run inside of the cluster.",
            ) from error
        settings.retries = 1
        return client.ApiClient(settings)
