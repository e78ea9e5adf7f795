"""Triton's model repository, as a server that is told what to load sees it.

https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_model_repository.md
"""

from __future__ import annotations

import dataclasses
import json
import urllib.error
import urllib.request
from typing import Any

from ....config import Config
from ....errors import PushError

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""A proxy for the outer world knows no model servers."""

_LOAD = "/inference.GRPCInferenceService/RepositoryModelLoad"
_MODEL_NAME = 2
"""The field of RepositoryModelLoadRequest, by which alone this client needs to know it."""

_SCHEMES = ("http://", "https://")

LONGEST_NAME = 100


@dataclasses.dataclass(frozen=True)
class TritonServer(Config):
    """A server in explicit model control mode.

    Attributes:
      http: its HTTP address.
      grpc: ``host:port`` of its gRPC; empty for a server without. Over HTTP a load occupies one of
        the server's few threads until it ends, and whoever is connected to that thread waits as
        long: of 24 connections 9 stood still for the 6 s of a load, and none where gRPC loaded.
      metrics: address of its metrics, empty where somebody else counts.
    """

    http: str
    grpc: str = ""
    metrics: str = ""

    def __post_init__(self) -> None:
        for name in ("http", "metrics"):
            address = getattr(self, name)
            known = address.startswith(("http://", "https://")) or (
                name == "metrics" and not address
            )
            self.require(known, name, "an http address")
        self.require("://" not in self.grpc, "grpc", "host:port")

    def states(self, model: str, seconds: float) -> dict[int, tuple[str, str]]:
        """State and reason of each version that the server has had.

        Raises:
          PushError: the server does not answer.
        """
        index = json.loads(self._post("/v2/repository/index", seconds) or "[]")
        return {
            int(entry["version"]): (entry.get("state", ""), entry.get("reason", ""))
            for entry in index
            if entry["name"] == model and entry.get("version")
        }

    def load(self, model: str, seconds: float) -> None:
        """Has the server follow the model's configuration; returns once it does.

        Versions that stay are neither unloaded nor interrupted.

        Raises:
          PushError: a version fails to load, in which case all is as it was, or there is no answer.
        """
        if self.grpc:
            self._load_by_grpc(model, seconds)
        else:
            self._post(f"/v2/repository/models/{model}/load", seconds)

    def unload(self, model: str, seconds: float) -> None:
        """Has the server unload all versions of the model.

        Raises:
          PushError: there is no answer.
        """
        self._post(f"/v2/repository/models/{model}/unload", seconds)

    def _load_by_grpc(self, model: str, seconds: float) -> None:
        import grpc

        name = model.encode()
        request = bytes([_MODEL_NAME << 3 | 2, len(name)]) + name
        with grpc.insecure_channel(self.grpc) as channel:
            try:
                channel.unary_unary(_LOAD)(request, timeout=seconds)
            except grpc.RpcError as error:
                reason = f"{error.code().name} {_first_words(error.details())}"
                raise self._named(f"load {model}", reason, self.grpc) from error

    def _post(self, path: str, seconds: float) -> str:
        request = urllib.request.Request(self.http.rstrip("/") + path, data=b"{}", method="POST")
        try:
            with _DIRECT.open(request, timeout=seconds) as answer:
                text: str = answer.read().decode()
                return text
        except urllib.error.HTTPError as error:
            reason = _reason(error.read()) or f"{error.code} {error.reason}"
            raise self._named(path, reason, self.http) from error
        except OSError as error:
            raise self._named(path, str(getattr(error, "reason", error)), self.http) from error

    def _named(self, what: str, reason: str, where: str) -> PushError:
        return PushError(
            f"Triton did not {what.removeprefix('/v2/repository/')}: {reason}",
            where=where,
            remedy="Check that the server runs with --model-control-mode=explicit; see its log.",
        )


def _reason(body: bytes) -> str:
    try:
        answer: Any = json.loads(body)
        return _first_words(answer["error"])
    except (ValueError, KeyError, TypeError):
        return ""


def _first_words(text: str | None) -> str:
    """What the server says, without the stack of its backend."""
    return str(text).partition("\n\nAt:")[0].replace("\n", " ")
