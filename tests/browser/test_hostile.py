"""Article text is hostile: it may be shown, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Error, Request

from browser.conftest import write_report
from dedup.pipeline import compare
from dedup.records import Article
from dedup.report.html import write_diff_page

if TYPE_CHECKING:
    from browser.conftest import OpenPage

ATTACK = (
    "</script><img src=x onerror=\"window.owned=1\"><svg onload='window.owned=1'>"
    "<script>window.owned=1</script> --><!-- {{ 7 * 7 }} &lt;b&gt; \u2028 javascript:window.owned=1 "
)
STORY = (
    "The harbour ferry Lisbet was late for the third time this week, and 240 commuters waited on the cold pier. "
    "“Nobody told us anything,” said Marta Oyelaran, a nurse on her way to the night shift. "
    "The company, Northline, blamed a cracked propeller shaft and promised a replacement boat by Thursday. "
)


def attack(name: str, extra: str) -> Article:
    text = f"{ATTACK} {STORY} {extra} {ATTACK}"
    return Article(name + ATTACK, text, title=ATTACK, source=ATTACK, published=ATTACK, url="javascript:window.owned=1")


def diff_of(folder: Path, a: str, b: str) -> Path:
    path = folder / "diff.html"
    with path.open("wb") as stream:
        write_diff_page(compare(Article("a", a), Article("b", b)), stream)
    return path


@pytest.mark.parametrize("place", ["", "#family-1"])
def test_markup_is_shown_and_does_nothing(open_page: OpenPage, tmp_path: Path, place: str) -> None:
    articles = [attack("one", "The mayor said 12 ferries were late."), attack("two", "The mayor said 15 were late.")]
    page = open_page(write_report(articles, tmp_path / "report.html"), place)
    assert page.evaluate("window.owned") is None
    assert page.locator("img").count() == 0
    assert page.locator("script:not([type])").count() == 1
    assert "onerror=" in page.locator("main").inner_text()
    assert page.locator("a[href^=javascript]").count() == 0


def test_policy_stops_what_slipped_in(browser: BrowserContext, diff: Path, tmp_path: Path) -> None:
    """Even if markup got through the escaping, it could neither run nor call out."""
    slipped = (
        '<button id="bait" onclick="window.owned=1">bait</button><img src="x" onerror="window.owned=2">'
        '<script>window.owned=3</script><style>body{display:none}</style><img src="https://example.org/pixel.png">'
        '<form action="https://example.org/"><button id="send">send</button></form>'
    )
    path = tmp_path / "slipped.html"
    path.write_text(
        diff.read_text(encoding="utf-8").replace('<main id="main"', slipped + '<main id="main"'), encoding="utf-8"
    )
    page = browser.new_page()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto(path.as_uri())
    page.evaluate("for (const id of ['bait', 'send']) document.getElementById(id).click()")
    assert page.evaluate("window.owned") is None
    assert page.locator("body").is_visible()
    assert page.url == path.as_uri()
    assert {request.url: request.failure for request in asked if not request.url.startswith("file:")} in (
        {"https://example.org/pixel.png": "csp"},
        {"https://example.org/pixel.png": "net::ERR_BLOCKED_BY_CSP"},
    )
    page.close()


def test_text_cannot_become_markup_later(browser: BrowserContext, diff: Path) -> None:
    """Trusted Types: not even the page itself can make markup of a string."""
    page = browser.new_page()
    page.goto(diff.as_uri())
    with pytest.raises(Error, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<b>x</b>'")
    page.close()


def test_overrides_of_direction_are_shown(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(diff_of(tmp_path, f"{STORY} See \u202egnp.exe now.", f"{STORY} See \u2067gnp.exe today. \x1b[31m"))
    text = page.locator(".columns").inner_text()
    assert "\N{REPLACEMENT CHARACTER}gnp.exe" in text
    assert "\u202e" not in text
    assert "\u2067" not in text
    assert "␛[31m" in text


def test_right_to_left_text_is_isolated(open_page: OpenPage, report: Path) -> None:
    page = open_page(report)
    arabic = page.locator(".card h2").filter(has_text="ا").first
    assert arabic.get_attribute("dir") == "auto"
    arabic.locator("a").click()
    page.wait_for_selector(".side.a .sentence p")
    assert page.locator(".side.a .sentence p").first.evaluate("node => getComputedStyle(node).direction") == "rtl"
    assert page.locator("html").evaluate("node => getComputedStyle(node).direction") == "ltr"


def test_a_sentence_of_twenty_thousand_words(open_page: OpenPage, tmp_path: Path) -> None:
    words = " ".join(f"word{i % 977}" for i in range(20_000))
    page = open_page(diff_of(tmp_path, STORY + words, STORY + words.replace("word13 ", "other ")), width=360)
    assert page.locator(".rows tbody tr").count() >= 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_word_of_twenty_thousand_letters(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(diff_of(tmp_path, STORY + "a" * 20_000, STORY + "b" * 20_000), width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_lone_surrogates_and_null_characters(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(diff_of(tmp_path, f"{STORY} \ud800 \x00 end.", STORY))
    assert "\N{REPLACEMENT CHARACTER} ␀ end." in page.locator(".side.a").inner_text()


def test_nothing_in_common(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(diff_of(tmp_path, STORY, "Quite another thing happened in the mountains."))
    assert page.locator(".ribbon").count() == 0
    assert "No changed facts" in page.locator("#facts-heading").inner_text()


def test_no_family_at_all(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(write_report([Article("a", STORY), Article("empty", "")], tmp_path / "report.html"))
    assert "No two of these" in page.locator(".notice").inner_text()
    page.locator(".more summary").click()
    assert "empty" in page.locator(".remainder").inner_text()
