"""Text in another language than English → the numbers in it: "18,7 Mio. €", "двадцать три", "百分之四十", "14 h 30".

Digits are read with the marks of the language, words by text2num (German, French, Spanish, Italian, Portuguese, Dutch),
number-parser (Russian, Hindi, Ukrainian), by `tongues.toml` (Arabic), or sign by sign (`han_numbers.py`); in other
languages only digits are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import NamedTuple

from dedup.facts.han_numbers import HAN_NUMBER, HAN_TIME, is_number, value_of
from dedup.facts.numbers import REMEMBERED, SHORT, STEM, Number
from dedup.facts.tongues import BEGINS, ENDS, Tongue, any_of
from dedup.facts.units import UNIT_OF
from dedup.language.words import ATTACHED, fold_word
from dedup.records import Span

SPOKEN = frozenset(("de", "fr", "es", "it", "pt", "nl"))  # languages whose number words text2num knows
PARSED = frozenset(("ru", "hi", "uk"))  # those that number-parser knows
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|[^\w\s]|\d+")
SPACE = "[ \u00a0\u202f\u2009]"
SIGNS = r"US\$|R\$|[$£€¥₹₽￥]"
OF = rf"(?:d(?:[ei]{SPACE}|[’']))?"  # "millones de euros", "millions d’euros", "milioni di euro"
LETTERS = rf"[^\W\d_](?:[^\W\d_]|[{ATTACHED}])*"
WORD_WITH_MARKS = re.compile(LETTERS)
NEXT_WORD = re.compile(rf"{SPACE}{OF}(?P<word>{LETTERS})")
NEXT_SIGN = re.compile(r"[\u30a1-\u30ff]+|[^\W\d_]")
# What Arabic writes onto a word: "and", "by", "for", "as", "the". Only onto long ones: "لست" is not "for six".
WRITTEN_ON = re.compile("^[وف]?[بلك]?(?:ال)?")
LONG = 4
NEAR = 40  # characters before a number in which its hedge stands
ENDING = 2  # letters that may follow the name of a unit: "Kilometern"


class Found(NamedTuple):
    """A number before it is known how it is hedged and what it counts: `start` to `end` with sign and scale."""

    value: float
    start: int
    end: int
    sign: str = ""
    ordinal: bool = False
    bare: bool = False  # digits without a scale


@lru_cache(maxsize=32)
def _digits(tongue: Tongue) -> re.Pattern[str]:
    """How a number in digits is written. A group mark has three digits behind it, whatever else it may mean."""
    comma = tongue.decimal == ","
    group, point = (rf"(?:[.’']|{SPACE})", ",") if comma else ("[,٬،]", "[.٫,]")
    indian = r"\d{1,2}(?:,\d{2})+,\d{3} |" if not comma else ""
    scale = any_of(tongue.scales)
    return re.compile(
        rf"""(?P<sign>{SIGNS})?{SPACE}? (?<![A-Za-zÀ-ÿ\d]) (?<![\d][.,]) (?<![A-Za-z][-.])
        (?P<digits> (?: {indian} \d{{1,3}}(?:{group}\d{{3}})+(?!\d) | \d+ ) (?:{point}\d+)? )
        (?P<rank> (?:[ºª]|er|ère|re|e|ème|ste|de|й|я|е|-?го|-?й)(?!\w) )?
        (?: {SPACE}? (?P<scale> {scale} ){ENDS}\.? | {SPACE}?(?P<million>M)(?={SPACE}?[€$£]) )?""",
        re.IGNORECASE | re.VERBOSE,
    )


def _value(digits: str, decimal: str) -> float:
    """Digits with marks → the value.

    >>> _value("1.250", ","), _value("18,7", ","), _value("1,250,000", "."), _value("18.7", ".")
    (1250.0, 18.7, 1250000.0, 18.7)
    """
    if decimal == ",":
        return float(re.sub(rf"[.’']|{SPACE}", "", digits).replace(",", "."))
    grouped = re.sub(r"[,٬،](?=\d{2,3}(?:[,.٬٫]|$))", "", digits) if re.search(r"[,٬،]\d{3}(?!\d)", digits) else digits
    return float(re.sub("[,٫،]", ".", grouped))


def _in_digits(text: str, tongue: Tongue) -> Iterator[Found]:
    for match in _digits(tongue).finditer(text):
        scale = tongue.scales.get((match["scale"] or "").lower(), 1e6 if match["million"] else 1.0)
        value = _value(match["digits"], tongue.decimal) * scale
        start, end = match.start("sign" if match["sign"] else "digits"), match.end()
        yield Found(value, start, end, match["sign"] or "", bool(match["rank"]), scale == 1.0)


class _Token:
    """A word as text2num asks for it."""

    def __init__(self, match: re.Match[str]) -> None:
        self.span = match.span()
        self._text = match[0].replace("’", "'")

    def text(self) -> str:
        return self._text

    def nt_separated(self, _previous: _Token) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return self._text.isdigit()


def _spoken(text: str, tongue: Tongue) -> Iterator[Found]:
    from text_to_num import find_numbers

    tokens = [_Token(match) for match in WORD.finditer(text)]
    for own in find_numbers(tokens, tongue.language, threshold=0):
        start, end = tokens[own.start].span[0], tokens[own.end - 1].span[1]
        if not (own.is_ordinal and text[start].isupper()):  # "Zweiter Weltkrieg", "Secondo lui"
            yield Found(own.value, start, end, "", own.is_ordinal)


@lru_cache(maxsize=1 << 16)
def _parsed(words: str, language: str) -> int | None:
    from number_parser import parse_number

    value: int | None = parse_number(words, language=language)
    return value


@lru_cache(maxsize=32)
def _listed(tongue: Tongue) -> dict[str, float]:
    listed = {form: float(value) for value, forms in tongue.lists.get("numbers", {}).items() for form in forms.split()}
    return {fold_word(form): value for form, value in listed.items()}


def _word_value(word: str, tongue: Tongue) -> float | None:
    if tongue.language in PARSED:
        return _parsed(word.lower(), tongue.language) if not any(map(str.isnumeric, word)) else None  # "¼" breaks it
    listed, folded = _listed(tongue), fold_word(word)
    bare = WRITTEN_ON.sub("", folded)
    return listed.get(folded, listed.get(folded.removeprefix("و"), listed.get(bare) if len(bare) >= LONG else None))


def _run_value(words: list[str], values: list[float], tongue: Tongue) -> float | None:
    """The value of number words that stand together: their sum, a scale multiplied."""
    if tongue.language in PARSED:
        return _parsed(" ".join(words).lower(), tongue.language)
    return sum(values)


def _in_words(text: str, tongue: Tongue) -> Iterator[Found]:
    """Number words one after the other, with the scale behind them."""
    run: list[tuple[str, float, int, int]] = []

    def flush() -> Iterator[Found]:
        value = _run_value([own[0] for own in run], [own[1] for own in run], tongue) if run else None
        if value is not None:
            yield Found(float(value), run[0][2], run[-1][3])
        run.clear()

    for match in WORD_WITH_MARKS.finditer(text):
        value = _word_value(match[0], tongue)
        if value is None or (run and text[run[-1][3] : match.start()].strip()):
            yield from flush()
        if value is not None:
            run.append((match[0], value, *match.span()))
    yield from flush()


def _scaled(text: str, found: Found, tongue: Tongue) -> Found:
    """Number words with the scale that follows: "خمسة آلاف"."""
    scale = re.compile(rf"{SPACE}({any_of(tongue.scales)}){ENDS}", re.IGNORECASE).match(text, found.end)
    if not scale or found.ordinal:
        return found
    return found._replace(value=found.value * tongue.scales[scale[1].lower()], end=scale.end())


def _ordinals(text: str, tongue: Tongue) -> Iterator[Found]:
    endings = tongue.lists.get("ordinal_endings", "")
    for value, form in enumerate(tongue.lists.get("ordinals", ()), start=1):
        for match in re.finditer(rf"{BEGINS}(?:{form}){endings}{ENDS}", text, re.IGNORECASE):
            yield Found(float(value), *match.span(), "", True)


def _han(text: str) -> Iterator[Found]:
    for match in HAN_NUMBER.finditer(text):
        if is_number(match):
            sign = "%" if match["share"] else ""
            yield Found(value_of(match["number"]), *match.span(), sign, bool(match["rank"]), match["number"].isdigit())


def _spelt(text: str, tongue: Tongue) -> Iterator[Found]:
    """Numbers in words, "one" left out: it is mostly an article."""
    if tongue.language in SPOKEN:
        found = _spoken(text, tongue)
    elif tongue.language in PARSED or "numbers" in tongue.lists:
        found = (_scaled(text, own, tongue) for own in _in_words(text, tongue))
    else:
        found = iter(())
    yield from (own for own in found if own.ordinal or own.value != 1)
    yield from _ordinals(text, tongue)


@lru_cache(maxsize=32)
def _time(tongue: Tongue) -> re.Pattern[str]:
    """ "14:30", "14h30", "14 h 30", "14 Uhr"; "14.30" where a full stop is no decimal mark and no unit follows."""
    clock = any_of(tongue.words("clock"))
    counted = rf"{SPACE}?(?:[%€$£]|(?:{any_of([*tongue.scales, *tongue.units])}){ENDS})"
    dotted = rf"|\.(?P<dotted>[0-5]\d)(?![\d.,]*\d)(?:(?={SPACE}?(?:{clock}){ENDS})|(?!{counted}))"
    return re.compile(
        rf"""(?<![\d.,:])(?P<hour>[01]?\d|2[0-4])
        (?: (?: : | {SPACE}?h{SPACE}? )(?P<minute>[0-5]\d)(?!\d) {dotted if tongue.decimal == "," else ""} )
        (?: {SPACE}?(?:{clock}){ENDS} )?
        | (?<![\d.,:])(?P<full>[01]?\d|2[0-4]){SPACE}(?:{any_of(set(tongue.words("clock")) & {"uhr"})}){ENDS}""",
        re.IGNORECASE | re.VERBOSE,
    )


def _times(text: str, tongue: Tongue) -> Iterator[Number]:
    for match in (_time(tongue) if tongue.spaced else HAN_TIME).finditer(text):
        own = match.groupdict()
        minute = int(own.get("minute") or own.get("dotted") or 0)
        span = Span(*match.span())
        yield Number(60.0 * int(own.get("hour") or own["full"]) + minute, "time", True, "", span, span)


@lru_cache(maxsize=32)
def _units(tongue: Tongue) -> re.Pattern[str]:
    ending = rf"\w{{0,{ENDING}}}{ENDS}" if tongue.spaced else ""
    signs = [name for name in tongue.units if len(name) == 1 and not name.isalpha()]
    words = [name for name in tongue.units if name not in signs]
    return re.compile(rf"{SPACE}?(?:(?P<mark>{any_of(signs)})|{OF}(?P<name>{any_of(words)}){ending})", re.IGNORECASE)


def _measured(text: str, found: Found, tongue: Tongue) -> tuple[str, bool, int]:
    """What a number counts, whether that is a known measure, and where it ends with it."""
    if found.ordinal:
        return "ordinal", True, found.end
    if found.sign.lower() in UNIT_OF:
        return UNIT_OF[found.sign.lower()].name, True, found.end
    unit = _units(tongue).match(text, found.end)
    if unit:
        return tongue.units[(unit["mark"] or unit["name"]).lower()].name, True, unit.end()
    if tongue.spaced:
        word = NEXT_WORD.match(text, found.end)
        return (fold_word(word["word"])[:STEM] if word and len(word["word"]) >= SHORT else ""), False, found.end
    sign = NEXT_SIGN.match(text, found.end)
    return (sign[0] if sign else ""), False, found.end


class Hedges(NamedTuple):
    """How a number is hedged, before it and after it, and what each of the words says."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    sort: dict[str, str]


