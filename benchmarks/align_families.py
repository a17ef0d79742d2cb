"""Sentence links in the heavy rewrites of our own fictional families: F1, precision, recall of the aligner.

Run: `python -m benchmarks.align_families`, with `--semantic` for semantic evidence too. The gold, `heavy_links.json`,
is what four versions of the aligner proposed between them; each link that not all proposed was judged by reading, and
`open` are those that could be judged either way. What no version found is missing: recall is a little too high.
"""

from __future__ import annotations

import json
import sys

from benchmarks.labelled import FAMILIES, HERE
from dedup.align import align
from dedup.records import Article
from dedup.semantic import shipped_encoder
from dedup.text import make_document


def main() -> None:
    encoder = shipped_encoder() if "--semantic" in sys.argv else None
    hits = found = expected = 0
    for story, gold in json.loads((HERE / "heavy_links.json").read_text("utf-8")).items():
        documents = json.loads((FAMILIES / f"{story}.json").read_text("utf-8"))["documents"]
        text = {document["kind"]: document["text"] for document in documents}
        a, b = make_document(Article("a", text["source"])), make_document(Article("b", text["heavy"]))
        place_a, place_b = ({s.start: k for k, s in enumerate(document.sentences)} for document in (a, b))
        rows = align(a, b, encoder)
        links = {(place_a[x.start], place_b[y.start]) for row in rows for x in row.a for y in row.b}
        links -= set(map(tuple, gold["open"]))
        right = set(map(tuple, gold["links"]))
        hits, found, expected = hits + len(links & right), found + len(links), expected + len(right)
    print(f"F1 {2 * hits / (found + expected):.3f}  precision {hits / found:.3f}  recall {hits / expected:.3f}")


if __name__ == "__main__":
    main()
