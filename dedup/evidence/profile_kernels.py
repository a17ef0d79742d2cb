"""The compiled making of a profile. Nothing else.

Every function has its readable twin in `profile.py`, `similarity.py`, `likeness.py` or `links.py` and gives the same
bits. Nothing here calls into another module, because numba's cache does not notice when a function elsewhere changes;
for the same reason the constants stand here again (a test compares what comes of them).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]

MULTIPLY_CHUNK = np.uint64(0xBF58_476D_1CE4_E5B9)
MULTIPLY_FINAL = np.uint64(0x94D0_49BB_1331_11EB)
LAST_SENTENCE = np.uint64((1 << 20) - 1)
HIGHEST_BIT = np.uint64(1 << 63)
NO_NUMBER = np.uint64(0xFFFF_FFFF_FFFF_FFFF)  # what "one" stands for: it is mostly a pronoun
NUMBER, RARE, NAME = 12.0, 9.0, 4.0
SPACE, DIGIT_0, DIGIT_9, LETTER_A, LETTER_Z = (np.uint32(ord(character)) for character in " 09AZ")
ENDINGS = 1 << 12  # of hashes: of the words that stand for no number, two in a hundred end like one that does
LAST_ASCII = np.uint32(127)
JOINTS = (44, 46, 45, 47, 58, 8211, 1644, 1643)  # , . - / : – ٬ ٫ between the parts of a number
SMALL = np.uint32(32)  # from a capital letter to the small one
S11, S21, S27, S30, S31, S32, S42, S43 = (np.uint64(bits) for bits in (11, 21, 27, 30, 31, 32, 42, 43))
DIGITS = np.uint64(2047)  # eleven bits: sorting by them takes six passes
SHORTEST = 4  # words of a paragraph that may be boilerplate
MOVES = 32  # a key on average, from which sorting by digits is sooner


@njit(nogil=True, forceinline=True)
def mix(value: Any) -> Any:
    """As `hashing.mix`."""
    value = (value ^ (value >> S30)) * MULTIPLY_CHUNK
    value = (value ^ (value >> S27)) * MULTIPLY_FINAL
    return value ^ (value >> S31)


@njit(nogil=True)
def sort_by_digits(keys: Array) -> Array:
    """The order that sorts keys, equal ones as they come, in six passes whatever the keys: radix sort."""
    order, other = np.arange(len(keys)), np.empty(len(keys), np.int64)
    counts = np.empty(2049, np.int64)
    for shift in range(0, 64, 11):
        bits = np.uint64(shift)
        counts[:] = 0
        for key in keys:
            counts[np.int64((key >> bits) & DIGITS) + 1] += 1
        for digit in range(2048):
            counts[digit + 1] += counts[digit]
        for place in order:
            slot = np.int64((keys[place] >> bits) & DIGITS)
            other[counts[slot]] = place
            counts[slot] += 1
        order, other = other, order
    return order


@njit(nogil=True, forceinline=True)
def make_buckets(keys: Array) -> Any:
    """How far a key is shifted to the number of its bucket, and where each bucket starts.

    Hashes are evenly spread: as many buckets as keys by the highest bits leave each nearly where it belongs.
    """
    bits = np.uint64(1)
    while (1 << np.int64(bits)) < len(keys):
        bits += np.uint64(1)
    shift = np.uint64(64) - bits
    starts = np.zeros((1 << np.int64(bits)) + 1, np.int64)
    for key in keys:
        starts[np.int64(key >> shift) + 1] += 1
    for bucket in range(len(starts) - 1):
        starts[bucket + 1] += starts[bucket]
    return shift, starts


@njit(nogil=True)
def sort_places(keys: Array) -> Array:
    """The order that sorts keys, equal ones as they come.

    Keys that somebody made to fall into one bucket are found out, and sorted in another way.
    """
    shift, starts = make_buckets(keys)
    order, ordered = np.empty(len(keys), np.int64), np.empty(len(keys), np.uint64)
    for place in range(len(keys)):
        slot = np.int64(keys[place] >> shift)
        order[starts[slot]], ordered[starts[slot]] = place, keys[place]
        starts[slot] += 1
    moves = 0
    for i in range(1, len(keys)):
        place, key, at = order[i], ordered[i], i
        while at > 0 and ordered[at - 1] > key:
            order[at], ordered[at] = order[at - 1], ordered[at - 1]
            at -= 1
        order[at], ordered[at] = place, key
        moves += i - at
        if moves > MOVES * len(keys):
            return sort_by_digits(keys)
    return order


@njit(nogil=True)
def sort_values(values: Array) -> Array:
    """The values sorted: as `sort_places`, where nothing else hangs on them."""
    shift, starts = make_buckets(values)
    ordered = np.empty(len(values), np.uint64)
    for value in values:
        slot = np.int64(value >> shift)
        ordered[starts[slot]] = value
        starts[slot] += 1
    moves = 0
    for i in range(1, len(values)):
        value, at = ordered[i], i
        while at > 0 and ordered[at - 1] > value:
            ordered[at] = ordered[at - 1]
            at -= 1
        ordered[at] = value
        moves += i - at
        if moves > MOVES * len(values):
            return values[sort_by_digits(values)]
    return ordered


@njit(nogil=True)
def hash_grams(hashes: Array, size: int) -> Array:
    """As `hashing.ngram_hashes`, for two words and more."""
    grams = np.empty(max(0, len(hashes) - size + 1), np.uint64)
    for i in range(len(grams)):
        mixed = hashes[i]
        for offset in range(1, size):
            mixed = ((mixed << S21) | (mixed >> S43)) + hashes[i + offset]
        mixed *= MULTIPLY_CHUNK
        grams[i] = mixed ^ (mixed >> S32)
    return grams


@njit(nogil=True)
def add_phrases(
    grams: Array, order: Array, size: int, weights: Array, quoted: Array, furniture: Array, out: Any, start: int
) -> tuple[Array, int]:
    """As `profile.make_grams`, of n-grams in the order of their hashes; → the index of each of the text, and the end.

    `out` are keys, weights and which are quoted, of all sizes of phrase; those of this one go from `start` on.
    """
    whole, in_quotes, usable = np.zeros(len(grams)), np.zeros(len(grams), np.bool_), np.ones(len(grams), np.bool_)
    for offset in range(size):  # a processor adds several at once
        for i in range(len(grams)):
            whole[i] += weights[i + offset]
            in_quotes[i] |= quoted[i + offset]
            usable[i] &= not furniture[i + offset]
    keys, key_weights, key_quoted = out
    running, end = np.full(len(grams), -1, np.int32), start
    for i in order:
        if usable[i]:
            if end == start or keys[end - 1] != grams[i]:
                keys[end], key_weights[end], key_quoted[end] = grams[i], whole[i], in_quotes[i]
                end += 1
            running[i] = end - start - 1
    return running, end


@njit(nogil=True)
def add_words(hashes: Array, order: Array, chosen: Array, keys: Array, start: int) -> int:
    """The chosen words, in the order of their hashes, each once, go into `keys` from `start` on; → the end."""
    end = start
    for i in order:
        if chosen[i] and (end == start or keys[end - 1] != hashes[i]):
            keys[end] = hashes[i]
            end += 1
    return end


@njit(nogil=True)
def list_terms(hashes: Array, weights: Array, holder: Array) -> tuple[Array, Array, Array, Array]:
    """As `similarity.list_terms`. What comes later is in no earlier sentence, so the order within a term is right."""
    places = np.empty(len(hashes), np.uint64)
    for i in range(len(hashes)):
        places[i] = hashes[i] & ~LAST_SENTENCE
    keys, found = np.empty(len(hashes), np.uint64), np.empty(len(hashes), np.float32)
    spread, sentence = np.zeros(len(hashes), np.int32), np.empty(len(hashes), np.int32)
    count, cells = 0, 0
    for i in sort_places(places):
        key = places[i]
        if count == 0 or keys[count - 1] != key:
            keys[count], found[count] = key, weights[i]
            count += 1
        elif sentence[cells - 1] == holder[i]:
            continue
        spread[count - 1] += 1
        sentence[cells] = holder[i]
        cells += 1
    return keys[:count].copy(), found[:count].copy(), spread[:count].copy(), sentence[:cells].copy()


@njit(nogil=True)
def make_terms(hashes: Array, weights: Array, holder: Array, furniture: Array) -> Any:
    """As `similarity.make_terms`."""
    pairs = hash_grams(hashes, 2)
    found, weight = np.empty(2 * len(hashes), np.uint64), np.empty(2 * len(hashes))
    sentence, count = np.empty(2 * len(hashes), np.int64), 0
    for i in range(len(hashes)):
        if holder[i] < 0 or furniture[i]:
            continue
        found[count], weight[count], sentence[count] = hashes[i], weights[i], holder[i]
        count += 1
        if i + 1 < len(hashes) and holder[i + 1] == holder[i] and not furniture[i + 1]:
            found[count], weight[count], sentence[count] = pairs[i], 0.5 * (weights[i] + weights[i + 1]), holder[i]
            count += 1
    return list_terms(found[:count], weight[:count], sentence[:count])


@njit(nogil=True)
def foreign_words(codes: Array, starts: Array, ends: Array) -> Array:
    """The places of words that are not plain ASCII."""
    found, count = np.empty(len(starts), np.int64), 0
    for i in range(len(starts)):
        for at in range(starts[i], ends[i]):
            if codes[at] > LAST_ASCII:
                found[count] = i
                count += 1
                break
    return found[:count].copy()


@njit(nogil=True, forceinline=True)
def number_of(key: Any, names: Array, values: Array) -> Any:
    """The hash of a number word's digits, 0 for any other word."""
    low, high = 0, len(names)
    while low < high:
        middle = (low + high) // 2
        if names[middle] < key:
            low = middle + 1
        else:
            high = middle
    return values[low] if low < len(names) and names[low] == key else np.uint64(0)