@lru_cache(maxsize=32)
def _hedges(tongue: Tongue) -> Hedges:
    before = {word: sort for sort in ("about", "above", "below") for word in tongue.words(sort)}
    after = {word: sort for sort in ("about", "above", "below") for word in tongue.words(f"{sort}_after")}
    begins, between, counter = (BEGINS, rf"{SPACE}+", SPACE) if tongue.spaced else ("", "", r"\w?")
    return Hedges(
        re.compile(rf"{begins}(?P<hedge>{any_of(before)}){between}$", re.IGNORECASE),
        re.compile(rf"{counter}(?P<hedge>{any_of(after)})"),
        before | after,
    )


def _number(text: str, found: Found, tongue: Tongue) -> Number:
    measure, known, end = _measured(text, found, tongue)
    hedges = _hedges(tongue)
    near = max(0, found.start - NEAR)
    before, after = hedges.before.search(text[near : found.start]), hedges.after.match(text, end)
    word = before or after
    first = near + before.start() if before else found.start
    last = after.end() if after and not before else end
    sort = hedges.sort[word["hedge"].lower()] if word else ""
    return Number(found.value, measure, known, sort, Span(found.start, end), Span(first, last))


@lru_cache(maxsize=32)
def links_of(tongue: Tongue) -> re.Pattern[str]:
    """What parts two numbers of which the second has the unit: a dash, "bis", "à"."""
    return re.compile(rf"{SPACE}?(?:[-–~～]|{any_of(tongue.words('links'))}){SPACE}?", re.IGNORECASE)


