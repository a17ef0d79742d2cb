"""A sketched article and a store → the stored articles that it has copy in common with, judged as a scan judges.

What takes time is making ready the texts of stored articles, so those that were needed lately stay ready, and whoever
shares too few words with the article is not looked at in full (`vocabulary.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from dedup.boilerplate import Boilerplate
from dedup.config import Settings
from dedup.errors import StoreError
from dedup.evidence.profile import Profile, sentence_caps
from dedup.fast import WORTHWHILE
from dedup.house_text import find_house
from dedup.judging import judge_shown
from dedup.language.detection import language_of
from dedup.passages import find_passages
from dedup.records import DERIVED, Article, Cap, Match, Relation, WordTable
from dedup.search import find_partners
from dedup.sketching import Sketched
from dedup.stores import Store, unpack_article
from dedup.text import make_document
from dedup.verdict import Model
from dedup.vocabulary import SHARED, Vocabulary
from dedup.ways import COMPILED, READABLE, Way

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

# The text of an article by its id, from wherever its owner keeps it.
Texts = Callable[[str], str | None]


@dataclass(slots=True)
class Judged:
    """What is known of stored articles, by their numbers, from a question asked before; None for what is no match.

    `facts` are those of the store when it was asked last.
    """

    matches: dict[int, Match | None] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


READY = 256  # profiles of stored articles kept ready, those of a family on its day: about 150 KB each
VOCABULARIES = 4096  # about 4 KB each
RELATED: frozenset[Relation] = frozenset({"related"})
NO_HOUSE = Boilerplate(frozenset(), np.empty(0, dtype=np.uint64))


@lru_cache(maxsize=1)
def _libraries() -> ThreadpoolController:
    """Matrix products of a page of text take longer on two threads than on one."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


class Matcher:
    """Finds and judges, for one open index; used by one thread at a time."""

    def __init__(self, store: Store, settings: Settings, model: Model, *, keep_text: bool, texts: Texts | None) -> None:
        self.caps: Counter[Cap] = Counter()
        self._store = store
        self._settings = settings
        self._model = model
        self._keep_text = keep_text
        self._texts = texts
        self._read = 0
        self._learned = ""
        self._house = NO_HOUSE
        self._fetched: dict[int, Article] = {}
        self._vocabulary = lru_cache(maxsize=VOCABULARIES)(self._make_vocabulary)
        self._profile = lru_cache(maxsize=READY)(self._make_stored_profile)

    def match(
        self, sketched: Sketched, *, related: bool, threshold: float | None, judged: Judged | None = None
    ) -> list[Match]:
        """The matches of an article, the most probable first; the one of its own id is none.

        `judged` holds what is known of stored articles from the same question asked before, and is added to.
        """
        partners = find_partners(self._store, sketched, self._settings)
        self._count(partners.caps)
        judged = judged or Judged()
        judged.facts = partners.facts
        if self._refresh_house(partners.facts):
            judged.matches.clear()
        wanted = DERIVED | RELATED if related else DERIVED
        model = self._model.at(threshold)
        fresh = {number: most for number, most in partners.most.items() if number not in judged.matches}
        judged.matches |= dict.fromkeys(fresh)
        if numbers := self._worth_judging(sketched.article, fresh):
            with _libraries().limit(limits=1):
                own = self._make_profile(sketched.article)
                judged.matches |= {number: self._judge(own, number, model, wanted) for number in numbers}
        self._fetched.clear()
        matches = filter(None, map(judged.matches.__getitem__, partners.most))
        return sorted(matches, key=lambda match: (-match.probability, match.id))

    def _count(self, caps: Iterable[Cap]) -> None:
        for cap in caps:
            self.caps[replace(cap, times=0)] += cap.times

    def _worth_judging(self, article: Article, most: Mapping[int, int]) -> list[int]:
        """Those that have no more phrases than they may, and share enough words with an article."""
        packed = self._store.packed(most) if most else {}
        if not packed:
            return []
        self._fetched = {number: unpack_article(own) for number, own in sorted(packed.items())}
        own = self._vocabulary_of(article)
        return [number for number in self._fetched if self._way.shared_share(own, self._vocabulary(number)) >= SHARED]

    def _make_vocabulary(self, number: int) -> Vocabulary:
        return self._vocabulary_of(self.with_text(self._fetched[number]))

    def _vocabulary_of(self, article: Article) -> Vocabulary:
        language = language_of(article, self._settings.language)
        return self._way.make_vocabulary(self._read_words(article.text, language), language)

    def _read_words(self, text: str, language: str) -> WordTable:
        self._read += 1
        return self._way.read_words(text, language)

    @property
    def _way(self) -> Way:
        """The compiled one once so many texts came that loading it has paid."""
        return COMPILED if self._read >= WORTHWHILE else READABLE

    def _judge(self, own: Profile, number: int, model: Model, wanted: frozenset[Relation]) -> Match | None:
        """What one stored article is to the own one, if its relation is wanted."""
        other = self._profile(number)
        pair = judge_shown(own, other, model, wanted, self._way)
        if pair is None:
            return None
        passages = tuple(passage.a for passage in find_passages(own.document, other.document) if not passage.furniture)
        return Match(pair.b, pair.relation, pair.probability, pair.derived_from, pair.evidence, pair.why, passages)

    def _make_profile(self, article: Article) -> Profile:
        read, split, hint = self._read_words, self._way.find_sentences, self._way.find_hints
        document = make_document(article, language=self._settings.language, read=read, split=split, hint=hint)
        self._count(sentence_caps([document]))
        document = replace(document, furniture=document.furniture | find_house(document, self._house))
        return self._way.make_profile(document)

    def _make_stored_profile(self, number: int) -> Profile:
        return self._make_profile(self.with_text(self._fetched[number]))

    def with_text(self, article: Article) -> Article:
        """A stored article with its text, from the owner where the index keeps none."""
        if self._keep_text:
            return article
        text = self._texts(article.id) if self._texts else None
        if text is None:
            raise StoreError(
                f"the index {self._store.name!r} keeps no texts, and a verdict needs that of {article.id!r}: "
                "open it with texts=, a function from an id to its text, or name the articles to `dedup index rebuild`"
            )
        return replace(article, text=text)

    def _refresh_house(self, facts: Mapping[str, str]) -> bool:
        """Take over what was learned since, here or in another process; → whether there was anything."""
        learned = facts.get("learned", "")
        changed = learned != self._learned
        if changed:
            self._house = Boilerplate(*self._store.house())
            self._profile.cache_clear()
            self._learned = learned
        return changed
