"""The compiled inner loops: one pass from characters to words, signatures, footprints and paragraphs. Nothing else.

Every function gives bit for bit what the readable path gives (`words.py`, `sketch.py`, `boilerplate.py`), and runs
uncompiled as ordinary Python: that is how the tests compare the two. Nothing here calls into another module, because
numba's cache does not notice when a function elsewhere changes; for the same reason the constants stand here again.

Texts come as one buffer, `blocks`: characters one byte each, eight to a 64-bit word, little-endian, with at least 72
bytes after the last text. A byte of 128 stands for a character beyond ASCII that belongs to a word; its code point is
in `wide` at the same position. All 64-bit constants are `uint64`: numba makes a float of a signed and an unsigned one.
Positions are unsigned where it tells: a signed one numba first looks at whether it counts from the end.

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
SLOT_SHIFT = np.uint64(57)
LOW = np.uint64(0xFFFF_FFFF)
EMPTY = np.uint64(1 << 32)
SHORTEST = 4

# An entry of the folding table, from the lowest bit: what the character is, how many bytes of UTF-8 it folds to, and
# these bytes; where they are more than six, their offset in `expansions`.
LETTER, SPACELESS, ATTACHED, NOT_DIGIT = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(8)
LENGTH_SHIFT, LENGTH_MASK = np.uint64(4), np.uint64(0xFFF)
PAYLOAD_SHIFT = np.uint64(16)
INLINE, LONGEST = 6, 32

ZERO, ONE, THREE, SEVEN = np.uint64(0), np.uint64(1), np.uint64(3), np.uint64(7)
TOP, ALL = np.uint64(63), np.uint64(0xFFFF_FFFF_FFFF_FFFF)
NEWLINE = 10
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
TWO, FOUR, FIFTY_SIX = np.uint64(2), np.uint64(4), np.uint64(56)
S27, S29, S30, S31, S32 = np.uint64(27), np.uint64(29), np.uint64(30), np.uint64(31), np.uint64(32)


@njit(nogil=True, forceinline=True)
def mix(value: Any) -> Any:
    """One value or an array of them, as `sketch.mix`."""
    value = (value ^ (value >> S30)) * MULTIPLY_CHUNK
    value = (value ^ (value >> S27)) * MULTIPLY_FINAL
    return value ^ (value >> S31)


@njit(nogil=True, forceinline=True)
def extend_gram(mixed: Any, word: Any) -> Any:
    """One more word in an n-gram, as `similarity.ngram_hashes`."""
    return (mixed ^ (mixed >> S31)) * MULTIPLY_FINAL + word


@njit(nogil=True, forceinline=True)
def finish_gram(mixed: Any) -> Any:
    mixed = mixed * MULTIPLY_CHUNK
    return mixed ^ (mixed >> S32)


@njit(nogil=True, forceinline=True)
def hash_chunk(value: Any, chunk: Any) -> Any:
    """Eight more bytes in the hash of a word, as `words.hash_word`."""
    value = (value ^ chunk) * MULTIPLY_CHUNK
    return value ^ (value >> S29)


@njit(nogil=True, forceinline=True)
def finish_word(value: Any) -> Any:
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
def load(blocks: Array, at: int) -> Any:
    """The eight bytes from byte `at` on."""
    place = np.uint64(at)
    index, shift = place >> THREE, (place & SEVEN) << THREE
    # Shifted left in two steps, because shifting 64 bits by 64 is not defined.
    return (blocks[index] >> shift) | ((blocks[index + ONE] << ONE) << (TOP - shift))


@njit(nogil=True, forceinline=True)
def mark_block(block: Any) -> Any:
    """Eight characters → eight bits: which are ASCII letters, ASCII digits or beyond ASCII."""
    low = block & LOW_BITS
    lower = low | LOWER_CASE
    letter = (lower + FROM_A) & ~(lower + PAST_Z)
    digit = (low + FROM_0) & ~(low + PAST_9)
    return ((((letter | digit | block) & HIGH_BITS) >> SEVEN) * GATHER) >> FIFTY_SIX


@njit(nogil=True, forceinline=True)
def find_runs(blocks: Array, start: int, end: int, marks: Array, edges: Array) -> Any:
    """Text → where each run of characters that may belong to words starts and ends, alternating; → count of both."""
    first, last = start >> 6, (end + 63) >> 6
    for index in range(first << 3, last << 3):
        marks[index - (first << 3)] = mark_block(blocks[index])
    masks = marks.view(np.uint64)
    masks[0] &= ALL << np.uint64(start & 63)
    if end & 63:
        masks[last - first - 1] &= ~(ALL << np.uint64(end & 63))
    count, carry = ZERO, ZERO
    for index in range(last - first):
        mask = masks[index]
        changes = mask ^ ((mask << ONE) | carry)
        carry = mask >> TOP
        while changes != ZERO:
            edges[count] = ((first + index) << 6) + trailing_zeros(changes)
            changes &= changes - ONE
            count += ONE
    if carry:
        edges[count] = end
        count += ONE
    return np.int64(count)


@njit(nogil=True, forceinline=True)
def hash_plain(blocks: Array, start: int, end: int) -> Any:
    """A run of ASCII letters and digits → its hash, and all its bytes, in lower case, laid over each other."""
    value, seen, at = SEED ^ np.uint64(end - start), ZERO, start
    while end - at > 8:
        chunk = load(blocks, at) | LOWER_CASE
        value, seen, at = hash_chunk(value, chunk), seen | chunk, at + 8
    chunk = (load(blocks, at) | LOWER_CASE) & (ALL >> np.uint64((8 - end + at) << 3))
    return finish_word(hash_chunk(value, chunk)), seen | chunk


@njit(nogil=True, forceinline=True)
def append(chunks: Array, full: int, chunk: Any, filled: Any, content: Any, width: Any) -> Any:
    """Put `width` bits, at most 48, behind the `filled` bits of the last chunk; → the three anew."""
    chunk |= content << np.uint64(filled)
    filled += width
    if filled < 64:
        return full, chunk, filled
    chunks[full] = chunk
    return full + 1, content >> np.uint64(width - filled + 64), filled - 64


@njit(nogil=True, forceinline=True)
def fold_word(wide: Array, at: int, end: int, folding: Array, expansions: Array, chunks: Array) -> Any:
    """The word that starts at `at` → its end, how many bytes it folds to, into `chunks`, and whether it is a number.

    A word is a letter with all letters and marks after it, or a character of a spaceless script with its marks.
    """
    entry = folding[wide[at]]
    follow = (LETTER | ATTACHED) if entry & LETTER else ATTACHED
    full, chunk, filled, flags = 0, ZERO, 0, ZERO
    while True:
        flags |= entry
        size, payload = np.int64((entry >> LENGTH_SHIFT) & LENGTH_MASK), entry >> PAYLOAD_SHIFT
        if size <= INLINE:
            full, chunk, filled = append(chunks, full, chunk, filled, payload, size << 3)
        else:
            for place in range(size):
                content = np.uint64(expansions[np.int64(payload) + place])
                full, chunk, filled = append(chunks, full, chunk, filled, content, 8)
        at += 1
        if at == end:
            break
        entry = folding[wide[at]]
        if not entry & follow:
            break
    chunks[full] = chunk
    return at, (full << 3) + (filled >> 3), not flags & NOT_DIGIT


@njit(nogil=True, forceinline=True)
def hash_folded(chunks: Array, length: int) -> Any:
    """The bytes of a folded word → its hash and the number of its characters."""
    value, characters = SEED ^ np.uint64(length), length
    for index in range((length + 7) >> 3):
        chunk = chunks[index]
        value = hash_chunk(value, chunk)
        characters -= count_ones(chunk & ~(chunk << ONE) & HIGH_BITS)  # bytes 10…… continue a character
    return finish_word(value), characters


@njit(nogil=True, forceinline=True)
def find_words(
    blocks: Array,
    wide: Array,
    edges: Array,
    count: int,
    folding: Array,
    expansions: Array,
    chunks: Array,
    hashes: Array,
    sizes: Array,
    spans: Array,
) -> Any:
    """Runs → words: hashes, characters (negative for a number), start and end of each; → count of words."""
    n = ZERO
    for run in range(0, count, 2):
        at, end = edges[run], edges[run + 1]
        value, seen = hash_plain(blocks, at, end)
        if not seen & HIGH_BITS:
            hashes[n], sizes[n] = value, (end - at if seen & NO_DIGIT else at - end)
            spans[n, ZERO], spans[n, ONE] = at, end
            n += ONE
            continue
        while at < end:
            if not folding[wide[at]] & (LETTER | SPACELESS):
                at += 1
                continue
            start = at
            at, length, number = fold_word(wide, start, end, folding, expansions, chunks)
            if length:
                hashes[n], characters = hash_folded(chunks, length)
                sizes[n] = -characters if number else characters
                spans[n, ZERO], spans[n, ONE] = start, at
                n += ONE
    return np.int64(n)


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
def sign(shingles: Array, count: int, seeds: Array, mixed: Array, row: Array) -> None:
    """Shingle hashes, at least one → signature. As `sketch.sign`; `mixed` is room for as many values as shingles."""
    slots, fresh = np.full(len(row), EMPTY), np.empty(len(row), np.uint64)
    empty = len(row)
    for turn in range(ROUNDS):
        if not empty:
            break
        fresh[:] = EMPTY
        for i in range(count):
            mixed[i] = mix(shingles[i] ^ seeds[turn])
        for i in range(count):
            place = mixed[i] >> SLOT_SHIFT
            fresh[place] = min(fresh[place], mixed[i] & LOW)
        empty = 0
        for slot in range(len(row)):
            if slots[slot] == EMPTY:
                slots[slot] = fresh[slot]
            if slots[slot] == EMPTY:
                empty += 1
    for slot in range(len(row)):
        if empty and slots[slot] == EMPTY:
            for i in range(count):
                slots[slot] = min(slots[slot], mix(shingles[i] ^ seeds[ROUNDS + slot]) & LOW)
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
def narrow_down(wide: Array, narrowing: Array, narrow: Array) -> None:
    """Code points → one byte a character, as the table `narrowing` has it."""
    for at in range(len(wide)):
        narrow[at] = narrowing[wide[at]]


@njit(nogil=True, forceinline=True)
def make_room(longest: int, folded: bool) -> Any:
    """What finding the words of texts of so many characters needs: marks, edges of runs, and a folded word."""
    chunks = np.empty(longest * (LONGEST >> 3) + 2 if folded else 0, np.uint64)
    return np.empty(longest // 64 * 8 + 16, np.uint8), np.empty(longest + 2, np.int64), chunks


@njit(nogil=True)
def sketch_texts(
    narrow: Array,
    wide: Array,
    offsets: Array,
    narrowing: Array,
    folding: Array,
    expansions: Array,
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
    is empty when all texts are ASCII; otherwise `narrow` is made from it. `prior` holds what `weigh_words` takes,
    `shortest` and `least` what `find_footprints` does.
    The rest is filled: `counts` of words (n), `signatures` (n, 128; a text without words writes none), and so on;
    `…_ends[i]` is where text i's part ends. When `footprint_ends` has no room, only words and signatures are made.
    """
    keys, values, numbers = prior
    longest = 0
    for i in range(len(counts)):
        longest = max(longest, offsets[i + 1] - offsets[i])
    narrow_down(wide, narrowing, narrow)
    blocks = narrow.view(np.uint64)
    marks, edges, chunks = make_room(longest, len(wide) > 0)
    hashes, shingles, mixed = np.empty(longest, np.uint64), np.empty(longest, np.uint64), np.empty(longest, np.uint64)
    sizes, spans, weights = np.empty(longest, np.int64), np.empty((longest, 2), np.int64), np.empty(longest, np.float32)
    footprint, paragraph = 0, 0
    for text in range(len(counts)):
        runs = find_runs(blocks, offsets[text], offsets[text + 1] - 1, marks, edges)
        count = find_words(blocks, wide, edges, runs, folding, expansions, chunks, hashes, sizes, spans)
        counts[text] = count
        if count:
            sign(shingles, make_shingles(hashes, count, shingles), seeds, mixed, signatures[text])
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
    narrowing: Array,
    folding: Array,
    expansions: Array,
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
    narrow_down(wide, narrowing, narrow)
    marks, edges, chunks = make_room(length, len(wide) > 0)
    blocks = narrow.view(np.uint64)
    runs = find_runs(blocks, 0, length, marks, edges)
    count = find_words(blocks, wide, edges, runs, folding, expansions, chunks, hashes, sizes, spans)
    weigh_words(hashes, sizes, count, keys, values, numbers, weights)
    return count