@njit(nogil=True, forceinline=True)
def small(code: Any) -> Any:
    """A code point as a small letter, where it is plain ASCII: everything else comes folded."""
    return np.uint64(code + SMALL if LETTER_A <= code <= LETTER_Z else code)


@njit(nogil=True, forceinline=True)
def hash_run(left: Any, middle: Any, right: Any) -> Any:
    """Three characters → their hash, with room for a sentence."""
    return mix((left << S42) | (middle << S21) | right) & ~HIGHEST_BIT & ~LAST_SENTENCE


@njit(nogil=True)
def list_letters(ordered: Array) -> tuple[Array, Array, Array, Array]:
    """As `list_terms`, of sorted hashes that end with their sentence; numbers weigh more than runs of letters."""
    keys, weights = np.empty(len(ordered), np.uint64), np.empty(len(ordered), np.float32)
    spread, sentence = np.zeros(len(ordered), np.int32), np.empty(len(ordered), np.int32)
    count, cells = 0, 0
    before = ~np.uint64(0)  # no hash of a document that has fewer sentences than `LAST_SENTENCE`
    for value in ordered:
        key = value & ~LAST_SENTENCE
        count += key != before & ~LAST_SENTENCE or count == 0
        keys[count - 1], weights[count - 1] = key, NUMBER if key & HIGHEST_BIT else 1.0
        sentence[cells] = np.int32(value & LAST_SENTENCE)
        spread[count - 1] += value != before
        cells += value != before
        before = value
    return keys[:count].copy(), weights[:count].copy(), spread[:count].copy(), sentence[:cells].copy()


