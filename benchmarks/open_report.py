"""How fast a browser opens the HTML report of 1,000 families: `python -m benchmarks.open_report [--families N]`.

The families are our fictional ones over and over under new ids, about six articles each, every member compared with its
source. Measured from the start of the navigation, in a fresh browser each time: until the overview is on the screen,
until all of the file is there and keys and clicks are answered, and then how long a family takes to open.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter

from benchmarks.browser import find_browser, open_browser
from benchmarks.labelled import FAMILIES
from dedup.pipeline import compare, scan
from dedup.records import Article, Comparison, Family, ScanResult
from dedup.report.html import write_scan_page

REPEATS = 5
OPEN_FAMILY = """async () => {
    const begun = performance.now();
    document.querySelector("#families a").click();
    while (!document.querySelector(".ribbon")) await new Promise(requestAnimationFrame);
    return performance.now() - begun;
}"""


def fictional() -> Iterator[Article]:
    for path in sorted(FAMILIES.glob("*.json")):
        for record in json.loads(path.read_text(encoding="utf-8"))["documents"]:
            stated = {"title": record["title"], "source": record["outlet"], "published": record["published"]}
            yield Article(record["id"], record["text"], **stated)


def _renamed(comparison: Comparison, number: int) -> Comparison:
    a, b = (replace(article, id=f"{article.id}-{number}") for article in (comparison.a, comparison.b))
    return replace(comparison, a=a, b=b, pair=replace(comparison.pair, a=a.id, b=b.id))


def many_families(wanted: int) -> tuple[ScanResult, list[Comparison]]:
    """As many families as wanted, with every pair and every comparison that a scan would give."""
    result = scan(fictional())
    compared = {
        family.id: [
            compare(result.sources[family.source], result.sources[member])
            for member in family.members
            if member != family.source
        ]
        for family in result.families
    }
    families, pairs, comparisons = [], [], []
    sources: dict[str, Article] = {}
    for number, family in enumerate(islice(cycle(result.families), wanted)):
        names = {member: f"{member}-{number}" for member in family.members}
        renamed = tuple(names.values())
        families.append(Family(f"{family.id}-{number}", names[family.source], renamed, family.weakest))
        inside = [pair for pair in result.pairs if pair.a in names and pair.b in names]
        pairs += [replace(pair, a=names[pair.a], b=names[pair.b]) for pair in inside]
        sources |= {names[member]: replace(result.sources[member], id=names[member]) for member in names}
        comparisons += [_renamed(comparison, number) for comparison in compared[family.id]]
    return replace(result, families=tuple(families), pairs=tuple(pairs), sources=sources), comparisons


def measure_opening(path: Path) -> tuple[float, float, float]:
    """Milliseconds: overview painted, file there and answering, a family opened."""
    with tempfile.TemporaryDirectory() as profile, open_browser(Path(profile)) as browser:
        page = browser.new_page()
        page.goto(path.as_uri(), wait_until="load")
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
        painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
        return painted, loaded, page.evaluate(OPEN_FAMILY)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=1000)
    parser.add_argument("--keep", metavar="FILE", help="write the report there")
    options = parser.parse_args()
    result, comparisons = many_families(options.families)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(options.keep or f"{folder}/report.html")
        begun = perf_counter()
        with path.open("wb") as stream:
            write_scan_page(result, comparisons, stream)
        written = perf_counter() - begun
        figures = zip(*(measure_opening(path) for _ in range(REPEATS)), strict=True)
        size = path.stat().st_size / 1e6
    print(f"{options.families:,} families, {len(result.sources):,} articles: {size:.0f} MB, written in {written:.1f} s")
    print(
        f"{find_browser()}, {platform.machine()}, {os.cpu_count()} cores, {REPEATS} fresh starts; median, range, in ms"
    )
    for name, values in zip(("overview painted", "file read, answering", "a family opened"), figures, strict=True):
        print(f"{name:22}{statistics.median(values):7.0f}  {min(values):.0f}–{max(values):.0f}")


if __name__ == "__main__":
    main()
