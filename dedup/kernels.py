"""The compiled inner loops: one pass from characters to words, signatures, footprints and paragraphs. Nothing else.

Every function gives bit for bit what the readable path gives (`words.py`, `sketch.py`, `boilerplate.py`), and runs
uncompiled as ordinary Python: that is how the tests compare the two. Nothing here calls into another module, because
numba's cache does not notice when a function elsewhere changes; for the same reason the constants stand here again.

Texts come as one buffer, `narrow`, a byte a character, with at least 72 bytes after the last text. A byte of 128 stands
for a character beyond ASCII that belongs to a word; its code point is in `wide` at the same position, which goes on as
far. `loads` is the same buffer as the eight bytes from each of its bytes on. All 64-bit constants are `uint64`: numba
makes a float of a signed and an unsigned one. Positions are unsigned where it tells: a signed one numba first looks at
whether it counts from the end.

Four loops have a second form, `…_at_once`, that takes 64 characters or eight words with each instruction, for which
numba has no words. The first form says what they do; it is what the tests run, and other processors.

Only what is called from outside is compiled by itself, and the rest forced into it: left to itself the compiler would
call the larger functions, and hand over their many arguments, once a word, at twice the time for Chinese.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partialmethod
from typing import Any

import numpy as np
from llvmlite import binding, ir
from numba import njit, types
from numba.core.cgutils import get_or_insert_function
from numba.extending import intrinsic, overload
from numpy.typing import NDArray

Array = NDArray[Any]

SEED = np.uint64(0x9E37_79B9_7F4A_7C15)
MULTIPLY_CHUNK = np.uint64(0xBF58_476D_1CE4_E5B9)
MULTIPLY_FINAL = np.uint64(0x94D0_49BB_1331_11EB)
ROUNDS = 4
SLOT_SHIFT, SLOT_BITS, LAST_SLOT = np.uint64(57), np.uint64(7), np.uint64(127)
EMPTY = np.uint32(0xFFFF_FFFF)
SHORTEST = 4
USUAL, FURTHER = 28, 4  # edges in 64 characters
EIGHT_BYTES = np.dtype([("eight", "<u8")])

# An entry of the folding table, from the lowest bit: what the character is, how many bytes of UTF-8 it folds to, and
# these bytes; where they are more than six, their offset in `expansions`.
LETTER, SPACELESS, ATTACHED, NOT_DIGIT = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(8)
LENGTH_SHIFT, LENGTH_MASK = np.uint64(4), np.uint64(0xFFF)
PAYLOAD_SHIFT = np.uint64(16)
INLINE, LONGEST = np.uint64(6), 32

ZERO, ONE, TWO, THREE, FOUR = np.uint64(0), np.uint64(1), np.uint64(2), np.uint64(3), np.uint64(4)
EIGHT, FIFTY_SIX, SIXTY_FOUR = np.uint64(8), np.uint64(56), np.uint64(64)
TOP, ALL = np.uint64(63), np.uint64(0xFFFF_FFFF_FFFF_FFFF)
BEYOND, NEWLINE = np.uint32(128), 10
# The same byte eight times over.
HIGH_BITS = np.uint64(0x8080_8080_8080_8080)
LOWER_CASE = np.uint64(0x2020_2020_2020_2020)
NO_DIGIT = np.uint64(0x4040_4040_4040_4040)  # set in ASCII letters, not in digits
# For counting bits.
PAIRS, FOURS = np.uint64(0x5555_5555_5555_5555), np.uint64(0x3333_3333_3333_3333)
EIGHTS, ONES = np.uint64(0x0F0F_0F0F_0F0F_0F0F), np.uint64(0x0101_0101_0101_0101)
S21, S27, S29, S30, S31, S32, S43 = (np.uint64(bits) for bits in (21, 27, 29, 30, 31, 32, 43))


@njit(nogil=True, forceinline=True)
def mix(value: Any) -> Any:
    """One value or an array of them, as `hashing.mix`."""
    value = (value ^ (value >> S30)) * MULTIPLY_CHUNK
    value = (value ^ (value >> S27)) * MULTIPLY_FINAL
    return value ^ (value >> S31)


@njit(nogil=True, forceinline=True)
def extend_gram(mixed: Any, word: Any) -> Any:
    """One more word in an n-gram, as `hashing.ngram_hashes`."""
    return ((mixed << S21) | (mixed >> S43)) + word


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


WORD = ir.IntType(64)
CHARACTERS, CODE_POINTS = ir.VectorType(ir.IntType(8), 64), ir.VectorType(ir.IntType(32), 64)
EIGHT_WORDS = ir.VectorType(WORD, 8)
COMPRESS, PREFETCH = "llvm.experimental.vector.compress.v64i8", "llvm.prefetch.p0"
AHEAD = np.uint64(4096)  # characters, about an article: its successor comes from memory while it is signed
# Whether the processor can push together some of 64 bytes (Intel's since 2019, AMD's since 2022) and the compiler knows
# that: otherwise they are put one by one, which takes longer than to ask for them one by one.
WIDE_VECTORS = binding.llvm_version_info >= (20, 0, 0) and binding.get_host_cpu_features().get("avx512vbmi2", False)


def by_vectors(function: Any) -> Any:
    """What compiles to instructions that it gives itself, in the compiler's own language."""
    return intrinsic(function)


