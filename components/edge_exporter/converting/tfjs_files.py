"""Looks into the files of a TensorFlow.js graph model: ``model.json``, and weights beside it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from ...errors import ConversionError

# Converters merge neighbouring constants: files may hold a little less than all weights.
_KEPT = 0.9

# Others would need 64 bits, strings or complex numbers, or are quantised.
_BYTES = {"bool": 1, "float32": 4, "int32": 4}

_DIGESTS = "sha256"


@dataclasses.dataclass(frozen=True)
class TfjsFiles:
    """What the files hold.

    Attributes:
      operations: the name of each kind of operation.
      dynamic: the names of inputs and outputs of which a dimension is open.
      weight_bytes: of all constants together.
    """

    operations: tuple[str, ...]
    dynamic: tuple[str, ...]
    weight_bytes: int


def read_tfjs(model: Path) -> TfjsFiles:
    """Reads ``model.json``, and holds the files of weights against what it says of them.

    Raises:
      ConversionError: where they are no graph model, or a file of weights is missing, cut short or
        of another model.
    """
    try:
        content = json.loads(model.read_text("utf-8"))
        if content["format"] != "graph-model":
            raise ConversionError("The files are no TensorFlow.js graph model")
        nodes = content["modelTopology"]["node"]
        signature = content["signature"]
        found = TfjsFiles(
            operations=tuple(sorted({node["op"] for node in nodes})),
            dynamic=tuple(_dynamic({**signature["inputs"], **signature["outputs"]})),
            weight_bytes=sum(_weight_bytes(group) for group in content["weightsManifest"]),
        )
        groups = [group["paths"] for group in content["weightsManifest"]]
        digests = content["userDefinedMetadata"][_DIGESTS]
    except (KeyError, TypeError, ValueError) as error:
        raise ConversionError("model.json is cut short or damaged") from error
    _require_weights(model.parent, [path for paths in groups for path in paths], digests, found)
    return found


def require_usable(model: Path, expected_weight_bytes: float, known: Collection[str]) -> None:
    """Refuses files that TensorFlow.js could not run, or that lost their weights.

    Args:
      model: the path of ``model.json``.
      expected_weight_bytes: how many bytes the model's weights have.
      known: the operations that TensorFlow.js has.

    Raises:
      ConversionError: says what is wrong.
    """
    found = read_tfjs(model)
    unknown = [operation for operation in found.operations if operation not in known]
    if unknown:
        raise ConversionError(f"The model needs {', '.join(unknown)}, which TensorFlow.js has not")
    if found.dynamic:
        raise ConversionError(f"The model leaves a dimension open in {', '.join(found.dynamic)}")
    if found.weight_bytes < _KEPT * expected_weight_bytes:
        raise ConversionError(
            f"The files hold {found.weight_bytes:,} bytes of weights; the model has"
            f" {expected_weight_bytes:,.0f}"
        )


def known_operations(environment: Path) -> frozenset[str]:
    """The operations that TensorFlow.js has, as its converter's own lists name them.

    Args:
      environment: the folder that the package tensorflowjs is installed in.
    """
    lists = sorted((environment / "tensorflowjs" / "op_list").glob("*.json"))
    return frozenset(
        entry["tfOpName"] for path in lists for entry in json.loads(path.read_text("utf-8"))
    )


def embed_metadata(content: bytes, metadata: Mapping[str, Any]) -> bytes:
    """``model.json`` with ``metadata`` in ``userDefinedMetadata``, beside the weights' digests."""
    model = json.loads(content)
    model["userDefinedMetadata"] = {**metadata, **model.get("userDefinedMetadata", {})}
    return json.dumps(model, sort_keys=True).encode()


def _dynamic(ends: Mapping[str, Any]) -> Iterator[str]:
    for name, end in ends.items():
        shape = end["tensorShape"]
        if shape.get("unknownRank") or any(int(one["size"]) <= 0 for one in shape.get("dim", ())):
            yield name.partition(":")[0]


def _weight_bytes(group: Mapping[str, Any]) -> int:
    for weight in group["weights"]:
        if weight["dtype"] not in _BYTES or "quantization" in weight:
            raise ConversionError(f"The weights of {weight['name']} are no plain 32-bit numbers")
    return sum(math.prod(one["shape"]) * _BYTES[one["dtype"]] for one in group["weights"])


def _require_weights(
    folder: Path, paths: list[str], digests: Mapping[str, str], found: TfjsFiles
) -> None:
    held = 0
    for path in paths:
        if not (folder / path).is_file():
            raise ConversionError(f"The file of weights {path} is missing")
        content = (folder / path).read_bytes()
        if hashlib.sha256(content).hexdigest() != digests.get(path):
            raise ConversionError(
                f"The file of weights {path} is not the one that model.json names"
            )
        held += len(content)
    if held != found.weight_bytes:
        raise ConversionError(
            f"The files of weights hold {held:,} bytes; model.json names {found.weight_bytes:,}"
        )
