"""What a page needs of an engine that runs models in a browser."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

_NOTHING: Mapping[str, str] = {}


@dataclasses.dataclass(frozen=True)
class NpmPackage:
    """One npm package, pinned.

    Attributes:
      name: as npm knows it.
      version: exactly.
      integrity: of its tarball as npm publishes it: ``sha512-`` and the digest in base64.
      files: what is taken of it: paths inside the package to paths inside the engine's folder.
      replaced: in the text of those files, what is written instead of what. A browser resolves no
        names of npm packages, so an import must name a file.
    """

    name: str
    version: str
    integrity: str
    files: Mapping[str, str]
    replaced: Mapping[str, str] = dataclasses.field(default_factory=lambda: _NOTHING)


@dataclasses.dataclass(frozen=True)
class Engine:
    """One engine.

    Its adapter is ``NAME.mjs`` beside this file and exports ``start(base)``, where ``base`` is the
    URL of the folder with the engine's files; that resolves to ``{engine, version, open}``.
    ``open(url, {inputs, outputs})`` loads a model and resolves to ``{run, close}``; ``run`` takes
    what the bundle's ``pre.mjs`` prepares and resolves to typed arrays by output name.

    Attributes:
      name: as settings and manifests name it.
      title: as people know it.
      packages: where its files come from.
      licence: of all of them, an SPDX identifier; its text lies beside this file.
    """

    name: str
    title: str
    packages: tuple[NpmPackage, ...]
    licence: str
