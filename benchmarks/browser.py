"""Finds a Chromium and starts it with an empty profile, for `open_report` and for the tests in `tests/browser`.

Nothing is downloaded, nothing is asked of the network, and nothing of the user is touched.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = "no browser: apt-get install chromium, or name one in DEDUP_BROWSER"


def find_browser() -> str | None:
    """The program named by DEDUP_BROWSER, else the first Chromium on the path."""
    return os.environ.get("DEDUP_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def open_browser(profile: Path) -> Iterator[BrowserContext]:
    """A Chromium with an empty profile in the given folder. Raises `FileNotFoundError` where there is none."""
    from playwright.sync_api import sync_playwright

    program = find_browser()
    if program is None:
        raise FileNotFoundError(MISSING)
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=program, headless=True, args=list(SWITCHES)
        )
        try:
            yield context
        finally:
            context.close()


if __name__ == "__main__" and find_browser() is None:
    print(f"Skipping the tests of the HTML report: {MISSING}.")
