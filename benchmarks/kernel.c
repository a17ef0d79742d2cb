/* The kernel's algorithm by hand, for plain ASCII: words, their hashes, 3-grams, signature of 128 slots.
 *
 * The same steps, without instructions of one processor: eight bytes at a time are looked at for letters, and the edges
 * of words taken from the bits; words are hashed eight bytes at a time, by unaligned loads. Gives the same bits as
 * dedup/kernels.py (the benchmark checks it). Texts stand from offsets[i] to offsets[i + 1] - 1, a separator, in a buffer
 * that goes on for at least 72 bytes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SEED 0x9E3779B97F4A7C15ull
#define MULTIPLY_CHUNK 0xBF58476D1CE4E5B9ull
#define MULTIPLY_FINAL 0x94D049BB133111EBull
#define SLOTS 128
#define ROUNDS 4
#define EMPTY (1ull << 32)
#define USUAL 28
#define FURTHER 4
#define FEW 2

static inline uint64_t mix(uint64_t value) {
    value = (value ^ (value >> 30)) * MULTIPLY_CHUNK;
    value = (value ^ (value >> 27)) * MULTIPLY_FINAL;
    return value ^ (value >> 31);
}

static inline uint64_t hash_word(const uint8_t *word, int64_t size) {
    uint64_t value = SEED ^ (uint64_t)size, chunk;
    for (; size > 8; size -= 8, word += 8) {
        memcpy(&chunk, word, 8);
        value = (value ^ (chunk | 0x2020202020202020ull)) * MULTIPLY_CHUNK;
        value ^= value >> 29;
    }
    memcpy(&chunk, word, 8);
    chunk = (chunk | 0x2020202020202020ull) & (~0ull >> ((8 - size) * 8));
    value = (value ^ chunk) * MULTIPLY_CHUNK;
    value ^= value >> 29;
    value *= MULTIPLY_FINAL;
    return value ^ (value >> 32);
}

/* Fill empty slots with the lowest of the hashes that choose them; how many are left empty. */
static int take_lowest(const uint64_t *mixed, int64_t count, int shift, uint64_t turned, uint64_t *slots) {
    uint64_t fresh[SLOTS];
    int empty = 0;
    for (int slot = 0; slot < SLOTS; slot++) fresh[slot] = EMPTY;
    for (int64_t i = 0; i < count; i++) {
        uint64_t place = (mixed[i] >> shift) % SLOTS, value = (mixed[i] ^ turned) & 0xFFFFFFFFull;
        fresh[place] = value < fresh[place] ? value : fresh[place];
    }
    for (int slot = 0; slot < SLOTS; slot++) {
        if (slots[slot] == EMPTY) slots[slot] = fresh[slot];
        empty += slots[slot] == EMPTY;
    }
    return empty;
}

/* The same for few empty slots: each by itself, several hashes at a time. */
static int look_for_lowest(const uint64_t *mixed, int64_t count, int shift, uint64_t turned, uint64_t *slots) {
    int empty = 0;
    for (uint64_t slot = 0; slot < SLOTS; slot++) {
        if (slots[slot] != EMPTY) continue;
        uint64_t lowest = EMPTY;
        for (int64_t i = 0; i < count; i++) {
            uint64_t value = (mixed[i] >> shift) % SLOTS == slot ? (mixed[i] ^ turned) & 0xFFFFFFFFull : EMPTY;
            lowest = value < lowest ? value : lowest;
        }
        slots[slot] = lowest;
        empty += lowest == EMPTY;
    }
    return empty;
}