class Vector:
    """Numbers in the compiler's own language that are reckoned with all at once, written as if they were one."""

    __array_ufunc__ = None  # so that numbers of numpy leave the reckoning to it

    def __init__(self, builder: Any, value: Any) -> None:
        self.builder, self.value = builder, value

    def alike(self, other: Any) -> Any:
        return other.value if isinstance(other, Vector) else ir.Constant(self.value.type, int(other))

    def reckon(self, operation: str, other: Any) -> Vector:
        return Vector(self.builder, getattr(self.builder, operation)(self.value, self.alike(other)))

    def turned(self, operation: str, other: Any) -> Vector:
        return Vector(self.builder, self.alike(other)).reckon(operation, self)

    def compare(self, sign: str, other: Any) -> Vector:
        return Vector(self.builder, self.builder.icmp_unsigned(sign, self.value, self.alike(other)))

    __add__, __sub__, __mul__ = partialmethod(reckon, "add"), partialmethod(reckon, "sub"), partialmethod(reckon, "mul")
    __and__, __or__, __xor__ = partialmethod(reckon, "and_"), partialmethod(reckon, "or_"), partialmethod(reckon, "xor")
    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__
    __lshift__, __rshift__ = partialmethod(reckon, "shl"), partialmethod(reckon, "lshr")
    __rsub__, __rrshift__ = partialmethod(turned, "sub"), partialmethod(turned, "lshr")
    __lt__, __gt__, __ge__ = partialmethod(compare, "<"), partialmethod(compare, ">"), partialmethod(compare, ">=")

    def choose(self, one: Vector, other: Any) -> Vector:
        """The numbers of one where this is true, else those of another."""
        return Vector(self.builder, self.builder.select(self.value, one.value, one.alike(other)))

    def pick(self, places: Sequence[int], other: Vector | None = None) -> Vector:
        """The numbers at some places, counted on into another vector."""
        order = ir.Constant(ir.VectorType(ir.IntType(32), len(places)), list(places))
        return Vector(self.builder, self.builder.shuffle_vector(self.value, (other or self).value, order))

    def cast(self, how: str, kind: Any) -> Vector:
        return Vector(self.builder, getattr(self.builder, how)(self.value, kind))


def throughout(builder: Any, value: Any, kind: Any) -> Vector:
    """A vector that is one value all over."""
    first = builder.insert_element(ir.Constant(kind, 0), value, ir.Constant(ir.IntType(32), 0))
    return Vector(builder, first).pick([0] * kind.count)


class Memory:
    """The array among the arguments of an intrinsic, to read vectors from and write them to."""

    def __init__(self, context: Any, builder: Any, kind: Any, array: Any) -> None:
        self.builder, self.data = builder, context.make_array(kind)(context, builder, array).data

    def place(self, at: Any, kind: Any) -> Any:
        return self.builder.bitcast(self.builder.gep(self.data, [at]), kind.as_pointer())

    def read(self, at: Any, kind: Any) -> Vector:
        return Vector(self.builder, self.builder.load(self.place(at, kind), align=1))

    def write(self, at: Any, vector: Vector) -> None:
        self.builder.store(vector.value, self.place(at, vector.value.type), align=1)


