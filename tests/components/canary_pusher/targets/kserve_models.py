"""Checks plain objects against the models of KServe's published client, field by field.

The models say which fields there are and of which types; they are read without running the client,
which wants a whole server's libraries.
"""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PLAIN = {"str": str, "int": int, "bool": bool, "float": (int, float), "object": object}


def strangers(value: Any, kind: str, client: Path, where: str = "") -> Iterator[str]:
    """What in ``value`` is no field of the model ``kind``, or of another type.

    Args:
      value: a plain mapping, list or scalar.
      kind: a model's name, or ``list[...]``, ``dict(str, ...)``, ``str`` and so on.
      client: folder of the installed client.
      where: of the value in the object.
    """
    if kind.startswith("list["):
        for index, item in enumerate(value):
            yield from strangers(item, kind[5:-1], client, f"{where}[{index}]")
    elif kind.startswith("dict("):
        for name, item in value.items():
            yield from strangers(item, kind[5:-1].partition(", ")[2], client, f"{where}.{name}")
    elif kind in PLAIN:
        if not isinstance(value, PLAIN[kind]):
            yield f"{where} is {value!r} and no {kind}"
    else:
        yield from _strange_fields(value, _model(kind, client), client, where)


def _strange_fields(value: Any, model: Any, client: Path, where: str) -> Iterator[str]:
    attributes = {name: attribute for attribute, name in model.attribute_map.items()}
    for name, item in value.items():
        if name not in attributes:
            yield f"{where}.{name} is no field of {model.__name__}"
        else:
            kind = model.openapi_types[attributes[name]]
            yield from strangers(item, kind, client, f"{where}.{name}")


def _model(kind: str, client: Path) -> Any:
    from kubernetes.client import models

    if hasattr(models, kind):
        return getattr(models, kind)
    _make_packages(client)
    name = "".join(f"_{c.lower()}" if c.isupper() else c for c in kind).lstrip("_")
    return getattr(importlib.import_module(f"kserve.models.{name}"), kind)


def _make_packages(client: Path) -> None:
    """Makes ``kserve`` importable by the file, without what its packages import."""
    for name in ("kserve", "kserve.models"):
        if name not in sys.modules:
            package = types.ModuleType(name)
            package.__path__ = [str(client / name.replace(".", "/"))]
            sys.modules[name] = package
