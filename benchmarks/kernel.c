/* The kernel's algorithm by hand, for plain ASCII: words, their hashes, 3-grams, signature of 128 slots.
 *
 * The same steps, with the same instructions of the processor where it has them: 64 characters are looked at at a time,
 * the edges of words pushed together, and eight words hashed at once. Gives the same bits as dedup/kernels.py (the
 * benchmark checks it). Texts stand from offsets[i] to offsets[i + 1] - 1, a separator, in a buffer that goes on for at
 * least 72 bytes.
 */
#ifdef __AVX512VBMI2__
#include <immintrin.h>
#endif
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SEED 0x9E3779B97F4A7C15ull
#define MULTIPLY_CHUNK 0xBF58476D1CE4E5B9ull
#define MULTIPLY_FINAL 0x94D049BB133111EBull
#define SLOTS 128
#define ROUNDS 4
#define EMPTY 0xFFFFFFFFu
#define USUAL 28
#define FURTHER 4

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

/* Into each slot the lowest of the values that choose it, or EMPTY. */
static void take_lowest(const uint64_t *shingles, int64_t count, int shift, uint64_t turned, uint32_t *slots) {
    for (int slot = 0; slot < SLOTS; slot++) slots[slot] = EMPTY;
    for (int64_t i = 0; i < count; i++) {
        uint64_t place = (shingles[i] >> shift) % SLOTS;
        uint32_t value = (uint32_t)(shingles[i] ^ turned);
        slots[place] = value < slots[place] ? value : slots[place];
    }
}

static void sign(const uint64_t *shingles, int64_t count, const uint64_t *seeds, uint32_t *row) {
    uint32_t fresh[SLOTS];
    uint64_t turned = 0;
    int empty = 0;
    for (int slot = 0; slot < SLOTS; slot++) row[slot] = EMPTY;
    for (int turn = 0, shift = 57; turn < ROUNDS; turn++, shift -= 7, turned = ~turned) {
        take_lowest(shingles, count, shift, turned, fresh);
        empty = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            row[slot] = row[slot] == EMPTY ? fresh[slot] : row[slot];
            empty += row[slot] == EMPTY;
        }
        if (!empty) break;
    }
    for (int slot = 0; empty && slot < SLOTS; slot++)
        if (row[slot] == EMPTY)
            for (int64_t i = 0; i < count; i++) {
                uint32_t value = (uint32_t)mix(shingles[i] ^ seeds[slot]);
                if (value < row[slot]) row[slot] = value;
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

#ifdef __AVX512VBMI2__

/* 64 characters at once: which are letters or digits, and the places of the bits that are set, pushed together. */
static inline uint64_t mark_characters(const uint8_t *bytes) {
    __m512i characters = _mm512_loadu_si512(bytes), lower = _mm512_or_si512(characters, _mm512_set1_epi8(0x20));
    return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(lower, _mm512_set1_epi8('a')), _mm512_set1_epi8(26)) |
           _mm512_cmplt_epu8_mask(_mm512_sub_epi8(characters, _mm512_set1_epi8('0')), _mm512_set1_epi8(10));
}

static const uint8_t NUMBERS[64] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
    44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

static inline void write_edges(uint32_t base, uint64_t bits, uint32_t *edges) {
    uint8_t together[64];
    _mm512_storeu_si512(together, _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(NUMBERS)));
    for (int part = 0; part < 64; part += 16) {
        __m512i places = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)(together + part)));
        _mm512_storeu_si512(edges + part, _mm512_add_epi32(places, _mm512_set1_epi32(base)));
    }
}

static inline __m512i stir(__m512i value, uint64_t multiply, int shift) {
    value = _mm512_mullo_epi64(value, _mm512_set1_epi64(multiply));
    return _mm512_xor_si512(value, _mm512_srli_epi64(value, shift));
}

static inline __m512i cut(__m512i chunk, __m512i size) {
    __m512i unwanted = _mm512_sub_epi64(_mm512_set1_epi64(64), _mm512_slli_epi64(size, 3));
    chunk = _mm512_or_si512(chunk, _mm512_set1_epi64(0x2020202020202020ull));
    return _mm512_and_si512(chunk, _mm512_srlv_epi64(_mm512_set1_epi64(-1), unwanted));
}

