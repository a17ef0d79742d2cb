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
SMALL = np.uint32(32)  # from a capital letter to the small one
S11, S21, S27, S30, S31, S32, S42 = (np.uint64(bits) for bits in (11, 21, 27, 30, 31, 32, 42))
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
        mixed = hashes[i] * MULTIPLY_CHUNK
        for offset in range(1, size):
            mixed = (mixed ^ (mixed >> S31)) * MULTIPLY_FINAL + hashes[i + offset]
        mixed *= MULTIPLY_CHUNK
        grams[i] = mixed ^ (mixed >> S32)
    return grams


@njit(nogil=True)
def make_grams(
    grams: Array, size: int, weights: Array, quoted: Array, furniture: Array
) -> tuple[Array, Array, Array, Array]:
    """As `profile.make_grams`: keys, weights, which are quoted, and the index of each n-gram of the text."""
    whole, in_quotes, usable = np.zeros(len(grams)), np.zeros(len(grams), np.bool_), np.ones(len(grams), np.bool_)
    for offset in range(size):  # a processor adds several at once
        for i in range(len(grams)):
            whole[i] += weights[i + offset]
            in_quotes[i] |= quoted[i + offset]
            usable[i] &= not furniture[i + offset]
    places = np.flatnonzero(usable)
    keys, first = np.empty(len(places), np.uint64), np.empty(len(places), np.int64)
    running, count = np.full(len(grams), -1, np.int32), 0
    for k in sort_places(grams[places]):
        i = places[k]
        if count == 0 or keys[count - 1] != grams[i]:
            keys[count], first[count] = grams[i], i
            count += 1
        running[i] = count - 1
    return keys[:count].copy(), whole[first[:count]], in_quotes[first[:count]], running


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
def list_distinct(keys: Array) -> Array:
    """Each key once, sorted."""
    found, count = np.empty(len(keys), np.uint64), 0
    for i in sort_places(keys):
        if count == 0 or found[count - 1] != keys[i]:
            found[count] = keys[i]
            count += 1
    return found[:count].copy()


@njit(nogil=True)
def list_facts(
    hashes: Array, number: Array, capital: Array, digit: Array, holder: Array, sentences: int
) -> tuple[Array, Array]:
    """As `profile.sentence_facts`: sorted by hash first, then counted into the lists."""
    keys, lists, count = np.empty(2 * len(hashes), np.uint64), np.empty(2 * len(hashes), np.int64), 0
    for i in range(len(hashes)):
        if holder[i] < 0:
            continue
        if number[i] != 0:
            keys[count], lists[count] = number[i], 3 * holder[i]
            count += 1
        if capital[i] or not digit[i]:
            keys[count], lists[count] = hashes[i], 3 * holder[i] + (1 if capital[i] else 2)
            count += 1
    room = np.zeros(3 * sentences + 1, np.int64)
    for i in range(count):
        room[lists[i] + 1] += 1
    for k in range(3 * sentences):
        room[k + 1] += room[k]
    ends = room[:-1].copy()
    facts = np.empty(count, np.uint64)
    for i in sort_places(keys[:count]):
        end = ends[lists[i]]
        if end == room[lists[i]] or facts[end - 1] != keys[i]:
            facts[end] = keys[i]
            ends[lists[i]] += 1
    starts, kept = np.zeros(3 * sentences + 1, np.int64), 0
    for k in range(3 * sentences):
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
def list_vocabulary(
    hashes: Array, weights: Array, number: Array, capital: Array, furniture: Array, opening: Array
) -> tuple[Array, Array, Array]:
    """The distinct rare words, names and numbers outside furniture."""
    kinds, counts = np.empty((3, len(hashes)), np.uint64), np.zeros(3, np.int64)
    for i in range(len(hashes)):
        if furniture[i]:
            continue
        if weights[i] >= RARE:
            kinds[0, counts[0]] = hashes[i]
            counts[0] += 1
        if capital[i] and not opening[i] and weights[i] >= NAME:
            kinds[1, counts[1]] = hashes[i]
            counts[1] += 1
        if number[i] != 0:
            kinds[2, counts[2]] = number[i]
            counts[2] += 1
    return (
        list_distinct(kinds[0, : counts[0]]),
        list_distinct(kinds[1, : counts[1]]),
        list_distinct(kinds[2, : counts[2]]),
    )


@njit(nogil=True)
def make_profile(
    hashes: Array,
    weights: Array,
    written: Array,
    written_weights: Array,
    quoted: Array,
    furniture: Array,
    capital: Array,
    digit: Array,
    number: Array,
    first: Array,
    last: Array,
) -> Any:
    """A document of n words in m sentences → its `profile.Wording` and `profile.Telling`, in their order.

    One entry a word: `hashes` and `weights` by stems, `written` and `written_weights` as the words stand, whether each
    is quoted, furniture, capitalised, a number, and the number that begins with it. `first` and `last`, one entry a
    sentence, are its words.
    """
    holder, opening, wordings, parts = read_sentences(written, first, last, quoted, furniture)
    one = make_grams(hashes, 1, weights, quoted, furniture)
    two = make_grams(hash_grams(hashes, 2), 2, weights, quoted, furniture)
    three = make_grams(hash_grams(hashes, 3), 3, weights, quoted, furniture)
    five = make_grams(hash_grams(written, 5), 5, written_weights, quoted, furniture)
    terms = make_terms(hashes, weights, holder, furniture)
    vocabulary = list_vocabulary(hashes, weights, number, capital, furniture, opening)
    facts = list_facts(hashes, number, capital, digit, holder, len(first))
    return ((one[:3], two[:3], three[:3], five[:3]), three[3], *vocabulary), (terms, wordings, parts, *facts)


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
