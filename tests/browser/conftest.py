"""One Chromium for all tests of the report; where there is none they are skipped, and it is said what is missing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from benchmarks.browser import MISSING, find_browser, open_browser
from dedup.pipeline import compare, compare_families, scan
from dedup.records import Article
from dedup.report.html import write_diff_page, write_scan_page

FAMILIES = Path(__file__).parents[2] / "benchmarks" / "families"
# Two wire stories with everything that outlets do to them, and one that is read from right to left.
STORIES = ("b-lassa-vaccine", "a-city-council", "ar-tahliya")

SOURCE, REWRITE = "lassa-vaccine-source", "lassa-vaccine-backtranslation"

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    if find_browser() is None:
        pytest.skip(MISSING)
    with open_browser(tmp_path_factory.mktemp("profile")) as context:
        yield context


@pytest.fixture
def open_page(browser: BrowserContext) -> Iterator[OpenPage]:
    """Opens a file in a new page. Whatever goes wrong in it, and whatever it asks of a network, fails the test."""
    complaints: list[str] = []
    pages: list[Page] = []

    def open_one(path: Path, place: str = "", *, width: int = 1280, dark: bool = False) -> Page:
        page = browser.new_page()
        pages.append(page)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.extend([request.url] * (not request.url.startswith("file:"))))
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
        page.goto(path.as_uri() + place)
        return page

    yield open_one
    for page in pages:
        page.close()
    assert complaints == []


@pytest.fixture(scope="session")
def articles() -> list[Article]:
    """The three stories."""
    found = []
    for story in STORIES:
        for record in json.loads((FAMILIES / f"{story}.json").read_text(encoding="utf-8"))["documents"]:
            stated = {"title": record["title"], "source": record["outlet"], "published": record["published"]}
            found.append(Article(record["id"], record["text"], **stated))
    return found


@pytest.fixture(scope="session")
def report(articles: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a scan of them."""
    return write_report(articles, tmp_path_factory.mktemp("report") / "report.html")


@pytest.fixture(scope="session")
def diff(articles: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of two of them."""
    by_id = {article.id: article for article in articles}
    path = tmp_path_factory.mktemp("diff") / "diff.html"
    with path.open("wb") as stream:
        write_diff_page(compare(by_id[SOURCE], by_id[REWRITE]), stream)
    return path


def write_report(articles: list[Article], path: Path) -> Path:
    result = scan(articles)
    with path.open("wb") as stream:
        write_scan_page(result, compare_families(result), stream)
    return path
