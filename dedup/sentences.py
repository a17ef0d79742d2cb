"""Text → sentences, as half-open character spans without the white space around them.

A line break ends a sentence, because news text comes one paragraph a line, headings and bullets included; unless the
whole text is wrapped to a width, as wires sent it: then a line that had no room for the next word goes on. Inside a
paragraph a full stop ends a sentence unless it belongs to an abbreviation that the next word continues. The rules are
for languages with capitals; sentencex splits the scripts without them, and languages that are named and are not English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dedup.records import Span

LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
WRAPPED = 90  # characters: no line of a wrapped text is longer (telex and e-mail wrap at 60 to 80)
LEAST_WRAPPED = 45  # characters: nobody wraps narrower than this; shorter lines are headings and lists

# A stop with the marks that close after it, before something that may begin a sentence: not a small letter, not a
# closing mark. Without a space only between a small letter and a capital one: "the end.The next".
STOP = re.compile(
    r"(?:[.!?]+|…)(?: \.)*[\"'”’»)\]]*(?=\s+[^\s.… a-zß-öø-ÿ,;:)\]])|(?<=[a-zß-öø-ÿ]{2})[.!?][”\"]?(?=[A-ZÀ-ÖØ-Þ“][\w’])|\s(?=[•▪●◦‣]\s)"
)
NEXT_WORD = re.compile(r"[\s“”\"'‘’(\[«»•–—-]*([\w’]+)")
LONGEST = 30  # characters looked at before a full stop; no abbreviation is longer
OPENING = "“”\"'‘(["
REPORTED = re.compile(
    r"\s+(?:[A-ZÀ-Þ][\w.’'-]*\s+){1,4}(?:said|says|asked|asks|told|wrote|writes|added|replied|shouted|wondered|cried|answered)\b"
)

# Titles and the like: a name always follows.
BEFORE_A_NAME = frozenset(
    "mr mrs ms mx dr prof profs sen sens rep reps gov govs gen gens lt col cols sgt cpl capt cmdr adm maj brig pvt supt insp det "
    "rev revs fr hon pres amb st ste mt ft messrs msgr mme mlle m sr sra dist atty asst dep vs v viz cf e.g i.e u.s.s h.m.s".split()
)
# Abbreviations that a number follows; with anything else after them the full stop ends a sentence.
BEFORE_A_NUMBER = frozenset("no nos p pp art sec fig vol ch jan feb mar apr jun jul aug sep sept oct nov dec approx ca est".split())
# Abbreviations that may end a sentence: they do when the next word is one that only stands with a capital there.
ANYWHERE = frozenset(
    "inc corp co cos ltd llc plc bros jr esq ph.d m.d d.c dept univ assn etc al ave blvd rd ala ariz ark calif colo conn del fla ga "
    "ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn tex va vt wash wis wyo oz lb ft in min max hrs".split()
)
STARTERS = frozenset(
    "the a an this that these those he she it they we i you his her its their our my there here in on at by for from with of to as "
    "but and or so yet if when while after before since although though because despite during under over among between "
    "what who where why how which many some most several all both each every no not one two three another other others "
    "meanwhile however also then now still even only once earlier later last next that’s it’s he’s she’s they’re".split()
)
AFTER_A_TIME = frozenset(
    "est edt et cst cdt ct mst mdt mt pst pdt pt gmt bst utc cet eastern pacific central mountain monday tuesday wednesday thursday "
    "friday saturday sunday january february march april may june july august september october november december".split()
)
NO_CAPITALS = {
    "ja": "[\u3041-\u30ff]", "zh": "[\u3400-\u9fff]", "ar": "[\u0600-\u06ff]", "hi": "[\u0900-\u097f]", "bn": "[\u0980-\u09ff]",
    "ta": "[\u0b80-\u0bff]", "te": "[\u0c00-\u0c7f]", "th": "[\u0e00-\u0e7f]", "he": "[\u0590-\u05ff]", "ko": "[\uac00-\ud7af]",
    "my": "[\u1000-\u109f]", "ka": "[\u10d0-\u10ff]", "am": "[\u1200-\u137f]", "km": "[\u1780-\u17ff]",
}  # fmt: skip
SCRIPTS = {language: re.compile(letters + "{2}") for language, letters in NO_CAPITALS.items()}


def _goes_on(text: str, line: re.Match[str], following: re.Match[str]) -> bool:
    """True when a line of a wrapped text ended only for want of room: no blank line, no space for the next word."""
    if len(line[0]) < LEAST_WRAPPED or text.count("\n", line.end(), following.start()) > 1:
        return False
    word = following[0].split(maxsplit=1)
    return bool(word) and not following[0][0].isspace()


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of text that no line break ends, blank ones left out."""
    lines = [line for line in LINE.finditer(text) if not line[0].isspace()]
    width = max((len(line[0].rstrip()) for line in lines), default=0)
    start = 0
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        start = start if start else line.start() + 1
        if following and width <= WRAPPED and _goes_on(text, line, following):
            room = width - len(line[0].rstrip()) - 1
            if len(following[0].split(maxsplit=1)[0]) > room:
                continue
        yield start - 1, line.end()
        start = 0


