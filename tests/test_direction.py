"""Who had it from whom: credit before date before containment, and nothing where nothing tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup import direction
from dedup.direction import AMENDED, CONTAINED, Lead, _amended, _named, derived_side, find_source, lead_of, settle
from dedup.records import Article, Document, Pair, Side, Verdict
from dedup.text import make_document

STORY = "Two ferries collided in thick fog off Rottnest on Tuesday, the harbour police said. Nobody was hurt."
CREDIT = "ROTTNEST (AP) — "


def document(
    name: str,
    *,
    credit: bool = False,
    published: str | None = None,
    longer: int = 0,
    outlet: str | None = None,
    notice: str = "",
    title: str | None = None,
    url: str | None = None,
) -> Document:
    text = notice + CREDIT * credit + STORY + " The island slept." * longer
    return make_document(Article(name, text, title=title, published=published, source=outlet, url=url))


PLAIN = document("plain")
CREDITED = document("credited", credit=True)
EARLY = document("early", published="2024-05-01T08:00:00Z")
LATE = document("late", published="2024-05-01T09:30:00Z")
EAST = document("east", published="2024-05-01T10:30:00+02:00")  # half an hour after the early one, by its clock two
DAY = document("day", published="2024-05-01")
CREDITED_FIRST = document("first", credit=True, published="2024-05-01T07:00:00Z")
CREDITED_LATE = document("credited-late", credit=True, published="2024-05-01T09:30:00Z")


@pytest.mark.parametrize(
    ("a", "b", "derived"),
    [
        (CREDITED, PLAIN, "b"),
        (EARLY, LATE, "b"),
        (EARLY, EAST, "b"),
        (EAST, LATE, "b"),
        (CREDITED, EARLY, "b"),
        (CREDITED_LATE, EARLY, "b"),
        (CREDITED_LATE, CREDITED, None),
        (document("wire", outlet="Reuters"), EARLY, "b"),
        (document("wire", outlet="reuters "), CREDITED, None),
        (document("broadcaster", outlet="BBC"), EARLY, None),
        (PLAIN, document("corrected", notice="CORRECTION: It was two. "), "b"),
        (PLAIN, document("update", title="UPDATE 2-Ferries collide"), "b"),
        (PLAIN, document("update", title="FERRY WARNING...CORRECTED"), "b"),
        (PLAIN, document("update", title="Ferries collide [updated]"), "b"),
        (PLAIN, document("no update", title="Mayor wants the timetable corrected"), None),
        (PLAIN, document("note", notice="An earlier version of this story gave a wrong number of ferries. "), "b"),
        (CREDITED, document("note", notice="This article was amended on May 2. "), "b"),
        (document("note", notice="This article was amended on May 2. "), PLAIN, "a"),
        (PLAIN, document("prison", notice="Correction officers slept. "), None),
        (document("update", title="UPDATE 2-Ferries collide", published="2024-05-01T08:00:00Z"), LATE, "b"),
        (document("reader", outlet="Reuters Readers Weekly"), EARLY, None),
        (EARLY, PLAIN, None),
        (EARLY, DAY, None),
        (DAY, document("next", published="2024-05-02"), "b"),
        (PLAIN, document("other"), None),
        (EARLY, document("same hour", published="2024-05-01T08:00:00Z"), None),
        (EARLY, document("odd", published="2 weeks ago"), None),
    ],
)
def test_the_derived_side(a: Document, b: Document, derived: Side | None) -> None:
    level = {"contained_3_a": 0.5, "contained_3_b": 0.5}
    opposite: dict[Side | None, Side | None] = {"a": "b", "b": "a", None: None}
    assert derived_side(a, b, level) == derived
    assert derived_side(b, a, level) == opposite[derived]


TRIBUNE = document("tribune", outlet="The Harbour Tribune - News")
REPORTED = "The police knew, the Harbour Tribune first reported. "
TOLD = "“We knew,” a sailor told The Harbour Tribune’s Jo Doe. "


@pytest.mark.parametrize(
    ("own", "namer", "derived"),
    [
        (TRIBUNE, document("namer", notice=REPORTED), "b"),
        (TRIBUNE, document("namer", notice=TOLD, outlet="Reuters"), "b"),  # whatever agency is credited
        (TRIBUNE, document("namer", notice=TOLD, credit=True), "b"),
        (document("site", url="https://www.harbourtribune.com/ferries"), document("namer", notice=TOLD), "b"),
        (TRIBUNE, document("self", notice=TOLD, outlet="Harbour Tribune"), None),  # its own people call it so, too
        (TRIBUNE, document("elsewhere", notice="So the Daily Harbour Tribune Review reported. "), None),
        (document("copy", credit=True, outlet="Harbour Tribune"), document("namer", notice=TOLD, credit=True), None),
        (
            document("late", outlet="Harbour Tribune", published="2024-05-02"),
            document("namer", notice=TOLD, published="2024-05-01"),
            "a",
        ),
    ],
)
def test_a_text_comes_after_the_outlet_that_it_names(own: Document, namer: Document, derived: Side | None) -> None:
    level = {"contained_3_a": 0.5, "contained_3_b": 0.5}
    opposite: dict[Side | None, Side | None] = {"a": "b", "b": "a", None: None}
    assert derived_side(own, namer, level) == derived
    assert derived_side(namer, own, level) == opposite[derived]


@pytest.mark.parametrize(
    ("outlet", "credit", "times"),
    [(None, False, 0), ("Daily", False, 0), ("Harbour Tribune", True, 0), ("Harbour Tribune", False, 1)],
)
def test_names_are_looked_for_where_another_outlet_can_be_named_and_once(
    monkeypatch: pytest.MonkeyPatch, outlet: str | None, credit: bool, times: int
) -> None:
    searched = Counter[str]()

    def count(text: str) -> Iterator[str]:
        searched[text] += 1
        return _named(text)

    monkeypatch.setattr(direction, "_named", count)
    namer = lead_of(Article("namer", TOLD, source="Daily"), None, 9)
    other = document("other", outlet=outlet, credit=credit)
    leads = {"namer": namer, "other": lead_of(other.article, other.agency, len(other))}
    told = Pair("namer", "other", Verdict("rewrite", 0.9, "a"), {"contained_3_a": 0.5, "contained_3_b": 0.5}, "")
    assert settle(leads, [told]) == [told]
    assert find_source(leads, [told]) == ("other", True)
    assert searched[TOLD] == times


def test_of_the_texts_of_a_family_only_those_are_read_that_must_be() -> None:
    """Credit and dates tell who is first: no text is searched for whether it is a later version."""

    def unread() -> str:
        raise AssertionError("a text was read")

    documents = [CREDITED_LATE, CREDITED_FIRST, EARLY, LATE]
    leads = {own.article.id: lead_of(own.article, own.agency, len(own), unread) for own in documents}
    assert find_source(leads, []) == ("first", True)


NOTES = st.tuples(
    st.sampled_from(["", "é" * 40, "x", " Earlier", "previous"]),
    st.sampled_from(["", " ", " version of "]),
    st.sampled_from(["This column", "this article", "this"]),
    st.sampled_from([" was ", " has been ", " has "]),
    st.sampled_from(["updated", "corrected", "", "correctedly"]),
    st.sampled_from(["", ".", "é" * 40]),
).map("".join)


@given(st.lists(NOTES, max_size=3).map("".join))
def test_an_amendment_is_found_around_its_words_as_in_the_whole_text(text: str) -> None:
    assert _amended(text) == bool(AMENDED.search(text))


def test_which_text_holds_the_other_tells_when_nothing_else_does() -> None:
    """The text whose content stands almost wholly in the other was cut from it."""
    other = document("other")
    in_other, in_plain = {"contained_3_a": 0.9, "contained_3_b": 0.3}, {"contained_3_a": 0.3, "contained_3_b": 0.9}
    assert derived_side(PLAIN, other, in_other) == "a"
    assert derived_side(PLAIN, other, in_plain) == "b"
    close = {"contained_3_a": 0.5, "contained_3_b": 0.5 + 0.9 * CONTAINED}
    assert derived_side(PLAIN, other, close) is None
    assert derived_side(CREDITED, PLAIN, in_other) == "b"


def family(*documents: Document, level: float = 0.0) -> tuple[dict[str, Lead], list[Pair]]:
    """Leads and judged pairs. The longer text holds the other wherever `level` is more than nothing."""
    leads = {own.article.id: lead_of(own.article, own.agency, len(own)) for own in documents}
    pairs = []
    for a, b in combinations(documents, 2):
        longer = (len(a) > len(b)) - (len(a) < len(b))
        side = derived_side(a, b, {"contained_3_a": 0.5, "contained_3_b": 0.5 + longer * level})
        pairs.append(Pair(a.article.id, b.article.id, Verdict("rewrite", 0.9, side), {}, ""))
    return leads, pairs


@pytest.mark.parametrize(
    ("members", "level", "source", "known"),
    [
        ([PLAIN, LATE, EARLY, CREDITED], 0.0, "credited", True),
        ([LATE, EARLY, EAST], 0.0, "early", True),
        ([LATE, EARLY, PLAIN], 0.0, "early", False),  # what has no date may be the first of all
        ([LATE, EARLY, EAST, PLAIN], 0.0, "early", True),  # but where it stands against many it is likely not
        ([PLAIN, document("longer", longer=3)], 0.2, "longer", True),
        ([PLAIN, document("longer", longer=3)], 0.0, "longer", False),
        ([PLAIN, document("other")], 0.0, "other", False),
        ([CREDITED_LATE, CREDITED, EARLY, LATE], 0.0, "credited", True),
        ([TRIBUNE, document("wire", outlet="Reuters", notice=TOLD), PLAIN], 0.0, "tribune", True),
        ([PLAIN, document("corrected", notice="(Corrects number of ferries) ", longer=3)], 0.2, "plain", True),
    ],
)
def test_the_source_of_a_family(members: list[Document], level: float, source: str, known: bool) -> None:
    for order in permutations(members):
        assert find_source(*family(*order, level=level)) == (source, known)


WIRE = document("wire")
COPY = document("copy", published="2024-05-02")
NAMER = document("namer", notice=TOLD)
EDITED = document("edited", published="2024-05-01", longer=1)


def arrows(documents: list[Document], *, exact: tuple[str, str] = ("", "")) -> set[tuple[str, str]]:
    """The settled pairs of a family as (source, derived); the two of `exact` have one text."""
    leads, pairs = family(*documents)
    judged = [
        replace(pair, verdict=replace(pair.verdict, relation="exact" if {pair.a, pair.b} == set(exact) else "rewrite"),
                evidence={"contained_3_a": 0.5, "contained_3_b": 0.5})
        for pair in pairs
    ]  # fmt: skip
    settled = settle(leads, judged)
    assert [(pair.a, pair.b) for pair in settled] == [(pair.a, pair.b) for pair in judged]
    return {
        (pair.derived_from, pair.b if pair.derived_from == pair.a else pair.a) for pair in settled if pair.derived_from
    }


@pytest.mark.parametrize(
    ("members", "exact", "told"),
    [
        ([EARLY, LATE], (), {("early", "late")}),  # of two, one must be the source
        ([EARLY, EAST, LATE], (), {("early", "east"), ("early", "late")}),  # the later two are sisters
        ([CREDITED, EARLY, LATE], (), {("credited", "early"), ("credited", "late")}),
        # A correction is not the source of older copies.
        ([CREDITED_FIRST, CREDITED_LATE, EARLY], (), {("first", "credited-late"), ("first", "early")}),
        ([WIRE, COPY, EDITED], ("wire", "copy"), set()),  # the copy's text may be older than its date
        ([WIRE, COPY, EDITED], (), {("edited", "copy")}),
        # What a text says of itself is not denied by a credit.
        ([TRIBUNE, NAMER, CREDITED], (), {("tribune", "namer"), ("credited", "namer"), ("credited", "tribune")}),
    ],
)
def test_what_a_date_alone_proves_in_a_family(
    members: list[Document], exact: tuple[str, str], told: set[tuple[str, str]]
) -> None:
    for order in permutations(members):
        assert arrows(list(order), exact=exact) == told


def test_an_arrow_that_the_texts_bear_out_stays() -> None:
    leads, pairs = family(EARLY, EAST, LATE)
    held = [replace(pair, evidence={"contained_3_a": 0.9, "contained_3_b": 0.3}) for pair in pairs]
    assert settle(leads, held) == held


DATES = st.sampled_from(
    [None, "yesterday", "2024-05-01", "2024-05-01T08:00:00Z", "2024-05-02", "2024-05-02T09:00+09:00"]
)
OUTLETS = st.sampled_from([None, "Harbour Tribune", "Reuters"])
MEMBERS = st.lists(
    st.tuples(st.booleans(), DATES, st.integers(0, 3), OUTLETS, st.sampled_from(["", TOLD])), min_size=2, max_size=6
)


@given(MEMBERS, st.sampled_from([0.0, 0.2]))
def test_family_and_pairs_tell_one_story(
    members: list[tuple[bool, str | None, int, str | None, str]], level: float
) -> None:
    """No pair says that the known source was derived, and where no pair tells a direction no source is known."""
    documents = [
        document(str(i), credit=credit, published=published, longer=longer, outlet=outlet, notice=notice)
        for i, (credit, published, longer, outlet, notice) in enumerate(members)
    ]
    leads, pairs = family(*documents, level=level)
    source, known = find_source(leads, pairs)
    derived = {pair.a if pair.derived_from == pair.b else pair.b for pair in pairs if pair.derived_from}
    assert not known or source not in derived
    assert known or len(members) > 2 or not derived
    assert derived or not known
