"""Text → sentences, as half-open character spans without the white space around them.

A line break ends a sentence, because news text comes one paragraph a line, headings and bullets included; unless the
whole text is wrapped to a width, as wires sent it: then a line that had no room for the next word goes on. Inside a
paragraph a full stop ends a sentence unless it belongs to an abbreviation that the next word continues. These rules are
for English, and for lack of better ones for other languages with capitals that nobody named; sentencex splits scripts
without capitals and the languages that it is told.

Measured against nupunkt 0.8 on 300 real articles, where the two differ: nearly every end that only nupunkt sees is
false (a name after "Adm." or "vs.", a bracket after "D-Mass."), nearly every end that only these rules see is true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise, zip_longest

from dedup.language.abbreviations import AFTER_A_TIME, ANYWHERE, BEFORE_A_NAME, BEFORE_A_NUMBER, GOES_ON, STARTERS
from dedup.language.detection import ENGLISH, UNDETERMINED
from dedup.records import Span

BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029•▪●◦‣"  # a bullet breaks a line too, where lines were joined
LINE = re.compile(f"[^{BREAKS}]+")
PLAIN_LINE = re.compile(".+")  # the same in a text with no other breaks than "\n", in a quarter of the time
WRAPPED = 90  # characters: no line of a wrapped text is longer (telex and e-mail wrap at 60 to 80)
LEAST_WRAPPED = 45  # characters: nobody wraps mail narrower than this; shorter lines are headings and lists, unless …
# … the text is a scanned newspaper column: so many lines, of which this share had no room for the next word and go on
# with a small letter. In columns of 28 to 40 characters it is .5 and more, in lists 0.
COLUMN_LINES, COLUMN_SHARE = 8, 0.3

# A stop with the marks that close after it, before something that may begin a sentence: not a small letter, not a
# closing mark. Without a space only between a small letter, perhaps quoted, and a capital one: "the end.The next".
# Looked for only where a row of stops begins, and never again within it: a page of dots would take minutes. The first
# stop comes first, then what must not be before it: a pattern that begins with one of some characters is found in a
# third of the time.
STOPS, CLOSERS, INNER = ".!?…", "\"'”’»)\\]", ".…,;:)\\]"  # characters; the last never begin a sentence
SMALL, CAPITAL = "a-zß-öø-ÿ", "A-ZÀ-ÖØ-Þ"
STOP = re.compile(
    rf"[{STOPS}](?<![{STOPS}]{{2}})(?<![{STOPS}] \.)[{STOPS}]*+(?: \.[{STOPS}]*+)*+[{CLOSERS}]*"
    rf"(?:(?=\s+[^\s{SMALL}{INNER}])"
    rf"|(?:(?<=[{SMALL}]{{2}}[.!?])[”\"]?|(?<=[{SMALL}]{{2}}[”\"][.!?]))(?=[{CAPITAL}“][\w’]|[AI] [{SMALL}]))"
)
NEXT_WORD = re.compile(r"[\s“”\"'‘’(\[«»•–—-]*([\w’]+)")
LONGEST = 30  # characters looked at before a full stop; no abbreviation is longer
OPENING = "“”\"'‘(["
# "“Why?” Jo Doe asked": what follows belongs to the question.
REPORTED = re.compile(
    r"\s+(?:[A-ZÀ-Þ][\w.’'-]*\s+){1,4}"
    r"(?:said|says|asked|asks|told|wrote|writes|added|replied|shouted|wondered|cried|answered)\b"
)
# "M. Dupont", "Sr. Ruiz": what stands alone before a name is no sentence.
TITLE = re.compile(r"\s*[^\W\d_a-zà-ÿа-я][^\W\d_]{0,2}\.\s*")
# "Plan B .": such a space of more than one byte sentencex 1.0 would cut in two, which ends the program.
SPACED_INITIAL = re.compile(r"(?<=\b\w)\s+(?=\.)")
NO_CAPITALS = {
    "ja": "[\u3041-\u30ff]",
    "zh": "[\u3400-\u9fff]",
    "ko": "[\uac00-\ud7af]",
    "ar": "[\u0600-\u06ff]",
    "he": "[\u0590-\u05ff]",
    "hi": "[\u0900-\u097f]",
    "bn": "[\u0980-\u09ff]",
    "ta": "[\u0b80-\u0bff]",
    "te": "[\u0c00-\u0c7f]",
    "th": "[\u0e00-\u0e7f]",
    "my": "[\u1000-\u109f]",
    "ka": "[\u10d0-\u10ff]",
    "am": "[\u1200-\u137f]",
    "km": "[\u1780-\u17ff]",
}
SCRIPTS = {language: re.compile(letters + "{2}") for language, letters in NO_CAPITALS.items()}


def _is_full(line: str, following: str, width: int) -> bool:
    """True when a line had no room for the next word."""
    return len(line.rstrip()) + 1 + len(following.split(maxsplit=1)[0]) > width


def _least_wrapped(lines: list[re.Match[str]], width: int) -> int:
    """The length from which a line may go on: any in a column of print, that of a mail otherwise."""
    if width >= LEAST_WRAPPED or len(lines) < COLUMN_LINES:
        return LEAST_WRAPPED
    broken = sum(after[0][0].islower() and _is_full(line[0], after[0], width) for line, after in pairwise(lines))
    return 1 if broken >= COLUMN_SHARE * len(lines) else LEAST_WRAPPED


def _goes_on(text: str, line: re.Match[str], following: re.Match[str], width: int, least: int) -> bool:
    """True when a line of a wrapped text ended only because it had no room for the next word."""
    if len(line[0]) < least or following[0][0].isspace() or text.count("\n", line.end(), following.start()) > 1:
        return False
    return _is_full(line[0], following[0], width)


@lru_cache(maxsize=1)  # sentences and quotations of a text are looked for one after the other
def find_paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """Text → the stretches of it that no line break ends, blank ones left out."""
    pattern = LINE if any(map(text.__contains__, BREAKS[1:])) else PLAIN_LINE
    lines = [line for line in pattern.finditer(text) if not line[0].isspace()]
    if any(len(line[0].rstrip()) > WRAPPED for line in lines):
        return tuple([line.span() for line in lines])
    width = max((len(line[0].rstrip()) for line in lines), default=0)
    least = _least_wrapped(lines, width)
    start: int | None = None
    found: list[tuple[int, int]] = []
    for line, following in zip_longest(lines, lines[1:]):
        start = line.start() if start is None else start
        if following is None or not _goes_on(text, line, following, width, least):
            found.append((start, line.end()))
            start = None
    return tuple(found)


def _abbreviated(word: str, after: str, capital: bool) -> bool:
    """True when the full stop after `word` belongs to it, because `after` goes on with the sentence.

    `word` is in small letters, without its full stop; `capital` says that it began with a capital letter.
    """
    starts = after.lower() in STARTERS
    if word in GOES_ON or (capital and word in BEFORE_A_NAME):
        return not (starts and word in ("m", "st", "v"))
    if word in BEFORE_A_NUMBER:
        return after[0].isdigit() or (capital and not starts)
    if word in ("a.m", "p.m"):
        return after.lower() in AFTER_A_TIME
    initials = ("." in word and not word[-1].isdigit()) or (len(word) == 1 and word.isalpha())
    return not starts and ((capital and word in ANYWHERE) or initials)


def is_end(text: str, start: int, place: int, end: int) -> bool:
    """True when the stop at `place…end`, marks that close after it included, ends a sentence begun at `start`."""
    if text[place] in "!?…":
        return not (text[end - 1] in "”\"'’" and REPORTED.match(text, end))
    following = NEXT_WORD.match(text, end)
    before = text[max(start, place - LONGEST) : place]
    word = before.rsplit(maxsplit=1)[-1].lstrip(OPENING) if before.strip() and not before[-1].isspace() else ""
    if following and following[1][0].islower():
        return False
    if end > place + 1 or not following or not word or word[-1] in ')”"':
        return True
    if word.isdigit() and len(word) < 3 and not text[start : place - len(word)].strip():
        return False  # "1. Do this"
    return not _abbreviated(word.lower(), following[1], word[0].isupper())


def _with_capitals(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for stop in STOP.finditer(text, start, end):
        if is_end(text, start, *stop.span()):
            yield start, stop.end()
            start = stop.end()
    yield start, end


def _without_capitals(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    from sentencex import get_sentence_boundaries

    first = start
    piece = text[start:end].encode(errors="replace").decode()  # a lone surrogate would not pass
    piece = SPACED_INITIAL.sub(lambda spaces: " " * len(spaces[0]), piece)
    for found in get_sentence_boundaries(language, piece):
        last = start + found["end_index"]
        if TITLE.fullmatch(text, first, last) and last < end:
            continue
        yield first, last
        first = last


@lru_cache(maxsize=len(NO_CAPITALS) + 1)
def _other_scripts(language: str | None) -> re.Pattern[str]:
    """Any letter of the scripts without capitals but for one's own: one look is sooner than fourteen."""
    return re.compile("|".join(NO_CAPITALS[name] for name in NO_CAPITALS if name != language).replace("]|[", ""))


