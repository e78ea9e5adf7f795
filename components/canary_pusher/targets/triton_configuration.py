"""The configuration of a model in Triton's repository. Pure.

https://github.com/triton-inference-server/server/blob/main/docs/user_guide/model_configuration.md
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence

from ...config import Config

TENSORFLOW, PYTHON = "tensorflow", "python"
BACKENDS = (TENSORFLOW, PYTHON)


@dataclasses.dataclass(frozen=True)
class TritonTensor(Config):
    """An input or output of a model.

    Attributes:
      name: as the SavedModel's signature has it.
      data_type: Triton's word, ``TYPE_STRING`` for serialized examples.
      dims: of the shape, -1 for any.
    """

    name: str
    data_type: str = "TYPE_STRING"
    dims: tuple[int, ...] = (-1,)

    def __post_init__(self) -> None:
        self.require(bool(self.name), "name", "given")
        self.require(self.data_type.startswith("TYPE_"), "data_type", "a TYPE_ of Triton's")
        self.require(bool(self.dims), "dims", "one dimension or more")


def model_configuration(
    name: str,
    backend: str,
    versions: Sequence[int],
    inputs: Sequence[TritonTensor],
    outputs: Sequence[TritonTensor],
    signature: str,
) -> str:
    """The text of a ``config.pbtxt`` by which just these versions are served.

    Requests bear their own batch dimension: batches of the server's making would change what the
    latency of one version is compared with.
    """
    return "\n".join(
        [
            f"name: {_quoted(name)}",
            f"backend: {_quoted(backend)}",
            "max_batch_size: 0",
            *(f"input {_tensor(tensor)}" for tensor in inputs),
            *(f"output {_tensor(tensor)}" for tensor in outputs),
            f"parameters {{ key: {_quoted(_signature_key(backend))} "
            f"value {{ string_value: {_quoted(signature)} }} }}",
            f"version_policy {{ specific {{ versions: [ {_listed(versions)} ] }} }}",
            "",
        ]
    )


def _signature_key(backend: str) -> str:
    return "TF_SIGNATURE_DEF" if backend == TENSORFLOW else "signature"


def _tensor(tensor: TritonTensor) -> str:
    dims = _listed(tensor.dims)
    return f"{{ name: {_quoted(tensor.name)} data_type: {tensor.data_type} dims: [ {dims} ] }}"


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _quoted(text: str) -> str:
    """A string of protobuf's text format: JSON's is one too."""
    return json.dumps(text)
