"""The compiled splitting of a text into sentences. Nothing else.

As `sentences.find_sentences`, but for the stops that take a question to decide. Nothing here calls into another
module, because numba's cache does not notice when a function elsewhere changes. `kinds` tells characters apart: a table
of the bits below, made of the classes of characters in `sentences.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]

STOP, CLOSER, INNER, SMALL, CAPITAL, SPACE, BREAK, WORD, STRANGE = (1 << bit for bit in range(9))
NEVER_FIRST = INNER | SMALL | SPACE | BREAK  # what begins no sentence, after a space
LETTER_A, LETTER_I, BLANK, FULL_STOP, ELLIPSIS = (ord(character) for character in "AI .…")
STRAIGHT_MARK, OPENING_MARK, CLOSING_MARK = (ord(character) for character in '"“”')
NONE = -1


@njit(nogil=True, forceinline=True)
def code_at(codes: Array, place: int) -> Any:
    """The character at a place, 0 outside the text."""
    return codes[place] if 0 <= place < len(codes) else 0


@njit(nogil=True, forceinline=True)
def kind_at(codes: Array, kinds: Array, place: int) -> Any:
    """What kind of character is at a place; beyond the text is a line break."""
    if place < 0 or place >= len(codes):
        return BREAK
    return kinds[codes[place]] if codes[place] < len(kinds) else STRANGE


@njit(nogil=True, forceinline=True)
def after(codes: Array, kinds: Array, place: int, wanted: int) -> int:
    """Where a row of wanted characters ends, at the latest with its line."""
    while kind_at(codes, kinds, place) & (wanted | BREAK) == wanted:
        place += 1
    return place


@njit(nogil=True, forceinline=True)
def starts_row(codes: Array, kinds: Array, place: int) -> bool:
    """Whether a stop is the first of its row; it may have spaces before its full stops."""
    if kind_at(codes, kinds, place - 1) & STOP:
        return False
    spaced = codes[place] == FULL_STOP and code_at(codes, place - 1) == BLANK
    return not (spaced and kind_at(codes, kinds, place - 2) & STOP)


@njit(nogil=True, forceinline=True)
def end_of_row(codes: Array, kinds: Array, place: int) -> int:
    """Where the row of stops at a place ends."""
    place = after(codes, kinds, place, STOP)
    while code_at(codes, place) == BLANK and code_at(codes, place + 1) == FULL_STOP:
        place = after(codes, kinds, place + 2, STOP)
    return place


@njit(nogil=True, forceinline=True)
def begins(codes: Array, kinds: Array, place: int) -> Any:
    """Whether what is here begins a sentence though no space is before it."""
    here = code_at(codes, place)
    if here in (LETTER_A, LETTER_I) and code_at(codes, place + 1) == BLANK:
        return kind_at(codes, kinds, place + 2) & SMALL != 0
    first = here == OPENING_MARK or kind_at(codes, kinds, place) & CAPITAL != 0
    return first and kind_at(codes, kinds, place + 1) & WORD != 0


@njit(nogil=True, forceinline=True)
def end_without_space(codes: Array, kinds: Array, place: int) -> int:
    """Where a single stop between a small letter, perhaps quoted, and a capital one ends with its mark, or `NONE`."""
    last = code_at(codes, place - 1)
    quoted = last in (STRAIGHT_MARK, CLOSING_MARK)
    before = place - 2 if quoted else place - 1
    if not (kind_at(codes, kinds, before) & kind_at(codes, kinds, before - 1) & SMALL):
        return NONE
    end = place + 1
    if not quoted and code_at(codes, end) in (STRAIGHT_MARK, CLOSING_MARK):
        end += 1
    return end if begins(codes, kinds, end) else NONE


@njit(nogil=True, forceinline=True)
def find_stop(codes: Array, kinds: Array, place: int) -> Any:
    """Where the stop at a place ends, with marks that close after it, and where what may be a sentence begins.

    As `sentences.STOP` finds it; `NONE` where none begins.
    """
    if not starts_row(codes, kinds, place):
        return NONE, NONE
    row = end_of_row(codes, kinds, place + 1)
    end = after(codes, kinds, row, CLOSER)
    following = after(codes, kinds, end, SPACE)
    if following > end and not kind_at(codes, kinds, following) & NEVER_FIRST:
        return end, following
    end = NONE if codes[place] == ELLIPSIS else end_without_space(codes, kinds, place)
    return end, end


@njit(nogil=True, forceinline=True)
def is_clear(codes: Array, kinds: Array, place: int, end: int, following: int, longest: int) -> Any:
    """Whether a stop ends a sentence, as `sentences.is_end` would find.

    So does a full stop before a capital letter if it is quoted, or after a word in small letters that is longer than
    any abbreviation in small letters; and a mark without a quotation mark.
    """
    if codes[place] != FULL_STOP:
        return not kind_at(codes, kinds, end - 1) & CLOSER
    if not kind_at(codes, kinds, following) & CAPITAL:
        return False
    if end > place + 1:
        return True
    before = place - 1
    while kind_at(codes, kinds, before) & SMALL:
        before -= 1
    return place - before > longest + 1 and kind_at(codes, kinds, before) & SPACE != 0


@njit(nogil=True)
def find_pieces(codes: Array, kinds: Array, wrapped: int, longest: int) -> Array:
    """The code points of a text and of a line break behind it → (n, 3): its pieces.

    Of each where it starts and ends, and the stop that ends it if only a question tells whether that ends a sentence,
    else −1. In a text with strange characters no piece is found, nor in one that may be wrapped: no line of it is
    longer than so many characters.
    """
    pieces = np.empty((len(codes), 3), np.int32)
    count, line, wide = 0, 0, False
    start = place = after(codes, kinds, 0, SPACE)
    while place < len(codes):
        code = codes[place]
        kind = kinds[code] if code < len(kinds) else STRANGE  # as `kind_at`, in half the time
        if not kind & (STOP | BREAK | STRANGE):
            place += 1
        elif kind & STRANGE:
            return pieces[:0]
        elif kind & BREAK:
            end = place
            while end > start and kind_at(codes, kinds, end - 1) & SPACE:
                end -= 1
            if end > start:
                pieces[count] = start, end, NONE
                count += 1
                wide |= end - line > wrapped
            line = place + 1
            start = place = after(codes, kinds, line, SPACE)
        else:
            end, following = find_stop(codes, kinds, place)
            if end == NONE:
                place += 1
                continue
            clear = is_clear(codes, kinds, place, end, following, longest)
            pieces[count] = start, end, NONE if clear else place
            count += 1
            start, place = following, end
    return pieces[:count] if wide else pieces[:0]
