"""The server that a page is opened from."""

import urllib.request

import pytest

from tidegate.components.edge_exporter.web.static_server import served


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.mjs", "text/javascript"), ("a.wasm", "application/wasm"), ("a.json", "application/json")],
)
def test_browsers_get_the_types_they_insist_on(tmp_path, name, kind):
    """Users would lose the page: browsers run no module of another type."""
    (tmp_path / name).write_text("{}")
    with served(tmp_path) as url, urllib.request.urlopen(url + name) as answer:
        assert answer.headers["Content-Type"] == kind


def test_it_listens_to_this_machine_alone_and_ends(tmp_path):
    """Users would lose files to their network, and a port after each check."""
    with served(tmp_path) as url:
        assert url.startswith("http://127.0.0.1:")
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(url)
