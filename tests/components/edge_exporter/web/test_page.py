"""The files of a page."""

import re

import pytest

from tidegate.components.edge_exporter.spec import EdgeSpec
from tidegate.components.edge_exporter.web.engines import ADAPTERS, PAGE_ENGINES
from tidegate.components.edge_exporter.web.page import write_page
from tidegate.components.errors import InstallationError


def test_no_page_is_made_where_none_is_asked_for(tmp_path):
    """Users of phones would ship nine megabytes for browsers."""
    assert write_page(tmp_path, EdgeSpec()) == {}
    assert not list(tmp_path.iterdir())


@pytest.fixture
def written(tmp_path):
    """A page, and what it says of its engines."""
    spec = EdgeSpec(formats=("litert_f32", "litert_int8"), engines=("litertjs",))
    try:
        return tmp_path, write_page(tmp_path, spec)
    except InstallationError as error:
        pytest.skip(str(error))


def test_engines_stand_with_version_licence_and_what_they_run(written):
    """Users would lose what they ship, under which licence, and int8 files that no page can run."""
    bundle, engines = written
    assert engines == {
        "litertjs": {
            "title": "LiteRT.js",
            "version": PAGE_ENGINES["litertjs"].packages[0].version,
            "licence": "Apache-2.0",
            "adapter": "web/engines/litertjs.mjs",
            "formats": ["litert_f32"],
        }
    }
    licence = (bundle / "web" / "engines" / "litertjs" / "LICENSE.txt").read_text()
    assert "Apache License" in licence


def test_the_page_names_no_other_place(written):
    """Users would lose the promise that a bundle asks nothing of anyone."""
    bundle, _ = written
    pages = [bundle / "index.html", *bundle.glob("web/*"), *bundle.glob("web/engines/*.mjs")]
    for path in pages:
        if path.is_file():
            text = path.read_text()
            # Where people are told to look, and where namespaces are named, nothing is asked.
            found = re.findall(r"https?://[^\s\"'<]+", text)
            assert set(found) <= {"http://localhost:8000/"}, path
            assert not re.findall(r'(?:from|import)\s*\(?"[^."]', text), path


@pytest.mark.parametrize("engine", PAGE_ENGINES.values(), ids=lambda engine: engine.name)
def test_adapters_and_licences_lie_beside_their_pins(engine):
    """Users would lose the page at the export, long after the install."""
    adapter = (ADAPTERS / f"{engine.name}.mjs").read_text()
    assert "export async function start(base)" in adapter
    assert (ADAPTERS / f"{engine.licence}.txt").is_file()