@njit(nogil=True)
def make_letters(
    codes: Array, starts: Array, ends: Array, hashes: Array, first: Array, last: Array, numbers: Any
) -> Any:
    """As `likeness.make_letters`; word i stands from starts[i] to ends[i] in `codes`, folded but for ASCII capitals.

    `first` and `last`, one entry a sentence, are its words. `numbers` has the sorted hashes of number words and of "1",
    those of their digits, `NO_NUMBER` for "one", and which endings the former have.
    """
    names, values, endings = numbers
    room = 2 * len(hashes)
    for i in range(len(hashes)):
        room += ends[i] - starts[i]
    found, count = np.empty(room, np.uint64), 0
    for k in range(len(first)):
        sentence = min(np.uint64(k), LAST_SENTENCE)
        left, middle = np.uint64(SPACE), np.uint64(SPACE)
        for i in range(first[k], last[k]):
            left, middle = np.uint64(SPACE), small(codes[starts[i]])
            for at in range(starts[i] + 1, ends[i] + 1):
                right = small(codes[at]) if at < ends[i] else np.uint64(SPACE)
                found[count] = hash_run(left, middle, right) | sentence
                count += 1
                left, middle = middle, right
            if i + 1 < last[k]:
                found[count] = hash_run(left, middle, small(codes[starts[i + 1]])) | sentence
                count += 1
            number = np.uint64(0)
            if endings[hashes[i] & np.uint64(ENDINGS - 1)]:
                number = number_of(hashes[i], names, values)
            if number == 0 and DIGIT_0 <= codes[starts[i]] <= DIGIT_9:
                number = hashes[i]
            if number != 0 and number != NO_NUMBER:
                found[count] = ((number | HIGHEST_BIT) & ~LAST_SENTENCE) | sentence
                count += 1
    return list_letters(sort_values(found[:count]))


