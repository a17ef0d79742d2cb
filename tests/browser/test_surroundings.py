"""Dark rooms, phones, paper, and readers who hear the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.conftest import write_report
from dedup.records import Article

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from browser.conftest import OpenPage

PHONE = 360


def brightness(page: Page, selector: str, what: str) -> float:
    """Of a colour as it is computed: 0 black, 255 white."""
    colour = page.locator(selector).first.evaluate(f"node => getComputedStyle(node).{what}")
    parts = [float(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    return sum(parts) / 3


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']][:3]}" for rule in found]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, PHONE])
@pytest.mark.parametrize("place", ["", "#family-1/3", "#family-3"])
def test_axe_finds_nothing(open_page: OpenPage, report: Path, place: str, width: int, dark: bool) -> None:
    page = open_page(report, place, width=width, dark=dark)
    page.locator("footer summary").click()
    assert violations(page) == []


def test_axe_finds_nothing_in_rows_nor_while_pointing(open_page: OpenPage, diff: Path) -> None:
    page = open_page(diff)
    page.locator(".side.a .sentence").nth(2).hover()
    page.locator(".filters button").first.click()
    assert violations(page) == []
    page.get_by_role("button", name="Row by row").click()
    assert violations(page) == []


def test_dark_where_the_reader_wants_it_dark(open_page: OpenPage, report: Path) -> None:
    light, dark = open_page(report), open_page(report, dark=True)
    assert brightness(light, "body", "backgroundColor") > 200 > 80 > brightness(light, "body", "color")
    assert brightness(dark, "body", "backgroundColor") < 50 < 180 < brightness(dark, "body", "color")


def test_a_story_that_ran_everywhere_scrolls_beside_its_comparison(open_page: OpenPage, tmp_path: Path) -> None:
    text = "The harbour ferry Lisbet was late for the third time this week, and 240 commuters waited on the cold pier. "
    copies = [Article(f"copy-{i:02}", text * 3, source=f"Outlet {i}") for i in range(20)]
    page = open_page(write_report(copies, tmp_path / "report.html"), "#family-1/20")
    chart = page.locator(".chart")
    assert chart.evaluate("node => node.scrollHeight > node.clientHeight && node.scrollTop > 0")
    assert page.locator(".member.chosen").is_visible()
    assert violations(page) == []


@pytest.mark.parametrize("place", ["", "#family-1/3", "#family-3"])
def test_nothing_is_wider_than_a_phone(open_page: OpenPage, report: Path, place: str) -> None:
    page = open_page(report, place, width=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_on_a_phone_partners_stand_under_each_other(open_page: OpenPage, report: Path) -> None:
    page = open_page(report, "#family-1/3", width=PHONE)
    assert page.locator(".columns").is_hidden()
    row = page.locator(".rows tbody tr:has(td.b p:not(.none)):has(td.a p:not(.none))").first
    above, below = (row.locator(f"td.{side}").bounding_box() for side in "ab")
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]
    page.locator(".filters button").first.click()
    assert " of " in page.locator(".showing").inner_text()


def test_on_paper_there_are_rows_and_no_buttons(open_page: OpenPage, report: Path) -> None:
    page = open_page(report, "#family-1/3", dark=True)
    page.emulate_media(media="print")
    assert page.locator(".rows").is_visible()
    assert page.locator("button:visible").count() == 0
    assert brightness(page, "body", "backgroundColor") > 200
    assert page.locator(".rows .kind").first.is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_narrowing_the_window_draws_the_ribbons_anew(open_page: OpenPage, diff: Path) -> None:
    page = open_page(diff)
    before = page.locator(".ribbon").first.get_attribute("d")
    page.set_viewport_size({"width": 900, "height": 900})
    page.wait_for_function("before => document.querySelector('.ribbon').getAttribute('d') !== before", arg=before)


def test_a_browser_that_cannot_unpack_says_so(browser: BrowserContext, diff: Path, report: Path) -> None:
    page = browser.new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(diff.as_uri())
    page.get_by_text("cannot unpack the texts").wait_for()
    page.goto(report.as_uri())
    assert page.locator("#families li").count() > 1
    page.close()
