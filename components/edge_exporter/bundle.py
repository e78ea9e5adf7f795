"""The folder that ships: its layout, and the manifest that says what every file is."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tensorflow as tf

from ..atomic import write_atomically
from .formats import FORMATS
from .layout import MANIFEST_FILE
from .rewriting.canonical import CanonicalModel
from .spec import EdgeSpec


def write_manifest(
    bundle: Path,
    model: CanonicalModel,
    spec: EdgeSpec,
    source: Mapping[str, Any],
    tolerances: Mapping[str, float],
    engines: Mapping[str, Any],
) -> dict[str, Any]:
    """Describes every file of a bundle in its ``manifest.json``, the last file to be written.

    Args:
      bundle: the folder, complete but for the manifest.
      model: what was exported.
      spec: what it was exported to.
      source: what the bundle was made from.
      tolerances: how far a format's answers to the golden vectors may lie from the original's, by
        format; see ``golden_tolerance``.
      engines: of the bundle's page, and the formats that each runs.

    Returns:
      The manifest.
    """
    files = {
        path.relative_to(bundle).as_posix(): _described(path)
        for path in sorted(bundle.rglob("*"))
        if path.is_file()
    }
    manifest = {
        "version": 1,
        "source": {**source, "tensorflow": tf.__version__},
        "formats": {
            name: {
                "path": FORMATS[name].path,
                "runtime": FORMATS[name].runtime,
                "golden_tolerance": tolerances[name],
            }
            for name in spec.exported()
        },
        "engines": dict(engines),
        "files": files,
        "inputs": [
            {"name": item.name, "dtype": item.dtype, "shape": list(item.shape)}
            for item in model.host_inputs.inputs
        ],
        "outputs": sorted(model.outputs),
        "weights": model.weights,
        "labels": list(spec.labels),
        "licence": spec.licence,
        "decision_threshold": spec.decision_threshold,
        "drawing": spec.drawing,
    }
    write_atomically(bundle / MANIFEST_FILE, json.dumps(manifest, indent=1, sort_keys=True))
    return manifest


def format_file(manifest: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """What a manifest says of one format's file: ``bytes`` and ``sha256``; None without it."""
    described = manifest["formats"].get(name)
    return None if described is None else manifest["files"][described["path"]]


def copy_bundle(bundle: Path, destination: str) -> None:
    """Copies a bundle to a folder that may be remote, the manifest last."""
    names = [path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()]
    for name in sorted(names, key=lambda name: (name == MANIFEST_FILE, name)):
        target = os.path.join(destination, name)
        tf.io.gfile.makedirs(os.path.dirname(target))
        tf.io.gfile.copy(str(bundle / name), target, overwrite=True)


def folder_digest(directory: str) -> str:
    """SHA-256 over the paths and contents of all files under a folder, in hexadecimal."""
    digest = hashlib.sha256()
    for path in sorted(_walk(directory)):
        with tf.io.gfile.GFile(path, "rb") as file:
            content = file.read()
        name = os.path.relpath(path, directory)
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def read_files(directory: str) -> dict[str, bytes]:
    """The content of the files in a folder, by name; empty where there is no such folder."""
    if not tf.io.gfile.isdir(directory):
        return {}
    found = {}
    for name in tf.io.gfile.listdir(directory):
        path = os.path.join(directory, name)
        if not tf.io.gfile.isdir(path):
            with tf.io.gfile.GFile(path, "rb") as file:
                found[name] = file.read()
    return found


def _walk(directory: str) -> list[str]:
    return [
        os.path.join(folder, name)
        for folder, _, names in tf.io.gfile.walk(directory)
        for name in names
    ]


def _described(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
