"""Puts into a bundle the page that tests it, with all that the page needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...atomic import write_atomically
from ..presets import ENGINES
from ..spec import EdgeSpec
from .engines import ADAPTERS, PAGE_ENGINES, Engine
from .npm import package_files

INDEX_FILE = "index.html"
WEB_FOLDER = "web"

_TEMPLATES = Path(__file__).parent / "templates"
_STYLE = Path(__file__).parents[2] / "templates" / "style.css"


def write_page(bundle: Path, spec: EdgeSpec) -> dict[str, Any]:
    """Writes ``index.html`` and ``web/``: the page, and the engines of ``spec.shown_in()``.

    Args:
      bundle: the folder, before its manifest is written.
      spec: says the engines and the formats.

    Returns:
      What the manifest says of the engines: of each its ``title``, ``version``, ``licence``, its
      ``adapter``'s path and the ``formats`` it runs. Empty where no page is asked for.

    Raises:
      InstallationError: an engine cannot be had.
    """
    engines = [PAGE_ENGINES[name] for name in spec.shown_in()]
    if not engines:
        return {}
    for path in [_STYLE, *sorted(_TEMPLATES.iterdir())]:
        folder = bundle if path.name == INDEX_FILE else bundle / WEB_FOLDER
        write_atomically(folder / path.name, path.read_bytes())
    return {engine.name: _write_engine(engine, bundle, spec) for engine in engines}


def _write_engine(engine: Engine, bundle: Path, spec: EdgeSpec) -> dict[str, Any]:
    folder = bundle / WEB_FOLDER / "engines"
    adapter = folder / f"{engine.name}.mjs"
    write_atomically(adapter, (ADAPTERS / adapter.name).read_bytes())
    for package in engine.packages:
        for path, content in package_files(package).items():
            write_atomically(folder / engine.name / path, content)
    licence = ADAPTERS / f"{engine.licence}.txt"
    write_atomically(folder / engine.name / "LICENSE.txt", licence.read_bytes())
    return {
        "title": engine.title,
        "version": engine.packages[0].version,
        "licence": engine.licence,
        "adapter": adapter.relative_to(bundle).as_posix(),
        "formats": [name for name in spec.exported() if name in ENGINES[engine.name]],
    }
