"""A headless Chromium that finds no other host than this machine, and its driver.

Both are found on the PATH; nothing is downloaded.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...errors import TidegateError, UsageError

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_DRIVER = "chromedriver"

_SWITCHES = (
    "--headless=new",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-crash-reporter",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def missing() -> str:
    """What this machine lacks to run a browser, in words; empty where it has all."""
    if importlib.util.find_spec("selenium") is None:
        return "selenium is not installed"
    if _browser() is None:
        return f"none of {', '.join(_BROWSERS)} is on the PATH"
    if shutil.which(_DRIVER) is None:
        return f"{_DRIVER} is not on the PATH"
    return ""


@contextlib.contextmanager
def chromium(profile: Path) -> Iterator[Any]:
    """Starts a browser, which ends with the block whatever state it is in.

    Args:
      profile: an existing folder for what the browser writes.

    Yields:
      Its driver, as selenium has it.

    Raises:
      UsageError: there is no browser, driver or selenium.
      TidegateError: the browser failed.
    """
    lacking = missing()
    if lacking:
        raise UsageError(
            f"No page can be opened: {lacking}",
            remedy="pip install 'tidegate[browser]', and install Chromium with its chromedriver.",
        )
    from selenium import webdriver
    from selenium.common.exceptions import WebDriverException

    options = webdriver.ChromeOptions()
    options.binary_location = _browser() or ""
    with warnings.catch_warnings():
        # Deprecated, and still the only way for a driver on this machine.
        warnings.simplefilter("ignore", DeprecationWarning)
        options.ignore_local_proxy_environment_variables()
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    for switch in (*_SWITCHES, f"--user-data-dir={profile}"):
        options.add_argument(switch)
    if os.geteuid() == 0:
        # As in a container: Chromium has no sandbox for the superuser.
        options.add_argument("--no-sandbox")
    # In a session of their own, driver and browser can be ended whatever state they are in.
    service = webdriver.ChromeService(shutil.which(_DRIVER), popen_kw={"start_new_session": True})
    try:
        driver = webdriver.Chrome(options, service)
        yield driver
        driver.quit()
    except WebDriverException as error:
        raise TidegateError(f"The browser failed: {error.msg}") from error
    finally:
        process = getattr(service, "process", None)
        if process is not None:
            _kill_session(process.pid)
            process.wait()


def _kill_session(session: int) -> None:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # After the command's name in brackets: state, parent, group, session.
            if int(stat.read_text().rpartition(")")[2].split()[3]) == session:
                os.kill(int(stat.parent.name), signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.killpg(session, signal.SIGKILL)


def _browser() -> str | None:
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)
