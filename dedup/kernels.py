"""The compiled inner loops: one pass from characters to words, signatures, footprints and paragraphs. Nothing else.

Every function gives bit for bit what the readable path gives (`words.py`, `sketch.py`, `boilerplate.py`), and runs
uncompiled as ordinary Python: that is how the tests compare the two. Nothing here calls into another module, because
numba's cache does not notice when a function elsewhere changes; for the same reason the constants stand here again.

Texts come as one buffer, `blocks`: characters one byte each, eight to a 64-bit word, little-endian, with at least 72
bytes after the last text. A byte of 128 stands for a character beyond ASCII, whose code point is in `wide` at the same
position. All 64-bit constants are `uint64`: numba turns a sum of signed and unsigned integers into a float.
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
FOOTPRINT_WEIGHT = np.float32(8.0)
SHORTEST = 4

# An entry of the folding table, from the lowest bit: what the character is, how many characters and how many bytes it
# folds to, and the bytes themselves; where they are more than six, their offset in `expansions`.
LETTER, SPACELESS, ATTACHED, NOT_DIGIT = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(8)
CHARACTERS_SHIFT, CHARACTERS_MASK = np.uint64(4), np.uint64(31)
LENGTH_SHIFT, LENGTH_MASK = np.uint64(9), np.uint64(127)
PAYLOAD_SHIFT = np.uint64(16)
INLINE = 6

ZERO, ONE, SEVEN = np.uint64(0), np.uint64(1), np.uint64(7)
TOP, ALL = np.uint64(63), np.uint64(0xFFFF_FFFF_FFFF_FFFF)
NEWLINE, SPACE = 10, 32
BEYOND = np.uint32(128)
# The same byte eight times over.
HIGH_BITS, LOW_BITS = np.uint64(0x8080_8080_8080_8080), np.uint64(0x7F7F_7F7F_7F7F_7F7F)
LOWER_CASE = np.uint64(0x2020_2020_2020_2020)
NO_DIGIT = np.uint64(0x4040_4040_4040_4040)  # set in ASCII letters, not in digits
# Added to a byte below 128, each carries into the high bit from "a", from past "z", from "0" and from past "9" on.
FROM_A, PAST_Z = np.uint64(0x1F1F_1F1F_1F1F_1F1F), np.uint64(0x0505_0505_0505_0505)
FROM_0, PAST_9 = np.uint64(0x5050_5050_5050_5050), np.uint64(0x4646_4646_4646_4646)
GATHER = np.uint64(0x0102_0408_1020_4080)  # moves the lowest bit of each byte into the top byte
# Population count by adding neighbours (Warren, Hacker's Delight, 5-1); the compiler makes one instruction of it.
PAIRS, FOURS = np.uint64(0x5555_5555_5555_5555), np.uint64(0x3333_3333_3333_3333)
EIGHTS, ONES = np.uint64(0x0F0F_0F0F_0F0F_0F0F), np.uint64(0x0101_0101_0101_0101)
TWO, FOUR, FIFTY_SIX = np.uint64(2), np.uint64(4), np.uint64(56)
S27, S29, S30, S31, S32 = np.uint64(27), np.uint64(29), np.uint64(30), np.uint64(31), np.uint64(32)


@njit(nogil=True, cache=True)
def mix(value: Any) -> Any:
    """One value or an array of them, as `sketch.mix`."""
    value = (value ^ (value >> S30)) * MULTIPLY_CHUNK
    value = (value ^ (value >> S27)) * MULTIPLY_FINAL
    return value ^ (value >> S31)


@njit(nogil=True, cache=True)
def extend_gram(mixed: Any, word: Any) -> Any:
    """One more word in an n-gram, as `similarity.ngram_hashes`."""
    return (mixed ^ (mixed >> S31)) * MULTIPLY_FINAL + word


@njit(nogil=True, cache=True)
def finish_gram(mixed: Any) -> Any:
    mixed = mixed * MULTIPLY_CHUNK
    return mixed ^ (mixed >> S32)


@njit(nogil=True, cache=True)
def hash_chunk(value: Any, chunk: Any) -> Any:
    """Eight more bytes in the hash of a word, as `words.hash_word`."""
    value = (value ^ chunk) * MULTIPLY_CHUNK
    return value ^ (value >> S29)


@njit(nogil=True, cache=True)
def finish_word(value: Any) -> Any:
    value = value * MULTIPLY_FINAL
    return value ^ (value >> S32)


@njit(nogil=True, cache=True)
def trailing_zeros(value: Any) -> Any:
    """How many bits of a value that is not 0 are 0 below the lowest 1."""
    below = (value - ONE) & ~value
    below = below - ((below >> ONE) & PAIRS)
    below = (below & FOURS) + ((below >> TWO) & FOURS)
    return np.int64((((below + (below >> FOUR)) & EIGHTS) * ONES) >> FIFTY_SIX)


@njit(nogil=True, cache=True)
def load(blocks: Array, at: int) -> Any:
    """The eight bytes from byte `at` on."""
    index, shift = at >> 3, np.uint64((at & 7) << 3)
    # Shifted left in two steps, because shifting 64 bits by 64 is not defined.
    return (blocks[index] >> shift) | ((blocks[index + 1] << ONE) << (TOP - shift))


@njit(nogil=True, cache=True)
def mark_block(block: Any) -> Any:
    """Eight characters → eight bits: which are ASCII letters, ASCII digits or beyond ASCII."""
    low = block & LOW_BITS
    lower = low | LOWER_CASE
    letter = (lower + FROM_A) & ~(lower + PAST_Z)
    digit = (low + FROM_0) & ~(low + PAST_9)
    return ((((letter | digit | block) & HIGH_BITS) >> SEVEN) * GATHER) >> FIFTY_SIX


@njit(nogil=True, cache=True)
def find_runs(blocks: Array, start: int, end: int, marks: Array, edges: Array) -> int:
    """Text → where each run of characters that may belong to words starts and ends, alternating; → count of both."""
    first, last = start >> 6, (end + 63) >> 6
    for index in range(first << 3, last << 3):
        marks[index - (first << 3)] = mark_block(blocks[index])
    masks = marks.view(np.uint64)
    masks[0] &= ALL << np.uint64(start & 63)
    if end & 63:
        masks[last - first - 1] &= ~(ALL << np.uint64(end & 63))
    count, carry = 0, ZERO
    for index in range(last - first):
        mask = masks[index]
        changes = mask ^ ((mask << ONE) | carry)
        carry = mask >> TOP
        while changes != ZERO:
            edges[count] = ((first + index) << 6) + trailing_zeros(changes)
            changes &= changes - ONE
            count += 1
    if carry:
        edges[count] = end
        count += 1
    return count


@njit(nogil=True, cache=True)
def hash_plain(blocks: Array, start: int, end: int) -> Any:
    """A run of ASCII letters and digits → its hash, and all its bytes, in lower case, laid over each other."""
    value, seen = SEED ^ np.uint64(end - start), ZERO
    for at in range(start, end, 8):
        chunk = load(blocks, at) | LOWER_CASE
        if end - at < 8:
            chunk &= ~(ALL << np.uint64((end - at) << 3))
        value = hash_chunk(value, chunk)
        seen |= chunk
    return finish_word(value), seen


@njit(nogil=True, cache=True)
def measure_folded(wide: Array, start: int, end: int, folding: Array) -> Any:
    """Characters of one word → bytes and characters that it folds to, and whether one of them is not a digit."""
    length, characters, flags = ZERO, ZERO, ZERO
    for at in range(start, end):
        entry = folding[wide[at]]
        length += (entry >> LENGTH_SHIFT) & LENGTH_MASK
        characters += (entry >> CHARACTERS_SHIFT) & CHARACTERS_MASK
        flags |= entry
    return length, np.int64(characters), (flags & NOT_DIGIT) != ZERO


@njit(nogil=True, cache=True)
def hash_folded(wide: Array, start: int, end: int, folding: Array, expansions: Array, length: Any) -> Any:
    """Characters of one word → the hash of what it folds to, `length` bytes."""
    value, chunk, filled = SEED ^ length, ZERO, 0
    for at in range(start, end):
        entry = folding[wide[at]]
        size: Any = np.int64((entry >> LENGTH_SHIFT) & LENGTH_MASK)
        payload = entry >> PAYLOAD_SHIFT
        pieces, width = (1, size << 3) if size <= INLINE else (size, 8)
        for piece in range(pieces):
            content = payload if size <= INLINE else np.uint64(expansions[np.int64(payload) + piece])
            chunk |= content << np.uint64(filled)
            filled += width
            if filled >= 64:
                filled -= 64
                value = hash_chunk(value, chunk)
                chunk = content >> np.uint64(width - filled)
    return finish_word(hash_chunk(value, chunk) if filled else value)


@njit(nogil=True, cache=True)
def next_word(wide: Array, at: int, end: int, folding: Array) -> Any:
    """Where the next word starts and ends, from `at` on; both are `end` when there is none. As `words.WORD`."""
    while at < end:
        start, kind = at, folding[wide[at]]
        at += 1
        if kind & (LETTER | SPACELESS):
            follow = (LETTER | ATTACHED) if kind & LETTER else ATTACHED
            while at < end and folding[wide[at]] & follow:
                at += 1
            return start, at
    return end, end


@njit(nogil=True, cache=True)
def find_words(
    blocks: Array,
    wide: Array,
    edges: Array,
    count: int,
    folding: Array,
    expansions: Array,
    hashes: Array,
    sizes: Array,
    spans: Array,
) -> int:
    """Runs → words: hashes, characters (negative for a number), start and end of each; → count of words."""
    n = 0
    for run in range(0, count, 2):
        start, end = edges[run], edges[run + 1]
        value, seen = hash_plain(blocks, start, end)
        if not seen & HIGH_BITS:
            hashes[n], sizes[n] = value, (end - start if seen & NO_DIGIT else start - end)
            spans[n, 0], spans[n, 1] = start, end
            n += 1
            continue
        start, stop = next_word(wide, start, end, folding)
        while start < stop:
            length, characters, wordy = measure_folded(wide, start, stop, folding)
            if length:
                hashes[n] = hash_folded(wide, start, stop, folding, expansions, length)
                sizes[n] = characters if wordy else -characters
                spans[n, 0], spans[n, 1] = start, stop
                n += 1
            start, stop = next_word(wide, stop, end, folding)
    return n


@njit(nogil=True, cache=True)
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


@njit(nogil=True, cache=True)
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
            place = np.int64(mixed[i] >> SLOT_SHIFT)
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


@njit(nogil=True, cache=True)
def weigh_word(value: Any, size: Any, keys: Array, values: Array, numbers: Array) -> Any:
    """Word hash and characters → surprisal in nats, float32. As `prior.word_weight`.

    `keys` and `values` are a table with open addressing, a power of two long; an empty place holds the weight of
    unknown words. No table: by length. `numbers` holds the weights of numbers by their digits, at 0 of longer ones.
    """
    if size < 0:
        return numbers[-size if -size < len(numbers) else 0]
    if not len(keys):
        return np.float32(min(9.0, 1.5 * size))
    last = np.uint64(len(keys) - 1)
    place = value & last
    while keys[np.int64(place)] != value and keys[np.int64(place)] != ZERO:
        place = (place + ONE) & last
    return values[np.int64(place)]


@njit(nogil=True, cache=True)
def find_footprints(hashes: Array, weights: Array, count: int, keys: Array, n: int) -> int:
    """Words → the keys of their rare phrases of two and three words, from keys[n] on, unsorted; → the new n."""
    for i in range(count - 1):
        mixed = extend_gram(hashes[i] * MULTIPLY_CHUNK, hashes[i + 1])
        weight = weights[i] + weights[i + 1]
        keys[n] = finish_gram(mixed)
        n += weight >= FOOTPRINT_WEIGHT
        if i + 2 < count:
            keys[n] = finish_gram(extend_gram(mixed, hashes[i + 2]))
            n += weight + weights[i + 2] >= FOOTPRINT_WEIGHT
    return n


@njit(nogil=True, cache=True)
def has_newline(narrow: Array, start: int, end: int) -> bool:
    for at in range(start, end):  # noqa: SIM110 (a generator does not compile)
        if narrow[at] == NEWLINE:
            return True
    return False


@njit(nogil=True, cache=True)
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


@njit(nogil=True, cache=True)
def narrow_down(wide: Array, narrow: Array, folding: Array) -> None:
    """Code points → one byte a character; beyond ASCII 128 for what belongs to words and a space for the rest."""
    for at in range(len(wide)):
        narrow[at] = min(wide[at], BEYOND)
    blocks = narrow.view(np.uint64)
    for index in range((len(wide) + 7) >> 3):
        if blocks[index] & HIGH_BITS:
            for at in range(index << 3, min((index + 1) << 3, len(wide))):
                if narrow[at] == BEYOND and not folding[wide[at]] & (LETTER | SPACELESS | ATTACHED):
                    narrow[at] = SPACE


@njit(nogil=True, cache=True)
def sketch_texts(
    narrow: Array,
    wide: Array,
    offsets: Array,
    folding: Array,
    expansions: Array,
    seeds: Array,
    prior: Any,
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
    is empty when all texts are ASCII; otherwise `narrow` is made from it. `prior` holds what `weigh_word` takes.
    The rest is filled: `counts` of words (n), `signatures` (n, 128; a text without words writes none), and so on;
    `…_ends[i]` is where text i's part ends. When `footprint_ends` has no room, only words and signatures are made.
    """
    keys, values, numbers = prior
    longest = 0
    for i in range(len(counts)):
        longest = max(longest, offsets[i + 1] - offsets[i])
    narrow_down(wide, narrow, folding)
    blocks = narrow.view(np.uint64)
    marks, edges = np.empty(longest // 64 * 8 + 16, np.uint8), np.empty(longest + 2, np.int64)
    hashes, shingles, mixed = np.empty(longest, np.uint64), np.empty(longest, np.uint64), np.empty(longest, np.uint64)
    sizes, spans, weights = np.empty(longest, np.int64), np.empty((longest, 2), np.int64), np.empty(longest, np.float32)
    footprint, paragraph = 0, 0
    for text in range(len(counts)):
        runs = find_runs(blocks, offsets[text], offsets[text + 1] - 1, marks, edges)
        count = find_words(blocks, wide, edges, runs, folding, expansions, hashes, sizes, spans)
        counts[text] = count
        if count:
            sign(shingles, make_shingles(hashes, count, shingles), seeds, mixed, signatures[text])
        if len(footprint_ends):
            for i in range(count):
                weights[i] = weigh_word(hashes[i], sizes[i], keys, values, numbers)
            footprint = find_footprints(hashes, weights, count, footprints, footprint)
            paragraph = find_paragraphs(narrow, hashes, spans, count, paragraphs, paragraph_lengths, paragraph)
            footprint_ends[text], paragraph_ends[text] = footprint, paragraph