static void sign(const uint64_t *shingles, int64_t count, const uint64_t *seeds, uint64_t *mixed, uint32_t *row) {
    uint64_t slots[SLOTS];
    int empty = SLOTS;
    for (int slot = 0; slot < SLOTS; slot++) slots[slot] = EMPTY;
    uint64_t turned = 0;
    for (int64_t i = 0; i < count; i++) mixed[i] = mix(shingles[i]);
    for (int turn = 0, shift = 57; turn < ROUNDS && empty; turn++, shift -= 7, turned = ~turned)
        empty = empty > FEW ? take_lowest(mixed, count, shift, turned, slots)
                            : look_for_lowest(mixed, count, shift, turned, slots);
    for (int slot = 0; slot < SLOTS; slot++) {
        if (slots[slot] == EMPTY)
            for (int64_t i = 0; i < count; i++) {
                uint64_t value = mix(shingles[i] ^ seeds[slot]) & 0xFFFFFFFFull;
                if (value < slots[slot]) slots[slot] = value;
            }
        row[slot] = (uint32_t)slots[slot];
    }
}

static inline int64_t trailing_zeros(uint64_t value) { return __builtin_ctzll(value); }

static inline uint64_t mark_block(const uint8_t *bytes) {
    uint64_t block, low, lower, letter, digit;
    memcpy(&block, bytes, 8);
    low = block & 0x7F7F7F7F7F7F7F7Full;
    lower = low | 0x2020202020202020ull;
    letter = (lower + 0x1F1F1F1F1F1F1F1Full) & ~(lower + 0x0505050505050505ull);
    digit = (low + 0x5050505050505050ull) & ~(low + 0x4646464646464646ull);
    return ((((letter | digit) & 0x8080808080808080ull) >> 7) * 0x0102040810204080ull) >> 56;
}

/* Where runs of letters and digits start and end, alternating; how many of both. Writes up to 31 more. */
static int64_t find_edges(const uint8_t *restrict bytes, int64_t size, uint8_t *restrict marks, int64_t *edges) {
    int64_t count = 0;
    uint64_t carry = 0;
    for (int64_t block = 0; block < (size + 63) / 64 * 8; block++) marks[block] = mark_block(bytes + 8 * block);
    for (int64_t at = 0; at < size; at += 64) {
        uint64_t mask;
        memcpy(&mask, marks + at / 8, 8);
        if (size - at < 64) mask &= ~(~0ull << (size - at));
        uint64_t changes = mask ^ ((mask << 1) | carry);
        carry = mask >> 63;
        int64_t *place = edges + count;
        count += __builtin_popcountll(changes);
        for (int k = 0; k < USUAL; k++, changes &= changes - 1) *place++ = at + trailing_zeros(changes);
        while (changes)
            for (int k = 0; k < FURTHER; k++, changes &= changes - 1) *place++ = at + trailing_zeros(changes);
    }
    if (carry) edges[count++] = size;
    return count;
}

void sign_texts(const uint8_t *bytes, const int64_t *offsets, int64_t texts, const uint64_t *seeds, uint32_t *rows) {
    int64_t longest = 0;
    for (int64_t i = 0; i < texts; i++)
        if (offsets[i + 1] - offsets[i] > longest) longest = offsets[i + 1] - offsets[i];
    uint64_t *hashes = malloc((longest + 1) * sizeof *hashes), *mixed = malloc((longest + 1) * sizeof *mixed);
    int64_t *edges = malloc((longest + 2 + USUAL + FURTHER) * sizeof *edges);
    uint8_t *marks = malloc(longest / 8 + 16);
    for (int64_t i = 0; i < texts; i++) {
        const uint8_t *text = bytes + offsets[i];
        int64_t count = find_edges(text, offsets[i + 1] - 1 - offsets[i], marks, edges) / 2;
        for (int64_t k = 0; k < count; k++) hashes[k] = hash_word(text + edges[2 * k], edges[2 * k + 1] - edges[2 * k]);
        for (int64_t k = 0; k + 2 < count; k++) {
            uint64_t gram = hashes[k] * MULTIPLY_CHUNK;
            gram = (gram ^ (gram >> 31)) * MULTIPLY_FINAL + hashes[k + 1];
            gram = ((gram ^ (gram >> 31)) * MULTIPLY_FINAL + hashes[k + 2]) * MULTIPLY_CHUNK;
            hashes[k] = gram ^ (gram >> 32);
        }
        if (count >= 3) sign(hashes, count - 2, seeds, mixed, rows + i * SLOTS);
    }
    free(hashes);
    free(mixed);
    free(edges);
    free(marks);
}