def _joined(text: str, found: list[Found], tongue: Tongue) -> Iterator[Number]:
    """Numbers with their measures; in "2,4 bis 2,5 Millionen Euro" the first has scale and unit of the second."""
    links = links_of(tongue)
    for own, following in zip_longest(found, found[1:]):
        number = _number(text, own, tongue)
        if following and own.bare and not number.known and links.fullmatch(text, own.end, following.start):
            second = _number(text, following, tongue)
            scale = (
                1.0
                if following.bare
                else max(
                    (factor for factor in tongue.scales.values() if own.value * factor < second.value), default=1.0
                )
            )
            if own.value * scale < second.value:
                number = number._replace(value=own.value * scale, measure=second.measure, known=second.known)
        yield number


@lru_cache(maxsize=REMEMBERED)
def find_foreign_numbers(text: str, tongue: Tongue) -> tuple[Number, ...]:
    """Text → its numbers in order.

    >>> from dedup.facts.tongues import tongue_of
    >>> text = "Rund dreihundert Helfer, 18,7 Mio. Euro Schaden, 1.250 Tonnen um 14.30 Uhr"
    >>> [(n.value, n.measure, n.hedge) for n in find_foreign_numbers(text, tongue_of("de"))]
    [(300.0, 'helfe', 'about'), (18700000.0, 'euro', ''), (1250.0, 'tonne', ''), (870.0, 'time', '')]
    """
    times = list(_times(text, tongue))
    rest = text
    for time in times:
        rest = rest[: time.span.start] + "\n" * (time.span.end - time.span.start) + rest[time.span.end :]
    found = list(_han(rest)) if not tongue.spaced else list(_in_digits(rest, tongue))
    if tongue.spaced:
        taken = [(own.start, own.end) for own in found]
        found += [
            own for own in _spelt(rest, tongue) if not any(own.start < end and start < own.end for start, end in taken)
        ]
    numbers = list(_joined(rest, sorted(found, key=lambda own: own.start), tongue))
    inside = {two.span for one, two in pairwise(numbers) if two.span.start < one.span.end}  # "cent" in "pour cent"
    return tuple(sorted([*times, *(own for own in numbers if own.span not in inside)], key=lambda own: own.span))