def _ends(text: str, start: int, stop: re.Match[str]) -> bool:
    """True when this stop ends a sentence that began no earlier than `start`."""
    if stop[0].isspace() or stop[0][0] in "!?…":
        return not (stop[0][-1] in "”\"'’" and REPORTED.match(text, stop.end()))
    following = NEXT_WORD.match(text, stop.end())
    after = following[1] if following else ""
    sentence = text[max(start, stop.start() - LONGEST) : stop.start()]
    before = sentence.rsplit(maxsplit=1)[-1].lstrip(OPENING) if sentence and not sentence[-1].isspace() else ""
    word = before.lower()
    if len(stop[0]) > 1 or not after or not word or word[-1] in ")”\"":
        return True
    if word in BEFORE_A_NAME and not (word in ("m", "st", "v") and before.isupper() and after.lower() in STARTERS):
        return False
    if word in BEFORE_A_NUMBER:
        return not after[0].isdigit() and (before[0].islower() or after.lower() in STARTERS)
    if word in ("a.m", "p.m"):
        return after.lower() not in AFTER_A_TIME
    if word in ANYWHERE or ("." in word and not word[-1].isdigit()) or (len(word) == 1 and word.isalpha()):
        return after.lower() in STARTERS
    return not (word.isdigit() and len(word) < 3 and not text[start : stop.start() - len(word)].strip())  # "1. Do this"


def _with_capitals(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for stop in STOP.finditer(text, start, end):
        if _ends(text, start, stop):
            yield start, stop.end()
            start = stop.end()
    yield start, end


def _without_capitals(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    from sentencex import get_sentence_boundaries

    for found in get_sentence_boundaries(language, text[start:end]):
        yield start + found["start_index"], start + found["end_index"]


def _language(piece: str, language: str) -> str:
    """The language to split by: the script's where it has no capitals, else the one that was named."""
    if piece.isascii():
        return language
    return next((name for name, letters in SCRIPTS.items() if name != language and letters.search(piece)), language)


def _tight(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()))


def find_sentences(text: str, language: str = "en") -> list[Span]:
    """Text → the spans of its sentences, in order; never empty, never overlapping.

    >>> text = "Sen. Lee left the U.S. on Monday. He came back.\\nWhat now"
    >>> [text[start:end] for start, end in find_sentences(text)]
    ['Sen. Lee left the U.S. on Monday.', 'He came back.', 'What now']
    """
    spans = []
    for start, end in _paragraphs(text):
        tongue = _language(text[start:end], language)
        pieces = _with_capitals(text, start, end) if tongue == "en" else _without_capitals(text, start, end, tongue)
        spans += [_tight(text, *piece) for piece in pieces]
    return [span for span in spans if span.end > span.start]