/* Eight words of up to 16 bytes at once; which are longer. */
static inline uint8_t hash_eight(const uint8_t *text, const uint32_t *edges, uint64_t *hashes) {
    __m512i both = _mm512_loadu_si512(edges), eight = _mm512_set1_epi64(8);
    __m512i starts = _mm512_and_si512(both, _mm512_set1_epi64(0xFFFFFFFF));
    __m512i size = _mm512_sub_epi64(_mm512_srli_epi64(both, 32), starts);
    __mmask8 more = _mm512_cmpgt_epu64_mask(size, eight);
    __m512i rest = _mm512_min_epu64(_mm512_mask_sub_epi64(eight, more, size, eight), eight);
    __m512i first = cut(_mm512_i64gather_epi64(starts, text, 1), _mm512_min_epu64(size, eight));
    __m512i second = cut(_mm512_i64gather_epi64(starts, text + 8, 1), rest);
    __m512i value = stir(_mm512_xor_si512(_mm512_xor_si512(_mm512_set1_epi64(SEED), size), first), MULTIPLY_CHUNK, 29);
    value = _mm512_mask_mov_epi64(value, more, stir(_mm512_xor_si512(value, second), MULTIPLY_CHUNK, 29));
    _mm512_storeu_si512(hashes, stir(value, MULTIPLY_FINAL, 32));
    return _mm512_cmpgt_epu64_mask(size, _mm512_set1_epi64(16));
}

#else

static inline uint64_t mark_characters(const uint8_t *bytes) {
    uint64_t marks = 0;
    for (int block = 0; block < 8; block++) marks |= mark_block(bytes + 8 * block) << 8 * block;
    return marks;
}

static inline void write_edges(uint32_t base, uint64_t bits, uint32_t *edges) {
    for (int k = 0; k < USUAL; k++, bits &= bits - 1) *edges++ = base + trailing_zeros(bits);
    while (bits)
        for (int k = 0; k < FURTHER; k++, bits &= bits - 1) *edges++ = base + trailing_zeros(bits);
}

static inline uint8_t hash_eight(const uint8_t *text, const uint32_t *edges, uint64_t *hashes) {
    for (int k = 0; k < 8; k++) hashes[k] = hash_word(text + edges[2 * k], edges[2 * k + 1] - edges[2 * k]);
    return 0;
}

#endif

/* Where runs of letters and digits start and end, alternating; how many of both. Writes up to 64 more. */
static int64_t find_edges(const uint8_t *restrict bytes, int64_t size, uint32_t *edges) {
    int64_t count = 0;
    uint64_t carry = 0;
    for (int64_t at = 0; at < size; at += 64) {
        uint64_t mask = mark_characters(bytes + at);
        if (size - at < 64) mask &= ~(~0ull << (size - at));
        uint64_t changes = mask ^ ((mask << 1) | carry);
        write_edges((uint32_t)at, changes, edges + count);
        carry = mask >> 63;
        count += __builtin_popcountll(changes);
    }
    if (carry) edges[count++] = (uint32_t)size;
    return count;
}

void sign_texts(const uint8_t *bytes, const int64_t *offsets, int64_t texts, const uint64_t *seeds, uint32_t *rows) {
    int64_t longest = 0;
    for (int64_t i = 0; i < texts; i++)
        if (offsets[i + 1] - offsets[i] > longest) longest = offsets[i + 1] - offsets[i];
    uint64_t *hashes = malloc((longest + 1) * sizeof *hashes);
    uint32_t *edges = malloc((longest + 2 + 64) * sizeof *edges);
    for (int64_t i = 0; i < texts; i++) {
        const uint8_t *text = bytes + offsets[i];
        int64_t count = find_edges(text, offsets[i + 1] - 1 - offsets[i], edges) / 2, k = 0;
        for (; k + 8 <= count; k += 8)
            for (uint32_t longer = hash_eight(text, edges + 2 * k, hashes + k); longer; longer &= longer - 1) {
                int64_t one = k + __builtin_ctz(longer);
                hashes[one] = hash_word(text + edges[2 * one], edges[2 * one + 1] - edges[2 * one]);
            }
        for (; k < count; k++) hashes[k] = hash_word(text + edges[2 * k], edges[2 * k + 1] - edges[2 * k]);
        for (k = 0; k + 2 < count; k++) {
            uint64_t gram = ((hashes[k] << 21) | (hashes[k] >> 43)) + hashes[k + 1];
            gram = (((gram << 21) | (gram >> 43)) + hashes[k + 2]) * MULTIPLY_CHUNK;
            hashes[k] = gram ^ (gram >> 32);
        }
        if (count >= 3) sign(hashes, count - 2, seeds, rows + i * SLOTS);
    }
    free(hashes);
    free(edges);
}
