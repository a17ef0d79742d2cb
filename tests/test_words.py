"""Words: typography is invisible, offsets lead back to the original, equal words and only they have equal hashes."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dedup.language.prior import frequencies
from dedup.language.words import (
    ASCII_WORD,
    MASK,
    MULTIPLY_CHUNK,
    MULTIPLY_FINAL,
    SEED,
    SPACELESS_CHARACTER,
    WORD,
    find_words,
    fold_character,
    fold_word,
    hash_word,
    hash_words,
    offsets,
    words_of,
)

CASES = Path(__file__).with_name("word_cases.txt").read_text(encoding="utf-8").split("\n---")[1:]
PLANE = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
# Letters, marks and signs of many scripts beside anything at all.
MIXED = st.text(
    st.sampled_from("aBéßﬁİςЖёїクガぎ中คำกَـक्षि한ʼʹ٬\u1112\u0301\u0308\u3099\u00ad\u200d’“—_ .\n٣½²\U0001f642")
    | st.characters(exclude_categories=["Cs"]),
    max_size=40,
)


def visible(text: str) -> str:
    """A line of a case with its \\u escapes made characters."""
    return text.encode("latin-1", "backslashreplace").decode("unicode-escape")


def read_case(case: str) -> tuple[str, list[str], list[str]]:
    """A case → its title, its texts and the words that each must give, folded as words are."""
    title, *texts, words = [line for line in case.split("\n") if line.strip() and not line.startswith("---")]
    assert title.startswith("# ")
    assert words.startswith("=")
    assert texts
    return title, [visible(text) for text in texts], words[1:].split()


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.strip().splitlines()[0][2:60]))
def test_case(case: str) -> None:
    title, texts, expected = read_case(case)
    expected = [unicodedata.normalize("NFKD", word) for word in expected]
    for text in texts:
        assert words_of(text) == expected, (title, text)
        for form in ("NFC", "NFD"):
            assert words_of(unicodedata.normalize(form, text)) == expected, (title, form, text)


def test_there_are_cases() -> None:
    assert len(CASES) >= 24


def slow_words(text: str) -> list[tuple[str, int, int]]:
    """The twin of `find_words`: one character after the other, no regular expression, no table."""

    def attached(character: str) -> bool:
        return "\xa0" <= character <= "\uffff" and unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf")

    def letter(character: str) -> bool:
        apostrophe = "\u02b9" <= character <= "\u02bf" or character == "\u0374"
        return character.isalnum() and not apostrophe and not SPACELESS_CHARACTER.match(character)

    found: list[tuple[str, int, int]] = []
    place = 0
    while place < len(text):
        start = place
        if SPACELESS_CHARACTER.match(text[place]):
            place += 1
            while place < len(text) and attached(text[place]):
                place += 1
        elif letter(text[place]):
            while place < len(text) and (attached(text[place]) or letter(text[place])):
                place += 1
        else:
            place += 1
            continue
        word = "".join(fold_character(character) for character in text[start:place])
        if word:
            found.append((word, start, place))
    return found


@given(MIXED)
@example("ab\u0301c कि中\u3099文")
def test_words_are_those_of_the_slow_twin(text: str) -> None:
    words, starts, ends = find_words(text)
    assert list(zip(words, starts, ends, strict=True)) == slow_words(text)
    assert words_of(text) == words


@given(MIXED)
def test_offsets_lead_back_to_the_original(text: str) -> None:
    words, starts, ends = find_words(text)
    assert all(fold_word(text[start:end]) == word for word, start, end in zip(words, starts, ends, strict=True))
    assert all(start < end for start, end in zip(starts, ends, strict=True))
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))


@given(st.text(st.characters(max_codepoint=127), max_size=80))
def test_plain_text_has_a_short_way(text: str) -> None:
    assert [word.lower() for word in ASCII_WORD.findall(text)] == [fold_word(word) for word in WORD.findall(text)]


@given(MIXED)
def test_composed_and_decomposed_agree(text: str) -> None:
    words = words_of(text)
    assert words_of(unicodedata.normalize("NFC", text)) == words
    assert words_of(unicodedata.normalize("NFD", text)) == words


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Zs"], exclude_characters="ıŉ"), max_size=40))
def test_case_is_invisible(text: str) -> None:
    """Except the dotless ı, whose capital is a plain I, and the obsolete ŉ, whose capital begins with an apostrophe."""
    assert words_of(text.upper()) == words_of(text) == words_of(text.lower())


def test_folding_a_folded_character_changes_nothing() -> None:
    for character in PLANE:
        folded = fold_character(character)
        assert "".join(map(fold_character, folded)) == folded, hex(ord(character))


def test_folding_sees_neither_form_nor_case() -> None:
    for character in PLANE:
        folded = fold_character(character)
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            again = "".join(map(fold_character, unicodedata.normalize(form, character)))
            assert again == folded, (hex(ord(character)), form)
        for other in (character.upper(), character.lower(), character.title()):
            assert character == "ı" or "".join(map(fold_character, other)) == folded, (hex(ord(character)), other)


def test_folding_keeps_every_letter_and_digit_and_nothing_else() -> None:
    for character in PLANE:
        folded = fold_character(character)
        if unicodedata.category(character) in ("Lu", "Ll", "Lt", "Nd"):
            assert folded, hex(ord(character))
        assert all(c.isalnum() or unicodedata.category(c) in ("Mn", "Mc") for c in folded), hex(ord(character))


def slow_hash(word: str) -> int:
    """The twin of `hash_word`: the message padded as a whole, then taken apart."""
    data = word.encode("utf-8", "surrogatepass")
    padded = data + bytes(-len(data) % 8)
    value = SEED ^ len(data)
    for (chunk,) in np.frombuffer(padded, dtype="<u8").reshape(-1, 1).tolist():
        value = (value ^ chunk) * MULTIPLY_CHUNK & MASK
        value = value ^ value >> 29
    value = value * MULTIPLY_FINAL & MASK
    return value ^ value >> 32


@given(st.text(max_size=40))
def test_hashes_are_those_of_the_slow_twin(word: str) -> None:
    assert hash_word(word) == slow_hash(word)
    assert 0 <= hash_word(word) <= MASK


def test_hashes_stay_what_they_were() -> None:
    """Stored signatures and indexes rest on them: whoever changes these must raise SKETCH_VERSION."""
    hashes = {word: f"{hash_word(word):016x}" for word in ("", "ferry", "internationalisation", "中", "кит")}
    assert hashes == {
        "": "2ad0938a3072dfcd",
        "ferry": "59da3cbd99d23f61",
        "internationalisation": "98b429501e4d2999",
        "中": "a12f480a71954b3f",
        "кит": "1b239db1072299a0",
    }


def test_hashes_do_not_collide() -> None:
    words = [*frequencies("en"), *frequencies("ru"), *map(str, range(20_000))]
    distinct = set(words)
    assert len(distinct) > 60_000
    assert len({hash_word(word) for word in distinct}) == len(distinct)


def test_each_bit_of_a_hash_is_set_for_half_of_the_words() -> None:
    hashes = hash_words(sorted(frequencies("en"))[:20_000])
    shares = [float((hashes >> np.uint64(bit) & np.uint64(1)).mean()) for bit in range(64)]
    assert max(abs(share - 0.5) for share in shares) < 0.02  # six standard errors of √(¼ / 20,000)


def test_arrays_have_the_promised_types() -> None:
    assert hash_words([]).dtype == np.uint64
    assert hash_words(["a", "b"]).tolist() == [hash_word("a"), hash_word("b")]
    assert offsets([3, 5]).dtype == np.int32
