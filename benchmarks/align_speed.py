"""How long aligning and finding changes takes, for texts of 600 and of 5,000 words.

Run: `python -m benchmarks.align_speed`. Texts are made up of random words, with a third of the sentences kept, a third
edited and a third new, so that nothing but this file is needed. Limits: 20 ms and 1 s.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from dedup.align import align
from dedup.changes import find_changes
from dedup.records import Article, Document
from dedup.text import make_document

SENTENCE = 22  # words
SYLLABLES = ["ka", "ro", "min", "tel", "su", "ban", "ge", "lor", "vi", "ask", "den", "pro", "qui", "sto"]


def _sentence(source: random.Random) -> list[str]:
    words = ["".join(source.choices(SYLLABLES, k=source.randint(1, 4))) for _ in range(SENTENCE)]
    words[source.randrange(SENTENCE)] = str(source.randint(2, 9999))
    return [words[0].title(), *words[1:]]


def _edited(words: list[str], source: random.Random) -> list[str]:
    return [word if source.random() < 0.8 else source.choice(SYLLABLES) for word in words]


def _pair(words: int, source: random.Random) -> tuple[Document, Document]:
    sentences = [_sentence(source) for _ in range(words // SENTENCE)]
    ways: list[Callable[[list[str]], list[str]]] = [list, lambda s: _edited(s, source), lambda _: _sentence(source)]
    other = [ways[i % 3](sentence) for i, sentence in enumerate(sentences)]
    texts = ("\n".join(" ".join(sentence) + "." for sentence in side) for side in (sentences, other))
    a, b = (make_document(Article(name, text)) for name, text in zip("ab", texts, strict=True))
    return a, b


def _milliseconds(work: Callable[[], object], times: int) -> float:
    """The median time of some runs after a first one."""
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return 1000 * sorted(taken)[times // 2]


def main() -> None:
    source = random.Random(1)
    for words, limit, times in ((600, 20, 15), (5000, 1000, 3)):
        a, b = _pair(words, source)
        rows = align(a, b)
        aligning = _milliseconds(lambda a=a, b=b: align(a, b), times)  # type: ignore[misc]
        changing = _milliseconds(lambda a=a, b=b, rows=rows: find_changes(a, b, rows), times)  # type: ignore[misc]
        print(f"{words} words: align {aligning:.1f} ms (limit {limit}), changes {changing:.1f} ms")


if __name__ == "__main__":
    main()