@by_vectors
def mark_at_once(_: Any, narrow: Any, at: Any) -> Any:
    """`mark_characters` in one comparison of 64 characters with each limit."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        characters = Memory(context, builder, signature.args[0], given[0]).read(given[1], CHARACTERS)
        letter, digit = (characters | 0x20) - ord("a") < 26, characters - ord("0") < 10
        return (letter | digit | (characters >= BEYOND)).cast("bitcast", WORD).value

    return types.uint64(narrow, at), generate


@by_vectors
def narrow_at_once(_: Any, wide: Any, at: Any, narrow: Any) -> Any:
    """`narrow_characters` by 64 at once."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        points = Memory(context, builder, signature.args[0], given[0]).read(given[1], CODE_POINTS)
        beyond = points >= BEYOND
        bounded = (points < BEYOND).choose(points, BEYOND).cast("trunc", CHARACTERS)
        Memory(context, builder, signature.args[2], given[2]).write(given[1], bounded)
        return beyond.cast("bitcast", WORD).value

    return types.uint64(wide, at, narrow), generate


@by_vectors
def fetch_at_once(_: Any, narrow: Any, at: Any) -> Any:
    """Has the processor fetch the characters around a place from memory, which it does meanwhile."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        here = Memory(context, builder, signature.args[0], given[0]).place(given[1], ir.IntType(8))
        how = [ir.Constant(ir.IntType(32), option) for option in (0, 3, 1)]  # to read, soon and often, no instructions
        kind = ir.FunctionType(ir.VoidType(), [here.type, *(option.type for option in how)])
        builder.call(get_or_insert_function(builder.module, kind, PREFETCH), [here, *how])  # type: ignore[no-untyped-call]
        return context.get_dummy_value()

    return types.void(narrow, at), generate


@by_vectors
def write_at_once(_: Any, base: Any, bits: Any, edges: Any, count: Any) -> Any:
    """`write_edges` where the processor can push together those of 64 numbers that are asked for."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        numbers = ir.Constant(CHARACTERS, list(range(64)))
        chosen = builder.bitcast(given[1], ir.VectorType(ir.IntType(1), 64))
        kind = ir.FunctionType(CHARACTERS, [CHARACTERS, chosen.type, CHARACTERS])
        compress = get_or_insert_function(builder.module, kind, COMPRESS)  # type: ignore[no-untyped-call]
        pushed = builder.call(compress, [numbers, chosen, numbers])
        places = Vector(builder, pushed).cast("zext", CODE_POINTS) + throughout(builder, given[0], CODE_POINTS)
        Memory(context, builder, signature.args[2], given[2]).write(given[3], places)
        return context.get_dummy_value()

    return types.void(base, bits, edges, count), generate