def _has_others(text: str, language: str) -> bool:
    """True when a text in some language has letters of another's script that has no capitals."""
    own = language if language in NO_CAPITALS else None
    return not text.isascii() and _other_scripts(own).search(text) is not None


def _language(piece: str, language: str) -> str:
    """The language to split by: the script's where it has no capitals, else the one that was named."""
    if not _has_others(piece, language):
        return language
    return next((name for name, letters in SCRIPTS.items() if name != language and letters.search(piece)), language)


def _tight(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def find_sentences(text: str, language: str = "en") -> list[Span]:
    """Text → the spans of its sentences, in order; never empty, never overlapping.

    >>> text = "Sen. Lee left the U.S. on Monday. He came back.\\nWhat now"
    >>> [text[start:end] for start, end in find_sentences(text)]
    ['Sen. Lee left the U.S. on Monday.', 'He came back.', 'What now']
    """
    spans = []
    mixed = _has_others(text, language)  # most texts are not, and need one look
    for start, end in find_paragraphs(text):
        tongue = _language(text[start:end], language) if mixed else language
        named = tongue not in (ENGLISH, UNDETERMINED)
        pieces = _without_capitals(text, start, end, tongue) if named else _with_capitals(text, start, end)
        spans += [_tight(text, *piece) for piece in pieces]
    return [span for span in spans if span.end > span.start]