@njit(nogil=True)
def find_begun(codes: Array, starts: Array, digit: Array) -> Array:
    """The places of words that begin with a digit of ASCII and are more than a number."""
    found, count = np.empty(len(starts), np.int64), 0
    for i in range(len(starts)):
        if DIGIT_0 <= codes[starts[i]] <= DIGIT_9 and not digit[i]:
            found[count] = i
            count += 1
    return found[:count].copy()


@njit(nogil=True)
def find_numbers(codes: Array, starts: Array, ends: Array, digit: Array, hashes: Array) -> Array:
    """As `profile.find_numbers`, of words whose units are taken off: the number that begins with each."""
    number, begun = np.zeros(len(hashes), np.uint64), 0
    for i in range(len(hashes)):
        if not digit[i]:
            continue
        joined = i > 0 and digit[i - 1] and starts[i] - ends[i - 1] == 1 and np.int64(codes[ends[i - 1]]) in JOINTS
        if joined:
            number[begun] = mix(number[begun] ^ hashes[i])
        else:
            begun = i
            number[i] = hashes[i]
    return number


@njit(nogil=True)
def sort_numbers(number: Array) -> Array:
    """The words with which a number begins, in the order of the numbers."""
    places = np.flatnonzero(number)
    return places[sort_places(number[places])]


@njit(nogil=True, forceinline=True)
def add_fact(facts: Array, room: Array, ends: Array, fact_list: int, key: Any) -> None:
    """A fact goes to the end of its list, if it does not stand there."""
    end = ends[fact_list]
    if end == room[fact_list] or facts[end - 1] != key:
        facts[end] = key
        ends[fact_list] += 1


@njit(nogil=True)
def list_facts(
    hashes: Array, words: Array, number: Array, numbers: Array, capital: Array, digit: Array, holder: Array, size: int
) -> tuple[Array, Array]:
    """As `profile.sentence_facts` of so many sentences, of words and numbers in their order."""
    room = np.zeros(3 * size + 1, np.int64)
    for i in range(len(hashes)):
        if holder[i] >= 0:
            room[3 * holder[i] + 1] += number[i] != 0
            room[3 * holder[i] + 2] += capital[i]
            room[3 * holder[i] + 3] += not (capital[i] or digit[i])
    for k in range(3 * size):
        room[k + 1] += room[k]
    ends, facts = room[:-1].copy(), np.empty(room[-1], np.uint64)
    for i in numbers:
        if holder[i] >= 0:
            add_fact(facts, room, ends, 3 * holder[i], number[i])
    for i in words:
        if holder[i] >= 0 and (capital[i] or not digit[i]):
            add_fact(facts, room, ends, 3 * holder[i] + (1 if capital[i] else 2), hashes[i])
    starts, kept = np.zeros(3 * size + 1, np.int64), 0
    for k in range(3 * size):
        for place in range(room[k], ends[k]):
            facts[kept] = facts[place]
            kept += 1
        starts[k + 1] = kept
    return facts[:kept].copy(), starts


@njit(nogil=True)
def read_sentences(
    written: Array, first: Array, last: Array, quoted: Array, furniture: Array
) -> tuple[Array, Array, Array, Array]:
    """The sentence of each word, which words open one, the hash of each wording, and how many words of each kind."""
    holder, opening = np.full(len(written), -1), np.zeros(len(written), np.bool_)
    wording, parts = np.empty(len(first), np.uint64), np.zeros((4, len(first)), np.int64)
    for sentence in range(len(first)):
        total, power = np.uint64(0), MULTIPLY_CHUNK
        opening[first[sentence]] = True
        for i in range(first[sentence], last[sentence]):
            holder[i] = sentence
            total += written[i] * power
            power *= MULTIPLY_CHUNK
            parts[0, sentence] += 1
            parts[1, sentence] += not quoted[i]
            parts[2, sentence] += not furniture[i]
            parts[3, sentence] += not (quoted[i] or furniture[i])
        wording[sentence] = mix(total)
    return holder, opening, wording, parts


