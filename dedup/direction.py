"""Who had it from whom, of a pair and of a family: the one place that decides.

In this order: which outlet a text says that it has its news from ("the Wall Street Journal reported"), where the other
text is that outlet's own and not later; an agency's name or credit (the text that carries it stands nearest to the
wire); the earlier date; which one calls itself a correction or an update; and which text holds the other. None of them
is a proof (outlets that rewrote the copy often keep the credit), so a source is a likely one; and where none of them
tells, it is said that nobody knows.

A date proves least: only that what is later is not the source. Between two articles it stands for more, because one of
them is likely to be; in a family two may be sisters, whatever their dates and credits: `settle` takes such arrows back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from dedup.furniture import AGENCIES
from dedup.language.words import find_all
from dedup.records import Article, Document, Pair, Relation, Side
from dedup.times import period_of

# What is measured is the share of each text's phrases of three words that stand in the other. From this difference on
# one text plainly holds the other and not the reverse: of 490 rewrites whose source is known (our families, METER,
# OneStopEnglish) it tells the direction of 183 rightly and of none wrongly, and none of 250 pairs of rewrites of one
# story, where neither is the source. From .05 on it would tell 318 rightly, but 3 wrongly and 23 of those that have
# none; shorter phrases, or words weighed by rarity, mislead there in 52 and more, and hang on the language label.
CONTAINED = 0.15
# Outlets that are agencies. CNN and the BBC are credited like one, but print what they have from others, too.
WIRES = frozenset(AGENCIES.casefold().split("|")) - {"cnn", "bbc"}


# How a later version calls itself at its head, or in its headline: "UPDATE 2-", "CORRECTION:", "(Corrects fine in …)",
# "WINTER STORM WARNING...CORRECTED", "Ferries collide (updated)".
LATER = re.compile(
    r"\W*(?:(?:CORRECTION|CORRECTED|REFILE|UPDATE|Correction|Corrected|Refile|Update|KORREKTUR|BERICHTIGUNG|Korrektur|"
    r"Berichtigung|RECTIFICATIF|Rectificatif|CORRECCIÓN|Corrección|RETTIFICA|Rettifica|CORREÇÃO|Correção)"
    r"(?: ?\d+)? ?[:–—-]|\((?:Corrects|Updates|Adds|Recasts|Refiles) )|"
    r"[^\n]{1,200}(?:\.{3}|[:–—-] ?|[(\[])(?i:corrected|correction|updated)[)\]]?[^\S\n]*$",
    re.MULTILINE,
)

# And how it says so below the text: "An earlier version of this article gave …", "This article was amended on 2 May".
AMENDED = re.compile(
    r"\b(?:[Ee]arlier|[Pp]revious) version of this (?:article|story|report|item|column)\b|"
    r"\b[Tt]his (?:article|story|report|item|column) (?:was|has been) (?:corrected|amended|updated)\b"
)
# One of these is in whatever it finds: looking for them first, and around them only, takes a fifteenth of the time.
AMENDED_WORDS = (" version of this ", "corrected", "amended", "updated")
AROUND = 40  # characters: more than stand before or behind one of these words in what it finds


# Where a text names the outlet that it has its news from: "told the St. Louis Dispatch", "according to Politico", "The
# Wall Street Journal first reported". Names are compared by their letters, without "the".
_name = r"(?P<name>[A-Z][\w&.]*(?:[ -](?:of )?[A-Z&][\w&.]*){0,4})"
# What stands in the words before or behind a name: looked for first, and as few as can be.
STEMS = (" told ", "ccording to ", " citing ", "Citing ", "report", "published ", "interview with ")
NAMED_BEHIND = re.compile(
    rf"(?: told | citing |Citing |ccording to |interview with |(?:reported|published) (?:by|in) )(?:[Tt]he )?{_name}"
)
BEFORE = (" reported", " reports")
NAMED_BEFORE = re.compile(rf"{_name}(?: (?:first|has|had|also|earlier)){{0,2}}$")
LONGEST_NAME = 80  # characters before "reported" in which the outlet's name stands
# What follows an outlet's name in lists of sources: "Wall Street Journal - News", "CNN (Web News)".
SECTION = re.compile(r"\s[-–|(].*")
HOST = re.compile(r"//([^/:?#]+)")
NO_OUTLETS = frozenset(("www", "com", "org", "net"))  # labels of hosts, beside those of two letters, that name nobody


@dataclass(frozen=True)
class Lead:
    """What tells how near to the source an article stands: credit, date, length in words.

    `outlets` is what its outlet may be called, in small letters only; `own` says that the text is the outlet's, not an
    agency's that it credits; `text` gives the article's text. What is looked for in that takes longer than the rest:
    ask last.
    """

    agency: str | None
    published: str | None
    length: int
    title: str | None
    outlets: frozenset[str]
    own: bool
    text: Callable[[], str]

    @cached_property
    def later(self) -> bool:
        """Whether the article calls itself a later version."""
        text = self.text()
        return any(LATER.match(head) for head in (text, self.title or "")) or _amended(text)

    @cached_property
    def named(self) -> frozenset[str]:
        """What the text says that its news is from, written as `outlets`."""
        return frozenset(_named(self.text()))


def lead_of(article: Article, credited: str | None, length: int, text: Callable[[], str] | None = None) -> Lead:
    """An article's lead, of the agency that its text credits; what an agency publishes itself needs no credit.

    `text` gives the text once more where it is not to be held, as that of every member of a family.
    """
    own = article.source if (article.source or "").strip().casefold() in WIRES else None
    return Lead(
        agency=credited or own,
        published=article.published,
        length=length,
        title=article.title,
        outlets=_outlets(article),
        own=bool(own) or not credited,
        text=text or (lambda: article.text),
    )


def _letters(name: str) -> str:
    """A name as it is compared: "The Wall Street Journal" as "wallstreetjournal", as in an address."""
    return re.sub(r"\W", "", name.casefold().removeprefix("the "))


def _outlets(article: Article) -> frozenset[str]:
    """What an article's outlet may be called: by its name, or by the parts of its address."""
    host = HOST.search(article.url or "")
    labels = [label for label in host[1].lower().split(".") if len(label) > 2] if host else []
    names = {
        _letters(SECTION.sub("", article.source or "")),
        *(_letters(label).removeprefix("the") for label in labels),
    }
    return frozenset(names - NO_OUTLETS - {""})


