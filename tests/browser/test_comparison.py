"""One article against another: partners shown, rows filtered, changed facts reached, also from the keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.conftest import REWRITE, SOURCE

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from browser.conftest import OpenPage
    from dedup.records import Article


def focused_row(page: Page) -> tuple[str, str]:
    """Side and row of the sentence that has the focus."""
    sentence = page.locator(".sentence:has(:focus)")
    return str(sentence.evaluate("node => node.closest('.side').classList[1]")), row_of(sentence)


def row_of(sentence: Locator) -> str:
    return sentence.get_attribute("data-row") or ""


def focus(page: Page, side: str, label: str) -> None:
    page.locator(f".side.{side} .sentence.{label} .label").first.evaluate("button => button.focus()")


def test_both_texts_are_there_whole(open_page: OpenPage, diff: Path, articles: list[Article]) -> None:
    page = open_page(diff)
    texts = {article.id: "".join(article.text.split()) for article in articles}
    for side, name in (("a", SOURCE), ("b", REWRITE)):
        sentences = page.locator(f".side.{side} .sentence p").all_text_contents()
        assert "".join("".join(sentences).split()) == texts[name]


def test_ribbons_join_partners(open_page: OpenPage, diff: Path) -> None:
    page = open_page(diff)
    rows = page.eval_on_selector_all(".ribbon", "paths => [...new Set(paths.map(path => path.dataset.row))]")
    linked = page.locator(".side.a .sentence").evaluate_all("nodes => nodes.map(node => node.dataset.row)")
    beside = page.locator(".side.b .sentence").evaluate_all("nodes => nodes.map(node => node.dataset.row)")
    assert set(rows) == set(linked) & set(beside)


def test_pointing_at_a_sentence_shows_its_partner(open_page: OpenPage, diff: Path) -> None:
    page = open_page(diff)
    page.locator(".side.a .sentence.paraphrased").first.hover()
    row = row_of(page.locator(".side.a .sentence.active"))
    assert page.locator(f'.side.b .sentence.active[data-row="{row}"]').count()
    assert page.locator(f'.ribbon.active[data-row="{row}"]').count()
    page.locator("h1").hover()
    assert page.locator(".active").count() == 0


def test_every_label_has_its_word_and_sign(open_page: OpenPage, diff: Path) -> None:
    page = open_page(diff)
    for node in page.locator(".columns .sentence").all():
        label = (node.get_attribute("class") or "").split()[1]
        assert label in node.locator(".label .kind").inner_text()
        assert node.locator(".label .sign").first.inner_text()


def test_words_that_changed_are_marked(open_page: OpenPage, diff: Path) -> None:
    page = open_page(diff)
    assert page.locator(".side.a .sentence del").count()
    assert page.locator(".side.b .sentence ins").count()
    assert page.locator(".side.a ins, .side.b del").count() == 0


def test_filter_shows_only_what_is_pressed(open_page: OpenPage, report: Path) -> None:
    page = open_page(report, "#family-1/3")
    total = page.locator(".columns .sentence").count()
    button = page.locator(".filters button").nth(1)
    label = button.get_attribute("data-trait")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert 0 < page.locator(".sentence:visible").count() < total
    assert page.locator(f".columns .sentence:not(.{label}):visible").count() == 0
    assert " of " in page.locator(".showing").inner_text()
    button.click()
    assert page.locator(".columns .sentence:visible").count() == total


def test_filters_add_up(open_page: OpenPage, diff: Path) -> None:
    page = open_page(diff)
    labels = [button.get_attribute("data-trait") for button in page.locator(".filters button").all()]
    for button in page.locator(".filters button").all():
        button.click()
    assert set(labels) > {"paraphrased"}
    assert page.locator(".columns .sentence:visible").count() == page.locator(".columns .sentence").count()


def test_rows_instead_of_columns(open_page: OpenPage, diff: Path) -> None:
    page = open_page(diff)
    page.get_by_role("button", name="Row by row").click()
    assert page.locator(".columns").is_hidden()
    assert page.locator(".rows tbody tr:visible").count() == page.locator(".rows tbody tr").count() > 5
    page.get_by_role("button", name="Side by side").click()
    assert page.locator(".ribbon").count()


@pytest.mark.parametrize("view", ["Side by side", "Row by row"])
def test_changed_facts_are_listed_and_lead_to_their_row(open_page: OpenPage, diff: Path, view: str) -> None:
    page = open_page(diff)
    page.get_by_role("button", name=view).click()
    fact = page.locator(".facts tbody tr").first
    assert fact.locator("th").inner_text() in {"quotation", "number", "name", "date", "attribution", "negation"}
    assert fact.locator("td.a").inner_text() != fact.locator("td.b").inner_text()
    fact.locator("button").click()
    row = fact.locator("button").inner_text().removeprefix("row ")
    reached = page.evaluate("document.activeElement.closest('[data-row]').dataset.row")
    assert int(reached) + 1 == int(row)
    assert page.locator(f'[data-row="{reached}"] mark:visible').count()


def test_a_changed_fact_is_reached_through_a_filter_that_hides_it(open_page: OpenPage, diff: Path) -> None:
    page = open_page(diff)
    page.locator(".filters button").last.click()
    page.locator(".facts tbody button").first.click()
    assert page.locator("mark:visible").count()


def test_keyboard_goes_through_a_text_and_across(open_page: OpenPage, diff: Path) -> None:
    page = open_page(diff)
    focus(page, "a", "paraphrased")
    side, row = focused_row(page)
    page.keyboard.press("ArrowRight")
    assert focused_row(page) == ("b", row)
    page.keyboard.press("ArrowLeft")
    assert focused_row(page) == (side, row)
    page.keyboard.press("Enter")
    assert focused_row(page) == ("b", row)
    page.keyboard.press("Home")
    assert focused_row(page) == ("b", row_of(page.locator(".side.b .sentence").first))
    page.keyboard.press("ArrowDown")
    assert focused_row(page) == ("b", row_of(page.locator(".side.b .sentence").nth(1)))
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    assert focused_row(page) == ("b", row_of(page.locator(".side.b .sentence").last))


def test_keyboard_goes_from_fact_to_fact(open_page: OpenPage, diff: Path) -> None:
    page = open_page(diff)
    wanted = sorted(
        {int(button.inner_text().removeprefix("row ")) - 1 for button in page.locator(".where button").all()}
    )
    page.locator(".side.a .label").first.evaluate("button => button.focus()")
    begun = int(focused_row(page)[1])
    page.keyboard.press("n")
    assert int(focused_row(page)[1]) == next((row for row in wanted if row > begun), wanted[0])


def test_tab_reaches_everything_in_few_steps(open_page: OpenPage, report: Path) -> None:
    """The sentences of a text are one stop, not fifty."""
    page = open_page(report, "#family-1/2")
    reached = []
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "document.activeElement.closest('.back, .member, .filters, .views, .side, footer')?.className"
            )
        )
        if page.evaluate("document.activeElement.closest('footer') !== null"):
            break
    assert {"back", "member", "filters", "views", "side a", "side b"} <= {
        str(name).removesuffix(" chosen") for name in reached
    }
    assert reached.count("side a") == reached.count("side b") == 1


def test_choosing_another_member_moves_the_focus_to_its_comparison(open_page: OpenPage, report: Path) -> None:
    page = open_page(report, "#family-1/2")
    page.locator(".member a").nth(2).focus()
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#family-1/4'")
    assert page.evaluate("document.activeElement.id") == "comparison-heading"


def test_tree_has_a_dot_for_each_member_and_a_branch_for_all_but_the_source(open_page: OpenPage, report: Path) -> None:
    page = open_page(report, "#family-1")
    members = page.locator(".member").count()
    assert page.locator(".tree .dot").count() == members
    assert page.locator(".tree .branch").count() == members - 1
    assert page.locator(".tree .dot.source").count() == 1