@njit(nogil=True)
def make_wording(
    hashes: Array,
    weights: Array,
    written: Array,
    written_weights: Array,
    quoted: Array,
    furniture: Array,
    name: Array,
    number: Array,
    words: Array,
    numbers: Array,
) -> tuple[Array, Array, Array, Array, Array]:
    """As the `Wording` of `profile.make_profile`; `words` and `numbers` are places in the order of what stands there.

    `name` marks the words that may be a name; the rest is as there.
    """
    room, starts, told = len(hashes), np.zeros(8, np.int64), ~furniture
    keys, heavy, in_quotes = np.empty(7 * room, np.uint64), np.empty(4 * room), np.empty(4 * room, np.bool_)
    out = keys, heavy, in_quotes
    two, three, five = hash_grams(hashes, 2), hash_grams(hashes, 3), hash_grams(written, 5)
    _, starts[1] = add_phrases(hashes, words, 1, weights, quoted, furniture, out, 0)
    _, starts[2] = add_phrases(two, sort_places(two), 2, weights, quoted, furniture, out, starts[1])
    running, starts[3] = add_phrases(three, sort_places(three), 3, weights, quoted, furniture, out, starts[2])
    _, starts[4] = add_phrases(five, sort_places(five), 5, written_weights, quoted, furniture, out, starts[3])
    starts[5] = add_words(hashes, words, told & (weights >= RARE), keys, starts[4])
    starts[6] = add_words(hashes, words, told & name & (weights >= NAME), keys, starts[5])
    starts[7] = add_words(number, numbers, told, keys, starts[6])
    phrases = starts[4]
    return keys[: starts[7]].copy(), heavy[:phrases].copy(), in_quotes[:phrases].copy(), running, starts


@njit(nogil=True)
def make_profile(
    hashes: Array,
    weights: Array,
    written: Array,
    written_weights: Array,
    quoted: Array,
    furniture: Array,
    capital: Array,
    codes: Array,
    starts: Array,
    ends: Array,
    digit: Array,
    bare: Array,
    first: Array,
    last: Array,
) -> Any:
    """A document of n words in m sentences → its `profile.Wording` and `profile.Telling`, in their order.

    One entry a word: `hashes` and `weights` by stems, `written` and `written_weights` as the words stand, whether each
    is quoted, furniture, capitalised, where in the text's code points it stands, whether it is a number, and its hash
    without a unit. `first` and `last`, one entry a sentence, are its words.
    """
    number = find_numbers(codes, starts, ends, digit, bare)
    holder, opening, wordings, parts = read_sentences(written, first, last, quoted, furniture)
    words, numbers = sort_places(hashes), sort_numbers(number)
    of_words = hashes, weights, written, written_weights, quoted, furniture
    wording = make_wording(*of_words, capital & ~opening, number, words, numbers)
    terms = make_terms(hashes, weights, holder, furniture)
    facts = list_facts(hashes, words, number, numbers, capital, digit, holder, len(first))
    return wording, (terms, wordings, parts, *facts)


@njit(nogil=True, forceinline=True)
def is_among(key: Any, keys: Array) -> bool:
    """Whether a key is among sorted ones."""
    place = np.searchsorted(keys, key)
    return bool(place < len(keys) and keys[place] == key)


@njit(nogil=True)
def find_boilerplate(
    hashes: Array, starts: Array, breaks: Array, paragraphs: Array, phrases: Array, marks: Array
) -> Array:
    """As `boilerplate.find_boilerplate`.

    `starts` says where in the text each word starts, `breaks` where a line ends; `marks` has the endings of `phrases`.
    """
    mask = np.zeros(len(hashes), np.bool_)
    first = 0
    for k in range(len(breaks) + 1):
        last, total, power = first, np.uint64(0), MULTIPLY_CHUNK
        while last < len(starts) and (k == len(breaks) or starts[last] < breaks[k]):
            total += hashes[last] * power
            power *= MULTIPLY_CHUNK
            last += 1
        if last - first >= SHORTEST and is_among(mix(total), paragraphs):
            mask[first:last] = True
        first = last
    grams, ending = hash_grams(hashes, 3), np.uint64(len(marks) - 1)
    for i in range(len(grams)):
        if marks[grams[i] & ending] and is_among(grams[i], phrases):
            mask[i : i + 3] = True
    return mask


@njit(nogil=True)
def make_vocabulary(hashes: Array, weights: Array) -> tuple[Array, Array, float]:
    """As `vocabulary.make_vocabulary`."""
    keys, found = np.empty(len(hashes), np.uint64), np.empty(len(hashes), np.float32)
    count, total = 0, 0.0
    for i in sort_places(hashes):
        if count == 0 or keys[count - 1] != hashes[i]:
            keys[count], found[count] = hashes[i], weights[i]
            total += weights[i]
            count += 1
    return keys[:count].copy(), found[:count].copy(), total