def _named(text: str) -> Iterator[str]:
    """The names, as they are compared, that a text gives for where its news is from; before a verb each end of one."""
    for at in find_all(text, STEMS):
        if match := NAMED_BEHIND.match(text, at):
            yield _letters(match["name"])
        if text.startswith(BEFORE, at - 1):
            before = NAMED_BEFORE.search(text[max(0, at - 1 - LONGEST_NAME) : at - 1])
            names = before["name"].split() if before else []
            yield from (_letters(" ".join(names[first:])) for first in range(len(names)))


def _amended(text: str) -> bool:
    places = find_all(text, AMENDED_WORDS)
    return any(AMENDED.search(text, max(0, at - AROUND), at + AROUND) for at in places)


def _earlier(published: str | None, other: str | None) -> bool:
    """Whether one date is before the other; not where it is the same day and one of them has no hour."""
    own, later = period_of(published), period_of(other)
    return own is not None and later is not None and own.last < later.first


def _draws_on(own: Lead, other: Lead) -> bool:
    """Whether an article says that its news is from another's outlet, whose own text the other is, and not later."""
    if not (other.own and other.outlets) or own.outlets & other.outlets or _earlier(own.published, other.published):
        return False
    return not own.named.isdisjoint(other.outlets)


def _nearer(own: Lead, other: Lead) -> bool:
    """Whether what the other says of its own source, credit, date or version puts an article before it."""
    if _draws_on(own, other) != _draws_on(other, own):
        return _draws_on(other, own)
    if (own.agency is None) != (other.agency is None):
        return own.agency is not None
    if _earlier(own.published, other.published):
        return True
    return not _earlier(other.published, own.published) and other.later and not own.later


@lru_cache(maxsize=64)  # neighbouring pairs share articles
def _lead(document: Document) -> Lead:
    return lead_of(document.article, document.agency, len(document))


def derived_side(a: Document, b: Document, evidence: Mapping[str, float]) -> Side | None:
    """Which of the two was derived from the other; None when nothing tells."""
    lead_a, lead_b = _lead(a), _lead(b)
    if _nearer(lead_a, lead_b):
        return "b"
    if _nearer(lead_b, lead_a):
        return "a"
    difference = evidence["contained_3_a"] - evidence["contained_3_b"]
    if abs(difference) < CONTAINED:
        return None
    return "a" if difference > 0 else "b"


