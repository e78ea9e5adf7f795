"""The model as KServe calls it."""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any

from kserve.errors import InferenceError, InvalidInput, ModelNotReady
from kserve.model import Model
from kserve.protocol.infer_type import InferOutput, InferRequest, InferResponse

from .....errors import UsageError
from ...server_options import MODEL_NAME, ServerOptions
from .fault_injection import FaultInjection, Outputs
from .requests import UnreadableRequestError, examples_of_v1, examples_of_v2
from .versions import Loaded, Versions


class VersionedModel(Model):
    """Answers with the version that is loaded, as far as the faults let it."""

    def __init__(self, options: ServerOptions, versions: Versions) -> None:
        super().__init__(MODEL_NAME, return_response_headers=True)
        self._versions = versions
        self._faults = FaultInjection(options.faults, options.seed)
        self._shadow_log = None
        if options.shadow_log:
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
            self._shadow_log = os.open(options.shadow_log, flags, 0o644)

    async def healthy(self) -> bool:
        """Whether any version is loaded."""
        return self._versions.current is not None

    def load(self) -> bool:
        """KServe asks for this before each request that meets no version; loading is not its."""
        return self._versions.current is not None

    def get_input_types(self) -> list[dict[str, Any]]:
        """The one tensor that is asked for."""
        return [{"name": "examples", "datatype": "BYTES", "shape": [-1]}]

    def get_output_types(self) -> list[dict[str, Any]]:
        """The one that is answered."""
        return [{"name": "outputs", "datatype": "FP64", "shape": [-1, -1]}]

    async def predict(
        self,
        payload: Any,
        headers: dict[str, str] | None = None,
        response_headers: dict[str, str] | None = None,
    ) -> Any:
        """Answers one request of either protocol."""
        examples = _examples(payload)
        # Who comes while a version is there is answered by it, though it be unloaded meanwhile.
        loaded = self._versions.current
        await asyncio.sleep(self._faults.delay_seconds)
        outputs = None
        try:
            number, outputs = self._answer(loaded, examples)
        finally:
            self._log((headers or {}).get("x-request-id", ""), outputs)
        if response_headers is not None:
            response_headers["x-model-version"] = str(number)
        return _response(payload, outputs)

    def _answer(self, loaded: Loaded | None, examples: list[bytes]) -> tuple[int, Outputs]:
        if self._faults.fails():
            raise ModelNotReady(self.name, "a fault on purpose")
        if loaded is None:
            raise ModelNotReady(self.name, "no version is loaded")
        try:
            return loaded.number, self._faults.falsified(loaded.answer(examples))
        except UsageError as error:
            raise InferenceError(error.what) from error

    def _log(self, request: str, outputs: Outputs | None) -> None:
        """One line as ``traffic/shadow_log.py`` reads it, in one write."""
        if self._shadow_log is None or not request:
            return
        answer = outputs.tolist() if outputs is not None else None
        entry = {"request_id": request, "outputs": answer}
        os.write(self._shadow_log, json.dumps(entry).encode() + b"\n")


def _examples(payload: Any) -> list[bytes]:
    try:
        if isinstance(payload, InferRequest):
            if len(payload.inputs) != 1:
                raise UnreadableRequestError("One BYTES tensor is asked for")
            return examples_of_v2(list(payload.inputs[0].as_numpy().reshape(-1)))
        return examples_of_v1(payload)
    except UnreadableRequestError as error:
        raise InvalidInput(str(error)) from error


def _response(payload: Any, outputs: Outputs) -> Any:
    if not isinstance(payload, InferRequest):
        return {"predictions": outputs.tolist()}
    output = InferOutput(
        name="outputs", shape=list(outputs.shape), datatype="FP64", data=outputs.ravel().tolist()
    )
    return InferResponse(payload.id or "", MODEL_NAME, [output])
