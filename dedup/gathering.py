"""A stream of articles with their sketches → arrays of all, in the order of arrival, put away within a limit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dedup.config import Settings
from dedup.fast import Sketches
from dedup.phrases import Owners, Phrases
from dedup.records import Article, Skip, Words
from dedup.shelf import Shelf
from dedup.sketch import SLOTS, Signatures
from dedup.sketching import too_short
from dedup.spill import Piece, Spill

# The share of the memory that may be taken by what is put away: texts, phrases, sketches, later the measures of what
# was found. The rest is for ids and signatures, for finding candidates and for the documents that are being judged.
PUT_AWAY = 0.16
ROOM_EACH = 4  # endings of a hash for each paragraph: of those that stand in one article four in five are told at once


class Gathered:
    """What is gathered of a stream of articles, in the order of arrival, and put away as `memory` asks for."""

    def __init__(self, settings: Settings, memory: int, *, phrases_too: bool) -> None:
        self.settings, self._phrases_too = settings, phrases_too
        self.spill = Spill(int(memory * PUT_AWAY))
        self.shelf, self.phrases = Shelf(self.spill), Phrases(self.spill)
        self.numbers: dict[str, int] = {}  # id → number of its article
        self.skipped: list[Skip] = []
        self.languages: list[str] = []
        self.outlets: list[str | None] = []
        self.lengths: list[NDArray[np.int32]] = []
        self._signatures: list[Piece] = []
        self._paragraphs: tuple[list[Piece], list[Piece], list[Piece]] = [], [], []  # hashes, words, articles
        self._names: dict[str | None, str | None] = {}  # one object a name, however many articles have it

    def add(self, items: Sequence[Article | Skip], languages: Sequence[str], sketches: Sketches) -> None:
        """Some items of the stream, the languages of the articles among them, and their sketches."""
        first, kept = len(self.shelf), np.full(len(languages), -1, dtype=np.int32)
        articles: list[Article] = []
        lengths = iter(enumerate(sketches.lengths.tolist()))
        for item in items:
            if isinstance(item, Skip):
                self.skipped.append(item)
                continue
            place, length = next(lengths)
            if skip := too_short(item, length, self.settings):
                self.skipped.append(skip)
                continue
            if self._stays(item, first + len(articles), articles):
                kept[place] = first + len(articles)
                articles.append(item)
                self.languages.append(languages[place])
                self.outlets.append(self._names.setdefault(item.source, item.source))
        self.shelf.add(articles)
        self._put_away(kept, sketches)

    def _put_away(self, kept: Owners, sketches: Sketches) -> None:
        """Sketches, without those of articles that do not stay (−1)."""
        self.lengths.append(sketches.lengths[kept >= 0])
        self._signatures.append(self.spill.put(sketches.signatures[kept >= 0].ravel()))
        if self._phrases_too:
            owners = kept[sketches.phrase_owners]
            self.phrases.add(sketches.phrases[owners >= 0], owners[owners >= 0])
        owners = kept[sketches.paragraph_owners]
        stay = owners >= 0
        hashes, lengths, holders = self._paragraphs
        hashes.append(self.spill.put(sketches.paragraphs[stay]))
        lengths.append(self.spill.put(sketches.paragraph_lengths[stay]))
        holders.append(self.spill.put(owners[stay]))

    def signatures(self, rank: Owners) -> Signatures:
        """The signatures in the order of `rank`, which has the position of each number, −1 for what is left out.

        They are handed over: nothing of them stays here. The same holds for the paragraphs.
        """
        rows = np.empty((int(rank.max(initial=-1)) + 1, SLOTS), dtype=np.uint32)
        first = 0
        for taken in self.spill.take(self._signatures):
            some = taken.reshape(-1, SLOTS)
            places = rank[first : first + len(some)]
            rows[places[places >= 0]] = some[places >= 0]
            first += len(some)
        return rows

    def paragraphs(self, rank: Owners) -> tuple[Words, NDArray[np.int32], Owners]:
        """The hash, the words and the article of each paragraph that may stand in several: others tell nothing."""
        total = sum(piece.count for piece in self._paragraphs[0])
        ends = np.uint64((1 << (ROOM_EACH * total).bit_length()) - 1)
        seen = np.zeros(int(ends) + 1, dtype=np.uint8)
        for piece in self._paragraphs[0]:
            found, times = np.unique(self.spill.get(piece) & ends, return_counts=True)
            seen[found] = np.minimum(seen[found] + times, 2)
        kept = [(np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32))]
        for keys, words, numbers in zip(*map(self.spill.take, self._paragraphs), strict=True):
            wanted = (seen[keys & ends] > 1) & (rank[numbers] >= 0)
            kept.append((keys[wanted], words[wanted], rank[numbers[wanted]]))
        keys, words, owners = (np.concatenate(column) for column in zip(*kept, strict=True))
        return keys, words, owners

    def _stays(self, article: Article, number: int, latest: Sequence[Article]) -> bool:
        """Whether an article stays. Which of two with one id stays must not depend on the order of arrival."""
        other = self.numbers.setdefault(article.id, number)
        if other == number:
            return True
        before = self.shelf[other] if other < len(self.shelf) else latest[other - len(self.shelf)]
        kept, left = sorted((before, article), key=lambda same: same.text)
        self.skipped.append(Skip(left.id, "duplicate-id", "another article has this id", left.path, left.line))
        self.numbers[article.id] = number if kept is article else other
        return kept is article