def _borne_out(pair: Pair) -> bool:
    """Whether the texts bear out what credit or date say of a pair: one of them plainly holds the other."""
    return abs(pair.evidence["contained_3_a"] - pair.evidence["contained_3_b"]) >= CONTAINED


def settle(leads: Mapping[str, Lead], pairs: Iterable[Pair]) -> list[Pair]:
    """The members of a family and its pairs → the same pairs, without arrows that the family denies.

    It denies one that only credit or date gave, and not the later text itself, where a third member stands before both:
    they may both have it from there. Or where the text of the later one also stands in an article that is not known to
    be later.
    """
    judged = list(pairs)
    relatives: dict[str, dict[str, Relation]] = {member: {} for member in leads}
    for pair in judged:
        relatives[pair.a][pair.b] = relatives[pair.b][pair.a] = pair.relation
    return [
        replace(pair, verdict=replace(pair.verdict, derived=None))
        if pair.derived_from and not _borne_out(pair) and _is_denied(pair, leads, relatives)
        else pair
        for pair in judged
    ]


def _is_denied(pair: Pair, leads: Mapping[str, Lead], relatives: Mapping[str, Mapping[str, Relation]]) -> bool:
    """Whether a common relative denies that the later of a pair came from the earlier."""
    earlier = pair.derived_from or pair.a
    later = pair.b if earlier == pair.a else pair.a
    if _draws_on(leads[later], leads[earlier]):
        return False
    return any(
        _nearer(leads[third], leads[earlier])
        or (relatives[later][third] == "exact" and not _nearer(leads[earlier], leads[third]))
        for third in relatives[earlier].keys() & relatives[later].keys()
    )


def _drawn_on(leads: Mapping[str, Lead]) -> dict[str, set[str]]:
    """Each member with those that it draws on."""
    of_outlet: dict[str, list[str]] = {}
    for member in leads:
        for outlet in leads[member].outlets if leads[member].own else ():
            of_outlet.setdefault(outlet, []).append(member)
    return {
        member: {
            other
            for name in (() if of_outlet.keys() <= own.outlets else own.named)  # its own outlet's are not asked for
            for other in of_outlet.get(name, ())
            if _draws_on(own, leads[other])
        }
        for member, own in leads.items()
    }


def _foremost(leads: Mapping[str, Lead]) -> list[str]:
    """The members before which names, credits and dates put no other, without later versions of them.

    What a credited member has from another stands where that credit would.
    """
    drawn = _drawn_on(leads)
    origins = [member for member in leads if not drawn[member]] or list(leads)
    lent = {it for own in leads if leads[own].agency for it in drawn[own]}
    credited = [member for member in origins if leads[member].agency or member in lent] or origins
    periods = {member: period_of(leads[member].published) for member in credited}
    first = min((period.last for period in periods.values() if period), default=None)
    early = [member for member, period in periods.items() if period is None or first is None or period.first <= first]
    return [member for member in early if not leads[member].later] or early if len(early) > 1 else early


def find_source(leads: Mapping[str, Lead], pairs: Iterable[Pair]) -> tuple[str, bool]:
    """The members of a family and its pairs → the likely source, and whether anything tells that it is.

    It is the one that credit and date put first. Where they leave several, it is the one from which its pairs say that
    others were derived, and of itself the reverse of none; they must say so of more than they leave open. Where nothing
    tells, the longest of the foremost stands in its place, for the others to be compared with.
    """
    foremost = _foremost(leads)
    origins, derived, open_ends = Counter[str](), set[str](), Counter[str]()
    for pair in pairs:
        if pair.derived_from is None:
            open_ends.update((pair.a, pair.b))
        else:
            origins[pair.derived_from] += 1
            derived.add(pair.a if pair.derived_from == pair.b else pair.b)
    if len(foremost) == 1 and foremost[0] not in derived:
        return foremost[0], True
    told = [member for member in foremost if member not in derived and origins[member] > open_ends[member]]
    ranked = sorted(told or foremost, key=lambda member: (-origins[member] * bool(told), -leads[member].length, member))
    return ranked[0], bool(told)
