"""The compiled inner loops: one pass from characters to words, signatures, footprints and paragraphs. Nothing else.

Every function gives bit for bit what the readable path gives (`words.py`, `sketch.py`, `boilerplate.py`), and runs
uncompiled as ordinary Python: that is how the tests compare the two. Nothing here calls into another module, because
numba's cache does not notice when a function elsewhere changes; for the same reason the constants stand here again.

Texts come as one buffer, `narrow`, a byte a character, with at least 72 bytes after the last text. A byte of 128 stands
for a character beyond ASCII that belongs to a word; its code point is in `wide` at the same position, which goes on for
eight more. `blocks` is the same buffer in 64-bit words, `loads` the eight bytes from each of its bytes on. All 64-bit
constants are `uint64`: numba makes a float of a signed and an unsigned one. Positions are unsigned where it tells: a
signed one numba first looks at whether it counts from the end.

Only what is called from outside is compiled by itself, and the rest forced into it: left to itself the compiler would
call the larger functions, and hand over their many arguments, once a word, at twice the time for Chinese.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]

SEED = np.uint64(0x9E37_79B9_7F4A_7C15)
MULTIPLY_CHUNK = np.uint64(0xBF58_476D_1CE4_E5B9)
MULTIPLY_FINAL = np.uint64(0x94D0_49BB_1331_11EB)
ROUNDS = 4
SLOT_SHIFT, SLOT_BITS, LAST_SLOT = np.uint64(57), np.uint64(7), np.uint64(127)
LOW = np.uint64(0xFFFF_FFFF)
EMPTY = np.uint64(1 << 32)
SHORTEST = 4
USUAL, FURTHER = 28, 4  # edges in 64 characters
FEW = 2  # empty slots: looked for one by one, more would take longer than one look at all
EIGHT_BYTES = np.dtype([("eight", "<u8")])

# An entry of the folding table, from the lowest bit: what the character is, how many bytes of UTF-8 it folds to, and
# these bytes; where they are more than six, their offset in `expansions`.
LETTER, SPACELESS, ATTACHED, NOT_DIGIT = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(8)
LENGTH_SHIFT, LENGTH_MASK = np.uint64(4), np.uint64(0xFFF)
PAYLOAD_SHIFT = np.uint64(16)
INLINE, LONGEST = np.uint64(6), 32

ZERO, ONE, TWO, THREE, FOUR = np.uint64(0), np.uint64(1), np.uint64(2), np.uint64(3), np.uint64(4)
SIX, SEVEN, EIGHT = np.uint64(6), np.uint64(7), np.uint64(8)
FIFTY_SIX, SIXTY_FOUR = np.uint64(56), np.uint64(64)
TOP, ALL = np.uint64(63), np.uint64(0xFFFF_FFFF_FFFF_FFFF)
BEYOND, NEWLINE = np.uint32(128), 10
# The same byte eight times over.
HIGH_BITS, LOW_BITS = np.uint64(0x8080_8080_8080_8080), np.uint64(0x7F7F_7F7F_7F7F_7F7F)
LOWER_CASE = np.uint64(0x2020_2020_2020_2020)
NO_DIGIT = np.uint64(0x4040_4040_4040_4040)  # set in ASCII letters, not in digits
# Added to a byte below 128, each carries into the high bit from "a", from past "z", from "0" and from past "9" on.
FROM_A, PAST_Z = np.uint64(0x1F1F_1F1F_1F1F_1F1F), np.uint64(0x0505_0505_0505_0505)
FROM_0, PAST_9 = np.uint64(0x5050_5050_5050_5050), np.uint64(0x4646_4646_4646_4646)
GATHER = np.uint64(0x0102_0408_1020_4080)  # moves the lowest bit of each byte into the top byte
# For counting bits.
PAIRS, FOURS = np.uint64(0x5555_5555_5555_5555), np.uint64(0x3333_3333_3333_3333)
EIGHTS, ONES = np.uint64(0x0F0F_0F0F_0F0F_0F0F), np.uint64(0x0101_0101_0101_0101)
S27, S29, S30, S31, S32 = np.uint64(27), np.uint64(29), np.uint64(30), np.uint64(31), np.uint64(32)


@njit(nogil=True, forceinline=True)
def mix(value: Any) -> Any:
    """One value or an array of them, as `hashing.mix`."""
    value = (value ^ (value >> S30)) * MULTIPLY_CHUNK
    value = (value ^ (value >> S27)) * MULTIPLY_FINAL
    return value ^ (value >> S31)


@njit(nogil=True, forceinline=True)
def extend_gram(mixed: Any, word: Any) -> Any:
    """One more word in an n-gram, as `hashing.ngram_hashes`."""
    return (mixed ^ (mixed >> S31)) * MULTIPLY_FINAL + word


@njit(nogil=True, forceinline=True)
def finish_gram(mixed: Any) -> Any:
    """The hash of an n-gram when all its words are in it."""
    mixed = mixed * MULTIPLY_CHUNK
    return mixed ^ (mixed >> S32)


@njit(nogil=True, forceinline=True)
def hash_chunk(value: Any, chunk: Any) -> Any:
    """Eight more bytes in the hash of a word, as `words.hash_word`."""
    value = (value ^ chunk) * MULTIPLY_CHUNK
    return value ^ (value >> S29)


@njit(nogil=True, forceinline=True)
def finish_word(value: Any) -> Any:
    """The hash of a word when all its bytes are in it."""
    value = value * MULTIPLY_FINAL
    return value ^ (value >> S32)


@njit(nogil=True, forceinline=True)
def count_ones(value: Any) -> Any:
    """How many bits are 1, by adding neighbours (Warren, Hacker's Delight, 5-1); compiled it is one instruction."""
    value = value - ((value >> ONE) & PAIRS)
    value = (value & FOURS) + ((value >> TWO) & FOURS)
    return np.int64((((value + (value >> FOUR)) & EIGHTS) * ONES) >> FIFTY_SIX)


@njit(nogil=True, forceinline=True)
def trailing_zeros(value: Any) -> Any:
    """How many bits of a value that is not 0 are 0 below the lowest 1."""
    return count_ones((value - ONE) & ~value)


@njit(nogil=True, forceinline=True)
def overlap(array: Array) -> Array:
    """An array → the eight bytes from each of its bytes on, for `load` and `store`.

    They are structured because only then the compiler believes that they do not begin where a 64-bit word does.
    """
    return np.lib.stride_tricks.as_strided(array.view(EIGHT_BYTES), (array.nbytes - 7,), (1,))


@njit(nogil=True, forceinline=True)
def load(loads: Array, at: Any) -> Any:
    """The eight bytes from byte `at` on, little-endian."""
    return loads[at]["eight"]


@njit(nogil=True, forceinline=True)
def mark_block(block: Any) -> Any:
    """Eight characters → eight bits: which are ASCII letters, ASCII digits or beyond ASCII."""
    low = block & LOW_BITS
    lower = low | LOWER_CASE
    letter = (lower + FROM_A) & ~(lower + PAST_Z)
    digit = (low + FROM_0) & ~(low + PAST_9)
    return ((((letter | digit | block) & HIGH_BITS) >> SEVEN) * GATHER) >> FIFTY_SIX


@njit(nogil=True, forceinline=True)
def find_runs(blocks: Array, start: int, end: int, masks: Array, edges: Array) -> Any:
    """Text → where each run of characters that may belong to words starts and ends, alternating; → count of both.

    Of 64 characters 28 edges are written whether there are so many or not, and then four as long as there are more:
    asked for each, a processor would guess wrong about the last of every 64. English has 21, seldom more than 28.
    """
    first = np.uint64(start) >> SIX
    length = ((np.uint64(end) + TOP) >> SIX) - first
    marks = masks.view(np.uint8)
    for index in range(length << THREE):
        marks[index] = mark_block(blocks[(first << THREE) + index])
    masks[ZERO] &= ALL << np.uint64(start & 63)
    if end & 63:
        masks[length - ONE] &= ~(ALL << np.uint64(end & 63))
    count, carry, base = ZERO, ZERO, (start >> 6) << 6
    for index in range(length):
        mask = masks[index]
        changes = mask ^ ((mask << ONE) | carry)
        carry = mask >> TOP
        place, count = count, count + np.uint64(count_ones(changes))
        for _ in range(USUAL):
            edges[place] = base + trailing_zeros(changes)
            place, changes = place + ONE, changes & (changes - ONE)
        while changes != ZERO:
            for _ in range(FURTHER):
                edges[place] = base + trailing_zeros(changes)
                place, changes = place + ONE, changes & (changes - ONE)
        base += 64
    if carry:
        edges[count] = end
        count += ONE
    return np.int64(count)


@njit(nogil=True, forceinline=True)
def hash_bytes(loads: Array, at: Any, end: Any, case: Any) -> Any:
    """The bytes of a word → its hash, and all its bytes laid over each other; the bits of `case` are set in all."""
    left = end - at
    value, seen = SEED ^ left, ZERO
    while left > EIGHT:
        chunk = load(loads, at) | case
        value, seen, at, left = hash_chunk(value, chunk), seen | chunk, at + EIGHT, left - EIGHT
    chunk = (load(loads, at) | case) & (ALL >> (SIXTY_FOUR - (left << THREE)))
    return finish_word(hash_chunk(value, chunk)), seen | chunk


@njit(nogil=True, forceinline=True)
def hash_runs(loads: Array, edges: Array, count: int, hashes: Array) -> None:
    """Plain runs → the hash of each."""
    for run in range(ZERO, np.uint64(count), TWO):
        hashes[run >> ONE] = hash_bytes(loads, np.uint64(edges[run]), np.uint64(edges[run + ONE]), LOWER_CASE)[0]


@njit(nogil=True, forceinline=True)
def describe_runs(loads: Array, edges: Array, count: int, sizes: Array, spans: Array) -> None:
    """Plain runs → characters, negative for a number, start and end of each."""
    for run in range(ZERO, np.uint64(count), TWO):
        at, end = edges[run], edges[run + ONE]
        seen = hash_bytes(loads, np.uint64(at), np.uint64(end), LOWER_CASE)[1]
        sizes[run >> ONE] = end - at if seen & NO_DIGIT else at - end
        spans[run >> ONE, ZERO], spans[run >> ONE, ONE] = at, end


@njit(nogil=True, forceinline=True)
def fold_word(wide: Array, at: Any, end: Any, folding: Array, expansions: Array, folded: Array, filled: Any) -> Any:
    """The word that starts at `at` → its end, how far its bytes fill `folded`, and whether it is a number.

    A word is a letter with all letters and marks after it, or a character of a spaceless script with its marks.
    """
    entry = folding[wide[at]]
    follow, flags = (LETTER | ATTACHED) if entry & LETTER else ATTACHED, ZERO
    while True:
        flags |= entry
        size, payload = (entry >> LENGTH_SHIFT) & LENGTH_MASK, entry >> PAYLOAD_SHIFT
        if size <= INLINE:
            folded[filled]["eight"] = payload
        else:
            for place in range(size):
                folded[filled + place]["eight"] = np.uint64(expansions[payload + place])
        filled += size
        at += ONE
        if at == end:
            break
        entry = folding[wide[at]]
        if not entry & follow:
            break
    return at, filled, not flags & NOT_DIGIT


@njit(nogil=True, forceinline=True)
def count_characters(loads: Array, at: Any, end: Any) -> Any:
    """The bytes of a folded word → of how many characters they are the UTF-8."""
    count = np.int64(end - at)
    while at < end:
        chunk = load(loads, at) & (ALL >> (SIXTY_FOUR - (min(end - at, EIGHT) << THREE)))
        count -= count_ones(chunk & ~(chunk << ONE) & HIGH_BITS)  # bytes 10…… continue a character
        at += EIGHT
    return count


@njit(nogil=True, forceinline=True)
def fold_runs(laid_out: Any, count: int, tables: Any, room: Any, words: Any, described: bool) -> Any:
    """Runs of any kind → the words in them, as `find_words`.

    First all words are folded, and then what is not plain is hashed: a processor waits where eight bytes are loaded
    that were stored one after the other just before.
    """
    narrow, _, loads, wide = laid_out
    _, folding, expansions = tables
    _, edges, folded, ends = room
    hashes, sizes, spans = words
    n, filled = ZERO, ZERO
    for run in range(ZERO, np.uint64(count), TWO):
        at, end = np.uint64(edges[run]), np.uint64(edges[run + ONE])
        if narrow[at] < BEYOND:
            value, seen = hash_bytes(loads, at, end, LOWER_CASE)
            if not seen & HIGH_BITS:
                size = np.int64(end - at)
                hashes[n], sizes[n], ends[n] = value, (size if seen & NO_DIGIT else -size), filled
                spans[n, ZERO], spans[n, ONE] = at, end
                n += ONE
                continue
        while at < end:
            if not folding[wide[at]] & (LETTER | SPACELESS):
                at += ONE
                continue
            start, before = at, filled
            at, filled, number = fold_word(wide, start, end, folding, expansions, folded, filled)
            if filled != before:
                sizes[n], ends[n] = (-1 if number else 1), filled
                spans[n, ZERO], spans[n, ONE] = start, at
                n += ONE
    before = ZERO
    for word in range(n):
        if ends[word] != before:
            hashes[word] = hash_bytes(folded, before, ends[word], ZERO)[0]
            if described:
                sizes[word] *= count_characters(folded, before, ends[word])
            before = ends[word]
    return np.int64(n)


@njit(nogil=True, forceinline=True)
def narrow_down(wide: Array, narrowing: Array, start: int, end: int, narrow: Array, loads: Array) -> Any:
    """A text's code points → one byte a character, as the table `narrowing` has it; → whether there are letters among
    those that are not ASCII.

    First 128 for all of these, which takes no time; the table is asked about eight characters where one is such. Up
    to seven behind the text go along.
    """
    first, last = np.uint64(start), np.uint64(end)
    for at in range(first, last):
        narrow[at] = min(wide[at], BEYOND)
    seen = ZERO
    for at in range(first, last, EIGHT):
        if load(loads, at) & HIGH_BITS:
            for place in range(at, at + EIGHT):
                narrow[place] = narrowing[wide[place]]
                seen |= np.uint64(narrow[place])
    return seen >= BEYOND


@njit(nogil=True, forceinline=True)
def find_words(laid_out: Any, start: int, end: int, tables: Any, room: Any, words: Any, described: bool) -> Any:
    """A text → its words: hashes, characters (negative for a number), start and end of each; → count of words.

    Unless they are to be `described`, only the hashes can be relied upon.
    Most texts that are not ASCII have their quotation marks or dashes to thank, not letters: there each run is a word.
    """
    narrow, blocks, loads, wide = laid_out
    masks, edges, _, _ = room
    letters = narrow_down(wide, tables[0], start, end, narrow, loads) if len(wide) else False
    count = find_runs(blocks, start, end, masks, edges)
    if letters:
        return fold_runs(laid_out, count, tables, room, words, described)
    hash_runs(loads, edges, count, words[0])
    if described:
        describe_runs(loads, edges, count, words[1], words[2])
    return count >> 1


@njit(nogil=True, forceinline=True)
def make_shingles(hashes: Array, count: int, shingles: Array) -> int:
    """Word hashes → hashes of the 3-grams, or of the one shorter n-gram; → how many. As `sketch.shingles`."""
    if count == 1:
        shingles[0] = hashes[0]
    elif count == 2:
        shingles[0] = finish_gram(extend_gram(hashes[0] * MULTIPLY_CHUNK, hashes[1]))
    for i in range(count - 2):
        mixed = extend_gram(hashes[i] * MULTIPLY_CHUNK, hashes[i + 1])
        shingles[i] = finish_gram(extend_gram(mixed, hashes[i + 2]))
    return max(count - 2, 1)


@njit(nogil=True, forceinline=True)
def take_lowest(mixed: Array, n: Any, shift: Any, turned: Any, slots: Array, fresh: Array) -> Any:
    """Fill empty slots with the lowest of the values that choose them; → how many are left empty."""
    fresh[:] = EMPTY
    for i in range(n):
        place = (mixed[i] >> shift) & LAST_SLOT
        fresh[place] = min(fresh[place], (mixed[i] ^ turned) & LOW)
    empty = 0
    for slot in range(np.uint64(len(slots))):
        if slots[slot] == EMPTY:
            slots[slot] = fresh[slot]
        empty += slots[slot] == EMPTY
    return empty


@njit(nogil=True, forceinline=True)
def look_for_lowest(mixed: Array, n: Any, shift: Any, turned: Any, slots: Array) -> Any:
    """The same for few empty slots: each by itself, several hashes at a time."""
    empty = 0
    for slot in range(np.uint64(len(slots))):
        if slots[slot] == EMPTY:
            lowest = EMPTY
            for i in range(n):
                here = (mixed[i] >> shift) & LAST_SLOT == slot
                lowest = min(lowest, (mixed[i] ^ turned) & LOW if here else EMPTY)
            slots[slot] = lowest
            empty += lowest == EMPTY
    return empty


@njit(nogil=True, forceinline=True)
def sign(shingles: Array, count: int, seeds: Array, mixed: Array, slots: Array, fresh: Array, row: Array) -> None:
    """Shingle hashes, at least one → signature. As `sketch.sign`.

    `mixed` is room for as many values as shingles, `slots` and `fresh` for one a slot.
    """
    n, width = np.uint64(count), np.uint64(len(row))
    for i in range(n):
        mixed[i] = mix(shingles[i])
    slots[:] = EMPTY
    empty, shift, turned = len(row), SLOT_SHIFT, ZERO
    for _ in range(ROUNDS):
        if not empty:
            break
        if empty > FEW:
            empty = take_lowest(mixed, n, shift, turned, slots, fresh)
        else:
            empty = look_for_lowest(mixed, n, shift, turned, slots)
        shift, turned = shift - SLOT_BITS, turned ^ ALL
    for slot in range(width):
        if empty and slots[slot] == EMPTY:
            for i in range(n):
                slots[slot] = min(slots[slot], mix(shingles[i] ^ seeds[slot]) & LOW)
        row[slot] = slots[slot]


@njit(nogil=True, forceinline=True)
def weigh_words(
    hashes: Array, sizes: Array, count: int, keys: Array, values: Array, numbers: Array, weights: Array
) -> None:
    """Word hashes and characters → surprisal in nats, float32. As `prior.word_weight`.

    `keys` and `values` are a table with open addressing, a power of two long; an empty place holds the weight of
    unknown words. No table: by length. `numbers` holds the weights of numbers by their digits, at 0 of longer ones.
    One loop for all words: called for each, the arrays would be counted in and out, at ten times the time.
    """
    last = np.uint64(max(len(keys), 1) - 1)
    for i in range(count):
        size = sizes[i]
        if size < 0:
            weights[i] = numbers[-size if -size < len(numbers) else 0]
        elif not len(keys):
            weights[i] = min(9.0, 1.5 * size)
        else:
            place = hashes[i] & last
            while keys[place] != hashes[i] and keys[place] != ZERO:
                place = (place + ONE) & last
            weights[i] = values[place]


@njit(nogil=True, forceinline=True)
def find_footprints(hashes: Array, weights: Array, count: int, shortest: int, least: float, keys: Array, n: int) -> int:
    """Words → the keys of their rare phrases of `shortest` words and one more, from keys[n] on; → the new n."""
    for i in range(count - shortest + 1):
        mixed, weight = hashes[i] * MULTIPLY_CHUNK, weights[i]
        for k in range(i + 1, i + shortest):
            mixed = extend_gram(mixed, hashes[k])
            weight += weights[k]
        keys[n] = finish_gram(mixed)
        n += weight >= least
        if i + shortest < count:
            keys[n] = finish_gram(extend_gram(mixed, hashes[i + shortest]))
            n += weight + weights[i + shortest] >= least
    return n


@njit(nogil=True, forceinline=True)
def has_newline(narrow: Array, start: int, end: int) -> bool:
    """Whether a line ends between two words."""
    for at in range(start, end):  # noqa: SIM110 (a generator does not compile)
        if narrow[at] == NEWLINE:
            return True
    return False


@njit(nogil=True, forceinline=True)
def find_paragraphs(
    narrow: Array, hashes: Array, spans: Array, count: int, found: Array, lengths: Array, n: int
) -> int:
    """Words → hash and words of each paragraph of four words and more, from found[n] on; → the new n."""
    first, total, power = 0, ZERO, MULTIPLY_CHUNK
    for i in range(count):
        total += hashes[i] * power
        power *= MULTIPLY_CHUNK
        if i + 1 == count or has_newline(narrow, spans[i, 1], spans[i + 1, 0]):
            if i + 1 - first >= SHORTEST:
                found[n], lengths[n] = mix(total), i + 1 - first
                n += 1
            first, total, power = i + 1, ZERO, MULTIPLY_CHUNK
    return n


@njit(nogil=True, forceinline=True)
def lay_out(narrow: Array, wide: Array, longest: int) -> Any:
    """The buffer in its three forms with the code points; and room for the masks and edges of runs of texts of so many
    characters, for their folded words, and where each of these ends.
    """
    size, words = (longest * (LONGEST >> 3) + 2, longest) if len(wide) else (1, 0)
    room = np.empty(longest // 64 + 2, np.uint64), np.empty(longest + 2 + USUAL + FURTHER, np.int64)
    folded = overlap(np.empty(size, np.uint64)), np.empty(words, np.uint64)
    return (narrow, narrow.view(np.uint64), overlap(narrow), wide), (*room, *folded)


@njit(nogil=True)
def sketch_texts(
    narrow: Array,
    wide: Array,
    offsets: Array,
    tables: Any,
    seeds: Array,
    prior: Any,
    shortest: int,
    least: float,
    counts: Array,
    signatures: Array,
    footprints: Array,
    footprint_ends: Array,
    paragraphs: Array,
    paragraph_lengths: Array,
    paragraph_ends: Array,
) -> None:
    """n texts → words, signatures, footprint keys and paragraphs of each.

    Text i stands from offsets[i] to offsets[i + 1] − 1, a separator, in `narrow`, uint8, and in `wide`, uint32, which
    is empty when all texts are ASCII; otherwise `narrow` is made from it. `tables` are those for folding, `prior` holds
    what `weigh_words` takes, `shortest` and `least` what `find_footprints` does.
    The rest is filled: `counts` of words (n), `signatures` (n, 128; a text without words writes none), and so on;
    `…_ends[i]` is where text i's part ends. When `footprint_ends` has no room, only words and signatures are made.
    """
    keys, values, numbers = prior
    longest = 0
    for i in range(len(counts)):
        longest = max(longest, offsets[i + 1] - offsets[i])
    laid_out, room = lay_out(narrow, wide, longest)
    hashes, shingles, mixed = np.empty(longest, np.uint64), np.empty(longest, np.uint64), np.empty(longest, np.uint64)
    sizes, spans, weights = np.empty(longest, np.int64), np.empty((longest, 2), np.int64), np.empty(longest, np.float32)
    slots, fresh = np.empty(signatures.shape[1], np.uint64), np.empty(signatures.shape[1], np.uint64)
    footprint, paragraph = 0, 0
    for text in range(len(counts)):
        start, end = offsets[text], offsets[text + 1] - 1
        count = find_words(laid_out, start, end, tables, room, (hashes, sizes, spans), len(footprint_ends) > 0)
        counts[text] = count
        if count:
            sign(shingles, make_shingles(hashes, count, shingles), seeds, mixed, slots, fresh, signatures[text])
        if len(footprint_ends):
            weigh_words(hashes, sizes, count, keys, values, numbers, weights)
            footprint = find_footprints(hashes, weights, count, shortest, least, footprints, footprint)
            paragraph = find_paragraphs(narrow, hashes, spans, count, paragraphs, paragraph_lengths, paragraph)
            footprint_ends[text], paragraph_ends[text] = footprint, paragraph


@njit(nogil=True)
def read_words(
    narrow: Array,
    wide: Array,
    length: int,
    tables: Any,
    prior: Any,
    hashes: Array,
    sizes: Array,
    spans: Array,
    weights: Array,
) -> Any:
    """One text of some characters → hashes, sizes, spans and weights of its words; → how many there are.

    As `text.read_words`; the texts are laid out as for `sketch_texts`, and all four outcomes have room for a word a
    character.
    """
    keys, values, numbers = prior
    laid_out, room = lay_out(narrow, wide, length)
    count = find_words(laid_out, 0, length, tables, room, (hashes, sizes, spans), True)
    weigh_words(hashes, sizes, count, keys, values, numbers, weights)
    return count
