"""The overview of the families, as somebody sees it who opens the file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.conftest import REWRITE, SOURCE, write_report
from dedup.records import Article

if TYPE_CHECKING:
    from browser.conftest import OpenPage


def test_opens_on_the_families(open_page: OpenPage, report: Path) -> None:
    page = open_page(report)
    assert "families" in page.locator("h1").inner_text()
    assert page.locator(".card").count() >= 3
    assert page.locator("#detail").is_hidden()


def test_names_who_ran_it_and_when(open_page: OpenPage, report: Path) -> None:
    card = open_page(report).locator(".card", has_text="Lassa fever vaccine")
    assert "Meridian Press Service" in card.inner_text()
    assert "18 Sep 2024, 10:05 UTC" in card.inner_text()
    assert "changed fact" in card.inner_text()
    assert card.locator("circle").count() >= 3


def test_finds_a_family_by_its_words(open_page: OpenPage, report: Path) -> None:
    page = open_page(report)
    page.fill("#find", "meridian LASSA")
    assert page.locator(".card:visible").count() == 1
    assert page.locator("#found").inner_text() == "1 family"
    page.fill("#find", "no such family")
    assert page.locator(".card:visible").count() == 0
    page.fill("#find", "")
    assert page.locator(".card:visible").count() == page.locator(".card").count()


@pytest.mark.parametrize("order", ["articles", "facts", "newest"])
def test_orders_families(open_page: OpenPage, report: Path, order: str) -> None:
    page = open_page(report)
    page.select_option("#order", order)
    values = page.eval_on_selector_all(".card", f"cards => cards.map(card => Number(card.dataset.{order}))")
    assert values == sorted(values, reverse=True)


def test_opens_a_family_and_comes_back(open_page: OpenPage, report: Path) -> None:
    page = open_page(report)
    page.get_by_role("link", name="Lassa fever vaccine").click()
    assert "Lassa fever vaccine" in page.locator("#detail h1").inner_text()
    assert "Lassa" in page.title()
    assert page.locator("#overview").is_hidden()
    page.go_back()
    assert page.locator("#overview").is_visible()
    assert page.evaluate("document.activeElement.textContent").startswith("Lassa")


def test_a_report_of_one_family_opens_it(open_page: OpenPage, articles: list[Article], tmp_path: Path) -> None:
    path = write_report([own for own in articles if own.id in (SOURCE, REWRITE)], tmp_path / "report.html")
    page = open_page(path)
    page.locator("#detail h2").last.wait_for()
    assert page.locator("#overview").is_hidden()
    page.get_by_role("link", name="The whole scan").click()
    page.locator("#overview h1", has_text="1 family").wait_for()
    page.go_back()
    page.locator("#detail h1", has_text="Lassa fever vaccine").wait_for()


@pytest.mark.parametrize(
    ("second", "ends"), [("20T11:30", ["08:00 UTC", "11:30 UTC"]), ("21", ["20 Nov 2026", "21 Nov 2026"])]
)
def test_the_line_of_time_ends_in_days_or_within_one_in_hours(
    open_page: OpenPage, articles: list[Article], tmp_path: Path, second: str, ends: list[str]
) -> None:
    pair = [replace(own, published=None) for own in articles if own.id in (SOURCE, REWRITE)]
    dated = [replace(own, published=f"2026-11-{day}") for own, day in zip(pair, ("20T08:00", second), strict=True)]
    page = open_page(write_report(dated, tmp_path / "report.html"), "#family-1")
    assert page.locator(".axis span").all_inner_texts() == ends


def test_opens_at_the_member_its_address_names(open_page: OpenPage, report: Path) -> None:
    page = open_page(report, "#family-1/3")
    assert page.locator(".member").nth(2).locator("a").get_attribute("aria-current") == "true"
    assert page.locator("[aria-current]").count() == 1


@pytest.mark.parametrize("place", ["#family-999", "#family-1/999", "#nonsense", "#family-"])
def test_an_address_that_names_nothing_shows_something(open_page: OpenPage, report: Path, place: str) -> None:
    assert open_page(report, place).locator("h1:visible").count() == 1


def test_without_scripts_there_is_still_the_overview(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    assert "<noscript>" in text
    assert text.index("Meridian Press Service") < text.index("<script>")
