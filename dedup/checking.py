"""Incoming articles and an index → what was found for each, and what of it fails.

Against articles in files, an index of them is made in memory, under the ids that a scan gives them. An incoming article
that stands in them goes by its id there, so that it is not taken for a copy of itself; any other by an id of its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

from dedup.allow import Rule, reason_for
from dedup.config import Settings
from dedup.errors import InputError, StoreError, TooShortError
from dedup.index import Index
from dedup.read import read_articles
from dedup.records import RELATIONS, Article, Finding, Match, Progress, Relation, Skip
from dedup.stores import closed_on_error, is_store

Items = Iterable[Article | Skip]
# A file, and the record in it where it holds several.
Place = tuple[str, int | None]


def open_against(
    against: str, items: Items, settings: Settings | None, *, adding: bool, progress: Progress | None
) -> tuple[Index, Items, tuple[Skip, ...]]:
    """What to check against, as an index; the articles to be checked, under ids that fit it; what the index lacks.

    An index that stands somewhere has settings of its own, which `settings` must be if they are given.
    Raises `InputError` if there is no article to check against, `StoreError` if an index keeps no texts or was made
    with other settings.
    """
    if is_store(against):
        return _open_index(against, settings, adding=adding), items, ()
    if adding:
        raise InputError(
            f"{against!r} is not an index, so nothing can be added to it; make one with `dedup index build`"
        )
    homes: dict[Place, str] = {}
    index, skipped = _index_articles(against, settings, homes, progress)
    taken = set(homes.values())
    named = (_name(item, homes, taken) if isinstance(item, Article) else item for item in items)
    return index, named, skipped


def _index_articles(
    against: str, settings: Settings | None, homes: dict[Place, str], progress: Progress | None
) -> tuple[Index, tuple[Skip, ...]]:
    """An index in memory of the articles in files, whose ids by their places are noted in `homes`; what it lacks."""
    with closed_on_error(Index.open(":memory:", settings)) as index:
        additions = index.add(_note_places(read_articles([against]), homes), progress)
        if not additions.added:
            raise InputError(f"there is no article to check against in {against!r}; name an index, or articles")
    return index, additions.skipped


def _open_index(where: str, settings: Settings | None, *, adding: bool) -> Index:
    """An index somewhere, which must keep the texts that a verdict needs: a check has none to give."""
    with closed_on_error(Index.open(where, settings, create=False, read_only=not adding)) as index:
        if not index.keep_text:
            raise StoreError(
                f"the index {where!r} keeps no texts, so only the library can check against it: Index.open(…, texts=); "
                "build it without --no-text"
            )
    return index


def _place(article: Article) -> Place:
    return os.path.realpath(article.path) if article.path else article.id, article.line


def _note_places(items: Items, homes: dict[Place, str]) -> Iterator[Article | Skip]:
    for item in items:
        if isinstance(item, Article):
            homes[_place(item)] = item.id
        yield item


def _name(article: Article, homes: Mapping[Place, str], taken: Set[str]) -> Article:
    """An incoming article under its id among the others; one that is not there under its own, or where another has it
    under its path."""
    if home := homes.get(_place(article)):
        return replace(article, id=home)
    path, line = _place(article)
    record = "" if line is None else f":{article.id}"
    names = (article.id, f"{article.path}{record}", f"{path}{record}")
    return replace(article, id=next((name for name in names if name not in taken), article.id))


def note_versions(index: Index, items: Items, versions: list[str]) -> Iterator[Article | Skip]:
    """The items as they come; the ids of articles that are stored with another text are noted on the way."""
    for item in items:
        known = index.get(item.id) if isinstance(item, Article) else None
        if known and known.text and isinstance(item, Article) and known.text != item.text:
            versions.append(item.id)
        yield item


def check_articles(
    index: Index,
    items: Items,
    *,
    rules: Sequence[Rule] = (),
    fail_on: Relation = "rewrite",
    threshold: float | None = None,
    adding: bool = False,
) -> Iterator[Finding | Skip]:
    """Articles → a finding each, in their order; what could not be judged comes out as a `Skip`.

    A match fails when its relation is `fail_on` or a stronger one and no rule allows it. With `adding`, what does not
    fail is stored, so that later ones are checked against it too.
    """
    replace(index.settings, threshold=threshold)  # raises if it makes no sense
    for item in items:
        if isinstance(item, Skip):
            yield item
            continue
        try:
            matches, added = _look(index, item, fail_on, threshold, adding=adding)
        except TooShortError as error:
            yield Skip(item.id, error.reason, error.detail, item.path, item.line)
            continue
        finding = _weigh(index, item, matches, rules, fail_on)
        if adding and not added and not finding.failing:
            index.add(item)
        yield finding


def _look(
    index: Index, article: Article, fail_on: Relation, threshold: float | None, *, adding: bool
) -> tuple[Sequence[Match], bool]:
    """The matches, and whether the article is stored now."""
    if adding:
        admission = index.check_and_add(article, unless=fail_on, threshold=threshold)
        return admission.matches, admission.added
    return index.check(article, related=fail_on == "related", threshold=threshold), False


def _weigh(
    index: Index, article: Article, matches: Sequence[Match], rules: Sequence[Rule], fail_on: Relation
) -> Finding:
    """Which matches fail, and which a rule allows."""
    failing, allowed = [], []
    for match in matches:
        other = index.get(match.id) if rules else None
        reason = reason_for(rules, article, other) if other else None
        if reason is not None:
            allowed.append((match, reason))
        elif RELATIONS.index(match.relation) <= RELATIONS.index(fail_on):
            failing.append(match)
    return Finding(article, tuple(matches), tuple(failing), tuple(allowed))
