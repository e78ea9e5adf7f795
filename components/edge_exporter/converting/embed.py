"""Has every shipped file say itself what it is, whoever copies it out of the bundle."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from ..formats import Format
from . import litert_metadata, tfjs_files
from .model_card import ModelCard


def embed(content: bytes, kind: Format, card: ModelCard) -> bytes:
    """The file of a format with its card in it, at the place that the runtime's files have for it.

    Args:
      content: of the file.
      kind: the format.
      card: what it says.
    """
    return _WRITERS[kind.runtime](content, kind, card)


def _embed_onnx(content: bytes, kind: Format, card: ModelCard) -> bytes:
    # Imported here, for it needs the extra.
    from .onnx_file import embed_metadata

    facts = {name: json.dumps(value, sort_keys=True) for name, value in card.facts(kind).items()}
    return embed_metadata(content, facts)


def _embed_tfjs(content: bytes, kind: Format, card: ModelCard) -> bytes:
    return tfjs_files.embed_metadata(content, card.facts(kind))


_WRITERS: Mapping[str, Callable[[bytes, Format, ModelCard], bytes]] = {
    "litert": litert_metadata.embed_metadata,
    "onnx": _embed_onnx,
    "tfjs": _embed_tfjs,
}
