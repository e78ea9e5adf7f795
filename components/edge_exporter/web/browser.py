"""Runs the page of a bundle in a real browser that can reach nothing but the bundle.

Needs selenium (``pip install tidegate[browser]``), and Chromium with its driver on the PATH; none
of them is downloaded. Browser, driver and server end with the block that started them.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import json
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...errors import TidegateError, UsageError
from .chromium import chromium
from .page import INDEX_FILE
from .static_server import served

_LOOK_SECONDS = 0.1
_OF_NO_NETWORK = ("data:", "blob:", "about:", "chrome:", "chrome-untrusted:")
_HEIGHT = 900


@dataclasses.dataclass(frozen=True)
class BrowserCheck:
    """What a page found in a browser.

    Attributes:
      results: as the page gives them; see ``templates/page.mjs``.
      external_requests: the URLs it asked for outside the bundle's own server.
      seconds: from the page's opening to its results.
      screenshot: of the whole page, PNG.
    """

    results: Mapping[str, Any]
    external_requests: tuple[str, ...]
    seconds: float
    screenshot: bytes


class OpenPage:
    """A bundle's page in a browser.

    Attributes:
      driver: selenium's, to act as a person would.
      url: of the folder that is served.
      started: when it was opened, on the monotonic clock.
    """

    def __init__(self, driver: Any, url: str) -> None:
        self.driver = driver
        self.url = url
        self.started = time.monotonic()
        self._requests: list[str] = []

    def results(self, timeout: float) -> Mapping[str, Any]:
        """Waits for the page's results.

        Raises:
          TidegateError: there are none within ``timeout`` seconds; the page's own errors are told.
        """
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            text = self.driver.execute_script(
                "return document.getElementById('results')?.textContent"
            )
            if text:
                return dict(json.loads(text))
            time.sleep(_LOOK_SECONDS)
        raise TidegateError(
            f"The page had no results after {timeout:g} s: {self._console()}",
            where=self.url,
            remedy="Open the page in a browser and look at what it says.",
        )

    def external_requests(self) -> tuple[str, ...]:
        """The URLs that were asked for so far outside the bundle's own server."""
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self._requests.append(message["params"]["request"]["url"])
            elif message["method"] == "Network.webSocketCreated":
                self._requests.append(message["params"]["url"])
        own = (self.url, *_OF_NO_NETWORK)
        return tuple(url for url in self._requests if not url.startswith(own))

    def screenshot(self) -> bytes:
        """The whole page as PNG, also what lies below the window."""
        size = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        shot = self.driver.execute_cdp_cmd(
            "Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip}
        )
        return base64.b64decode(shot["data"])

    def _console(self) -> str:
        lines = [entry["message"] for entry in self.driver.get_log("browser")]
        return "; ".join(lines[-5:]) or "its console is empty"


@contextlib.contextmanager
def opened(bundle: Path, *, width: int = 1280, dark: bool = False) -> Iterator[OpenPage]:
    """Serves a bundle and opens its page in a browser without a window.

    Args:
      bundle: a folder with an ``index.html``.
      width: of the browser's window, in CSS pixels.
      dark: the person prefers dark pages.

    Raises:
      UsageError: there is no page, or no browser, driver or selenium.
    """
    if not (bundle / INDEX_FILE).is_file():
        raise UsageError(
            f"The bundle has no {INDEX_FILE}",
            where=str(bundle),
            remedy="Export it with a preset or EdgeSpec.engines that has a page.",
        )
    with (
        tempfile.TemporaryDirectory(prefix="tidegate-browser-", ignore_cleanup_errors=True) as home,
        served(bundle) as url,
        chromium(Path(home)) as driver,
    ):
        driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": _HEIGHT, "deviceScaleFactor": 1, "mobile": width < 600},
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        # What the browser's own first tab asked for is none of the page's requests.
        driver.get("about:blank")
        driver.get_log("performance")
        page = OpenPage(driver, url)
        driver.get(url)
        yield page


def check_in_browser(bundle: Path, *, width: int = 1280, timeout: float = 120) -> BrowserCheck:
    """Lets the page of a bundle test it.

    Args:
      bundle: a folder with an ``index.html``.
      width: of the browser's window, in CSS pixels.
      timeout: in seconds, for the page's results.

    Raises:
      UsageError: there is no page, or no browser, driver or selenium.
      TidegateError: the page gave no results in time, or the browser failed.
    """
    with opened(bundle, width=width) as page:
        results = page.results(timeout)
        seconds = time.monotonic() - page.started
        return BrowserCheck(results, page.external_requests(), seconds, page.screenshot())