@by_vectors
def hash_at_once(_: Any, letters: Any, edges: Any, run: Any, case: Any, hashes: Any) -> Any:
    """`hash_eight` for words of up to 16 bytes, one instruction for all eight; → bits: which have more."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        text, bounds, found = (Memory(context, builder, signature.args[n], given[n]) for n in (0, 1, 4))
        edge = builder.shl(given[2], ir.Constant(WORD, 1))
        both = bounds.read(edge, ir.VectorType(ir.IntType(32), 16))
        starts, ends = (both.pick(range(first, 16, 2)).cast("zext", EIGHT_WORDS) for first in (0, 1))
        size = ends - starts
        places = [builder.add(edge, ir.Constant(WORD, one)) for one in range(0, 16, 2)]
        begin = [bounds.read(place, ir.IntType(32)).cast("zext", WORD).value for place in places]
        words, case = (
            [text.read(at, ir.VectorType(WORD, 2)) for at in begin],
            throughout(builder, given[3], EIGHT_WORDS),
        )
        while len(words) > 1:
            together = range(16 // len(words) * 2)
            words = [one.pick(together, other) for one, other in zip(words[::2], words[1::2], strict=True)]

        def chunk(first: int, left: Any) -> Any:
            left = (left < EIGHT).choose(left, EIGHT)
            return (words[0].pick(range(first, 16, 2)) | case) & (ALL >> (SIXTY_FOUR - (left << THREE)))

        value, more = hash_chunk.py_func(SEED ^ size, chunk(0, size)), size > EIGHT
        value = more.choose(hash_chunk.py_func(value, chunk(1, more.choose(size - EIGHT, EIGHT))), value)
        found.write(given[2], finish_word.py_func(value))
        return (size > TWO * EIGHT).cast("bitcast", ir.IntType(8)).cast("zext", WORD).value

    return types.uint64(letters, edges, run, case, hashes), generate


def mark_characters(narrow: Array, at: Any) -> Any:
    """64 characters → 64 bits: which are ASCII letters, ASCII digits or beyond ASCII."""
    bits = 0
    for place in range(64):
        character = chr(narrow[at + np.uint64(place)])
        bits |= (not character.isascii() or character.isalnum()) << place
    return np.uint64(bits)


@overload(mark_characters, strict=False)
def _(narrow: Any, at: Any) -> Any:
    return lambda narrow, at: mark_at_once(narrow, at)


def write_edges(base: Any, bits: Any, edges: Array, count: Any) -> None:
    """Where bits are 1, counted from `base`, into `edges` from `count` on; up to 64 are written.

    28 are written whether there are so many or not, and then four as long as there are more: asked for each, a
    processor would guess wrong about the last of every 64. English has 21, seldom more than 28.
    """
    for _ in range(USUAL):
        edges[count] = base + np.uint32(trailing_zeros(bits))
        count, bits = count + ONE, bits & (bits - ONE)
    while bits != ZERO:
        for _ in range(FURTHER):
            edges[count] = base + np.uint32(trailing_zeros(bits))
            count, bits = count + ONE, bits & (bits - ONE)


@overload(write_edges, strict=False)
def _(base: Any, bits: Any, edges: Any, count: Any) -> Any:
    def at_once(base: Any, bits: Any, edges: Any, count: Any) -> None:
        write_at_once(base, bits, edges, count)

    return at_once if WIDE_VECTORS else write_edges


def fetch_ahead(narrow: Array, at: Any) -> None:
    """Nothing, but that what is there will be at hand."""


@overload(fetch_ahead, strict=False)
def _(narrow: Any, at: Any) -> Any:
    return (lambda narrow, at: fetch_at_once(narrow, at)) if WIDE_VECTORS else fetch_ahead


@njit(nogil=True, forceinline=True)
def find_runs(narrow: Array, start: int, end: int, edges: Array) -> Any:
    """Text → where each run of characters that may belong to words starts and ends, alternating; → count of both."""
    count, carry, at, last = ZERO, ZERO, np.uint64(start), np.uint64(end)
    while at < last:
        fetch_ahead(narrow, at + AHEAD)
        mask = mark_characters(narrow, at)
        if last - at < SIXTY_FOUR:
            mask &= ~(ALL << (last - at))
        changes = mask ^ ((mask << ONE) | carry)
        write_edges(np.uint32(at), changes, edges, count)
        count, carry, at = count + np.uint64(count_ones(changes)), mask >> TOP, at + SIXTY_FOUR
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
def hash_run(loads: Array, edges: Array, run: Any, case: Any, hashes: Array) -> None:
    """A run → its hash."""
    start, end = edges[run << ONE], edges[(run << ONE) + ONE]
    hashes[run] = hash_bytes(loads, np.uint64(start), np.uint64(end), case)[0]


def hash_eight(letters: Array, loads: Array, edges: Array, run: Any, case: Any, hashes: Array) -> None:
    """Eight runs → the hash of each."""
    for one in range(run, run + EIGHT):
        hash_run(loads, edges, one, case, hashes)


@overload(hash_eight, strict=False)
def _(letters: Any, loads: Any, edges: Any, run: Any, case: Any, hashes: Any) -> Any:
    def at_once(letters: Any, loads: Any, edges: Any, run: Any, case: Any, hashes: Any) -> None:
        longer = hash_at_once(letters, edges, run, case, hashes)
        while longer != ZERO:
            hash_run(loads, edges, run + np.uint64(trailing_zeros(longer)), case, hashes)
            longer &= longer - ONE

    return at_once if WIDE_VECTORS else hash_eight


@njit(nogil=True, forceinline=True)
def hash_runs(letters: Array, loads: Array, edges: Array, runs: Any, case: Any, hashes: Array) -> None:
    """Runs of bytes, each from edges[2i] to edges[2i + 1] → the hash of each; the bits of `case` are set in all.

    `loads` is `letters` as the eight bytes from each of its bytes on.
    """
    run = ZERO
    while run + EIGHT <= runs:
        hash_eight(letters, loads, edges, run, case, hashes)
        run += EIGHT
    while run < runs:
        hash_run(loads, edges, run, case, hashes)
        run += ONE


@njit(nogil=True, forceinline=True)
def describe_runs(loads: Array, edges: Array, count: int, sizes: Array, spans: Array) -> None:
    """Plain runs → characters, negative for a number, start and end of each."""
    for run in range(ZERO, np.uint64(count), TWO):
        at, end = np.int64(edges[run]), np.int64(edges[run + ONE])
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
    narrow, loads, wide = laid_out
    _, folding, expansions = tables
    edges, letters, folded, bounds, places, found = room
    hashes, sizes, spans = words
    n, m, filled = ZERO, ZERO, ZERO
    for run in range(ZERO, np.uint64(count), TWO):
        at, end = np.uint64(edges[run]), np.uint64(edges[run + ONE])
        if narrow[at] < BEYOND:
            value, seen = hash_bytes(loads, at, end, LOWER_CASE)
            if not seen & HIGH_BITS:
                size = np.int64(end - at)
                hashes[n], sizes[n] = value, (size if seen & NO_DIGIT else -size)
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
                bounds[m << ONE], bounds[(m << ONE) + ONE], places[m] = before, filled, n
                if described:
                    sizes[n], spans[n, ZERO], spans[n, ONE] = (-1 if number else 1), start, at
                n, m = n + ONE, m + ONE
    hash_runs(letters, folded, bounds, m, ZERO, hashes if m == n else found)
    for word in range(m if m < n else ZERO):
        hashes[places[word]] = found[word]
    for word in range(m if described else ZERO):
        start, end = np.uint64(bounds[word << ONE]), np.uint64(bounds[(word << ONE) + ONE])
        sizes[places[word]] *= count_characters(folded, start, end)
    return np.int64(n)


def narrow_characters(wide: Array, at: Any, narrow: Array) -> Any:
    """64 code points → a byte each, 128 for what is beyond ASCII; → 64 bits: which are."""
    bits = 0
    for place in range(64):
        narrow[at + np.uint64(place)] = min(wide[at + np.uint64(place)], BEYOND)
        bits |= int(wide[at + np.uint64(place)] >= BEYOND) << place
    return np.uint64(bits)


@overload(narrow_characters, strict=False)
def _(wide: Any, at: Any, narrow: Any) -> Any:
    return lambda wide, at, narrow: narrow_at_once(wide, at, narrow)


@njit(nogil=True, forceinline=True)
def narrow_down(wide: Array, narrowing: Array, start: int, end: int, narrow: Array) -> Any:
    """A text's code points → one byte a character; → whether there are letters among those that are not ASCII.

    First 128 for all of these, which takes no time; then the table `narrowing` is asked about each, which makes spaces
    of quotation marks and dashes, but only up to the first letter: the rest is asked when its word is folded. Up to 63
    characters behind the text go along.
    """
    seen = ZERO
    for at in range(np.uint64(start), np.uint64(end), SIXTY_FOUR):
        beyond = narrow_characters(wide, at, narrow)
        while beyond != ZERO and seen < BEYOND:
            place = at + np.uint64(trailing_zeros(beyond))
            narrow[place] = narrowing[wide[place]]
            seen |= np.uint64(narrow[place])
            beyond &= beyond - ONE
    return seen >= BEYOND


@njit(nogil=True, forceinline=True)
def find_words(laid_out: Any, start: int, end: int, tables: Any, room: Any, words: Any, described: bool) -> Any:
    """A text → its words: hashes, characters (negative for a number), start and end of each; → count of words.

    Unless they are to be `described`, only the hashes can be relied upon.
    Most texts that are not ASCII have their quotation marks or dashes to thank, not letters: there each run is a word.
    """
    narrow, loads, wide = laid_out
    edges = room[0]
    letters = narrow_down(wide, tables[0], start, end, narrow) if len(wide) else False
    count = find_runs(narrow, start, end, edges)
    if letters:
        return fold_runs(laid_out, count, tables, room, words, described)
    hash_runs(narrow, loads, edges, np.uint64(count) >> ONE, LOWER_CASE, words[0])
    if described:
        describe_runs(loads, edges, count, words[1], words[2])
    return count >> 1


@njit(nogil=True, forceinline=True)
def make_shingles(hashes: Array, count: int, shingles: Array) -> int:
    """Word hashes → hashes of the 3-grams, or of the one shorter n-gram; → how many. As `sketch.shingles`."""
    if count == 1:
        shingles[0] = hashes[0]
    elif count == 2:
        shingles[0] = finish_gram(extend_gram(hashes[0], hashes[1]))
    for i in range(count - 2):
        mixed = extend_gram(hashes[i], hashes[i + 1])
        shingles[i] = finish_gram(extend_gram(mixed, hashes[i + 2]))
    return max(count - 2, 1)


@njit(nogil=True, forceinline=True)
def take_lowest(shingles: Array, n: Any, shift: Any, turned: Any, slots: Array) -> None:
    """Into each slot the lowest of the values that choose it, or `EMPTY`."""
    slots[:] = EMPTY
    for i in range(n):
        place = (shingles[i] >> shift) & LAST_SLOT
        slots[place] = min(slots[place], np.uint32(shingles[i] ^ turned))


@njit(nogil=True, forceinline=True)
def sign(shingles: Array, count: int, seeds: Array, fresh: Array, row: Array) -> None:
    """Shingle hashes, at least one → signature, into `row`. As `sketch.sign`. `fresh` is room for another row."""
    n, width, empty = np.uint64(count), np.uint64(len(row)), len(row)
    shift, turned = SLOT_SHIFT, ZERO
    row[:] = EMPTY
    for _ in range(ROUNDS):
        take_lowest(shingles, n, shift, turned, fresh)
        empty = 0
        for slot in range(width):
            row[slot] = fresh[slot] if row[slot] == EMPTY else row[slot]
            empty += row[slot] == EMPTY
        if not empty:
            break
        shift, turned = shift - SLOT_BITS, turned ^ ALL
    if empty:
        for slot in range(width):
            if row[slot] == EMPTY:
                for i in range(n):
                    row[slot] = min(row[slot], np.uint32(mix(shingles[i] ^ seeds[slot])))


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
        mixed, weight = hashes[i], weights[i]
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
    """The buffer in its two forms with the code points; and room for the edges of runs of texts of so many characters,
    and for the bytes of their folded words, in two forms, with the bounds of each, its place and its hash.
    """
    size, words = (longest * (LONGEST >> 3) + 2, longest) if len(wide) else (2, 0)
    edges, folded = np.empty(longest + 2 + 64, np.uint32), np.empty(size, np.uint64)
    bounds, places, found = np.empty(2 * words, np.uint32), np.empty(words, np.uint32), np.empty(words, np.uint64)
    return (narrow, overlap(narrow), wide), (edges, folded.view(np.uint8), overlap(folded), bounds, places, found)


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
    hashes, shingles = np.empty(longest, np.uint64), np.empty(longest, np.uint64)
    sizes, spans, weights = np.empty(longest, np.int64), np.empty((longest, 2), np.int64), np.empty(longest, np.float32)
    fresh = np.empty(signatures.shape[1], np.uint32)
    footprint, paragraph = 0, 0
    for text in range(len(counts)):
        start, end = offsets[text], offsets[text + 1] - 1
        count = find_words(laid_out, start, end, tables, room, (hashes, sizes, spans), len(footprint_ends) > 0)
        counts[text] = count
        if count:
            sign(shingles, make_shingles(hashes, count, shingles), seeds, fresh, signatures[text])
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
