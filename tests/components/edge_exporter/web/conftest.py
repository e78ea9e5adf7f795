"""Bundles with a page, and a reason to skip where this machine cannot open one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.edge_exporter.spec import EdgeSpec
from tidegate.components.edge_exporter.web.chromium import missing
from tidegate.components.edge_exporter.web.page import write_page
from tidegate.components.errors import InstallationError


def add_page(bundle: Path, small_bundle: Any, formats: tuple[str, ...]) -> Path:
    """Puts a page with LiteRT.js into a bundle; skips where npm cannot get that."""
    try:
        engines = write_page(bundle, EdgeSpec(formats=formats, engines=("litertjs",)))
    except InstallationError as error:
        pytest.skip(str(error))
    return small_bundle.seal(bundle, engines=engines)


@pytest.fixture(scope="session")
def needs_browser() -> None:
    """Skips where there is no browser."""
    if missing():
        pytest.skip(missing())


@pytest.fixture(scope="session")
def paged(
    needs_browser: None,
    sound_bundle: Path,
    small_bundle: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The small bundle with a page."""
    folder = tmp_path_factory.mktemp("paged") / "bundle"
    return add_page(Path(shutil.copytree(sound_bundle, folder)), small_bundle, ("litert_f32",))


@pytest.fixture(scope="session")
def paged_flights(
    needs_browser: None,
    published: Any,
    small_bundle: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The published edge model of flights with a page."""
    folder = tmp_path_factory.mktemp("paged_flights") / "bundle"
    copied = Path(shutil.copytree(published.edge_model.uri, folder))
    return add_page(copied, small_bundle, ("litert_f32", "litert_f16"))


@pytest.fixture(scope="session")
def paged_cnn(
    needs_browser: None,
    cnn_export: Any,
    small_bundle: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The quantised network with a page."""
    folder = tmp_path_factory.mktemp("paged_cnn") / "bundle"
    formats = ("litert_dynamic_range", "litert_hybrid_int8", "litert_int8")
    return add_page(Path(shutil.copytree(cnn_export.bundle, folder)), small_bundle, formats)
