"""The compiled path gives the bits of the readable path: compiled, compiled with bounds checks, and as plain Python."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from conftest import load_again
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dedup import boilerplate, fast, fast_tables, kernels, sketch
from dedup.config import Settings
from dedup.language import words
from dedup.records import Article, Skip
from dedup.sketching import Sketched, sketch_article, sketch_articles
from dedup.text import read_words

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
ANY_LENGTH = Settings(minimum_words=1)


@pytest.fixture(scope="module", params=["compiled", "checked", "plain"])
def variant(request: pytest.FixtureRequest) -> ModuleType:
    module = load_again(kernels, request.param)
    if request.param == "checked":  # the loops of processors without such vectors, for vectors have no bounds to check
        vars(module)["WIDE_VECTORS"] = False
    return module


def readable(text: str, language: str = "en") -> Sketched | Skip:
    return sketch_article(Article("", text, language=language), ANY_LENGTH)


def by_kernels(
    module: ModuleType, texts: Sequence[str], language: str = "en", size: tuple[int, int] = fast.BATCH
) -> list[fast.Sketch]:
    """Texts → sketches through a copy of the kernels. Uncompiled, numpy would warn where a product wraps around."""
    found: dict[int, fast.Sketch] = {}
    with np.errstate(over="ignore"):
        for batch in fast.make_batches(texts, size):
            found |= zip(batch.positions, fast.sketch_batch(module, batch, language), strict=True)
    return [found[position] for position in range(len(texts))]


def parts(one: Sketched | fast.Sketch) -> list[object]:
    arrays: list[NDArray[Any]] = [one.signature, one.footprints, one.paragraphs.hashes, one.paragraphs.lengths]
    return [one.length, *((array.dtype, array.tolist()) for array in arrays)]


def assert_same(module: ModuleType, texts: Sequence[str], language: str = "en") -> None:
    for text, fast_one in zip(texts, by_kernels(module, texts, language), strict=True):
        slow_one = readable(text, language)
        if isinstance(slow_one, Skip):
            assert fast_one.length == 0, repr(text)
        else:
            assert parts(fast_one) == parts(slow_one), repr(text[:500])


# Where scripts, forms and marks meet: composed and decomposed, signs that fold to nothing, to more, or to digits.
PIECES = (
    *(
        "The",
        "U.S.",
        "naïve",
        "nai\u0308ve",
        "\u0301start",
        "\u0301\u0308",
        "news\u00adpaper",
        "\u00ad",
        "\u200d",
        "x\u200b",
    ),
    *("ﬁne", "Straße", "İstanbul", "ΣΑΣ", "ё", "Київ", "قَلْب", "ـ", "\u0640\u0640", "ﷺ", "שָׁלוֹם", "क्षि", "தமிழ்"),
    *("ไทยกำ", "ำก", "\u0e31", "a\u0e31b", "ລາວ", "မြန်မာ", "ខ្មែរ", "中文", "中\u3099文", "がぎ", "か\u3099", "ｶﾞ"),
    *("한국어", "\u1112\u1161", "𝐀𝐁", "\U00020000", "\U0001f923", "\U000e0061", "\ud800", "\udc00x", "_", "a_b", "١٢٣"),
    *("½", "²", "①", "7", "42", "2024", "12345", "1234567890123", "don’t", "“word”", "—", "\n", "\n\n", "\r", "\u2028"),
    *(
        " ",
        "\t",
        "\x00",
        "\x7f",
        "\x80",
        "ÿ",
        "abcdefgh",
        "abcdefghi",
        "Rindfleischetikettierung",
        "\uffff",
        "\U0010ffff",
    ),
)
PIECE = st.sampled_from(PIECES) | st.sampled_from((" ", " ", "\n")) | st.characters()
TEXTS = st.lists(PIECE, max_size=60).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, max_size=6))
def test_any_texts(variant: ModuleType, texts: list[str]) -> None:
    assert_same(variant, texts)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet=st.characters(max_codepoint=127), max_size=200), max_size=4))
def test_ascii_texts(variant: ModuleType, texts: list[str]) -> None:
    assert_same(variant, texts)


@pytest.mark.parametrize("language", ["en", "de", "ar", "zh", "xx"])
def test_every_language_has_its_weights(variant: ModuleType, language: str) -> None:
    assert_same(variant, [" ".join(PIECES), "The minister said the 3 of 12345 in 2024 was Übermut"], language)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(["en", "zh", "xx"]))
def test_words_of_one_text(variant: ModuleType, text: str, language: str) -> None:
    with pytest.MonkeyPatch.context() as patch, np.errstate(over="ignore"):
        patch.setattr(fast, "load_kernels", lambda: variant)
        quick = fast.read_words(text, language)
    slow = read_words(text, language)
    assert quick.words[:] == slow.words
    assert len(quick.words) == len(slow.words)
    arrays: list[list[NDArray[Any]]] = [[*table[1:]] for table in (quick, slow)]
    for one, other in zip(*arrays, strict=True):
        assert (one.dtype, one.tolist()) == (other.dtype, other.tolist())


def test_mutated_articles(variant: ModuleType) -> None:
    """Real articles with characters replaced, dropped and doubled."""
    chance = random.Random(4)
    texts = []
    for path in SEEDS:
        characters = list(path.read_text(encoding="utf-8")[:1500])
        for _ in range(60):
            place = chance.randrange(len(characters))
            characters[place] = chance.choice((*PIECES, "", characters[place] * 2, chr(chance.randrange(0x110000))))
        texts.append("".join(characters))
    assert len(texts) >= 5
    assert_same(variant, texts)


def test_lengths_around_a_block(variant: ModuleType) -> None:
    """One word, and words of one letter, that end around the borders at which the kernels take 8 and 64 characters."""
    lengths = [0, 1, 2, 7, 8, 9, 15, 16, 17, 62, 63, 64, 65, 66, 127, 128, 129]
    for letter in ("a", "é", "中", "𝐀"):
        assert_same(variant, [letter * length for length in lengths])
        assert_same(variant, [(letter + " ") * length for length in lengths])


@pytest.mark.parametrize("mark", ["“", "—", "…", "\u00a0", "\u2028", "\U0001f923"])
def test_typography_between_plain_words(variant: ModuleType, mark: str) -> None:
    """Texts without a letter beyond ASCII, their marks at every place among the eight characters taken together."""
    assert_same(variant, ["x" * shift + f"{mark}Said{mark} he{mark}in 1999{mark} " * 9 for shift in range(9)])


@pytest.mark.parametrize("piece", ["abc", "аб1", "aé", "ﷺ가", "中", "ﷺ", "a\u0301", "\u0301", "\u00ad", "\ud800"])
def test_a_token_of_100_kilobytes(variant: ModuleType, piece: str) -> None:
    size = 100_000 if variant is kernels else 5_000
    assert_same(variant, [piece * (size // len(piece.encode("utf-8", "surrogatepass"))), "and a short one"])


def test_every_code_point() -> None:
    """In each text neighbours share a word or do not, as the readable path has it."""
    characters = [chr(code) for code in range(fast_tables.CODE_POINTS)]
    texts = ["a".join(characters[at : at + 2048]) for at in range(0, len(characters), 2048)]
    interesting = [text for text in texts if words.words_of(text)]
    for text, found in zip(interesting, by_kernels(kernels, interesting), strict=True):
        hashes = words.hash_words(words.words_of(text))
        assert found.length == len(hashes)
        assert found.signature.tolist() == sketch.sign(sketch.shingles(hashes)).tolist()


def test_batches_do_not_matter() -> None:
    texts = [path.read_text(encoding="utf-8") for path in SEEDS] * 3 + ["plain words", "", "naïve words"]
    whole = by_kernels(kernels, texts)
    assert list(map(parts, by_kernels(kernels, texts, size=(1000, 700)))) == list(map(parts, whole))


def test_one_text_is_no_list_of_texts() -> None:
    with pytest.raises(ValueError, match=r"texts must be a list, such as \['a text'\], not one text"):
        fast.signatures("a text")


def test_signatures_of_many_texts() -> None:
    texts = [f"{path.read_text(encoding='utf-8')} {number}" for number in range(250) for path in SEEDS]
    assert len(texts) >= fast.WORTHWHILE_SIGNATURES
    found = fast.signatures(texts)
    assert found[::50].tolist() == sketch.signatures(texts[::50]).tolist()
    assert found.tolist() == fast.signatures(texts, threads=3).tolist()


def test_a_small_job_does_not_wait_for_the_compiler() -> None:
    program = (
        "import sys; from dedup.collection import collect; from dedup.config import DEFAULTS; "
        "from dedup.records import Article; from dedup import signatures; "
        "collect([Article(str(n), 'some words ' * 20) for n in range(50)], DEFAULTS); signatures(['some words'] * 50); "
        "sys.exit('numba' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_text_without_words_has_no_signature() -> None:
    with pytest.raises(ValueError, match="without words"):
        fast.signatures([*["some words"] * fast.WORTHWHILE_SIGNATURES, " — "])
    with pytest.raises(ValueError, match="without words"):
        fast.signatures([""])
    assert fast.signatures([]).shape == (0, sketch.SLOTS)


def test_articles_keep_their_order() -> None:
    """Skips, languages and texts of both kinds mixed: each comes out where it went in."""
    texts = ["Ein Satz über etwas", "one short text", "", "наука и жизнь", "plain again and longer than before"]
    items: list[Article | Skip] = [
        Article(f"{number}", text, language=language)
        for number, (text, language) in enumerate(
            (text, language) for text in texts for language in (None, "de", "ru", "ja")
        )
    ]
    items.insert(4, Skip("x", "not-json"))
    expected = [sketch_article(one, ANY_LENGTH) if isinstance(one, Article) else one for one in items]
    for slow_one, fast_one in zip(expected, sketch_articles(items, ANY_LENGTH), strict=True):
        if isinstance(slow_one, Sketched) and isinstance(fast_one, Sketched):
            assert (parts(fast_one), fast_one.article) == (parts(slow_one), slow_one.article)
        else:
            assert fast_one == slow_one


def test_constants_are_those_of_the_readable_path() -> None:
    for name in ("SEED", "MULTIPLY_CHUNK", "MULTIPLY_FINAL"):
        assert getattr(kernels, name) == getattr(words, name)
    for name in ("ROUNDS", "SLOT_SHIFT", "SLOT_BITS", "EMPTY"):
        assert getattr(kernels, name) == getattr(sketch, name)
    assert kernels.SHORTEST == boilerplate.SHORTEST
    assert kernels.LAST_SLOT == sketch.SLOTS - 1
    assert sketch.SLOTS == 1 << (64 - sketch.SLOT_SHIFT) == 1 << sketch.SLOT_BITS
    assert int(sketch.EMPTY).bit_length() <= sketch.SLOT_SHIFT - (sketch.ROUNDS - 1) * sketch.SLOT_BITS


def test_entries_of_the_folding_table_have_room() -> None:
    """No character folds to more bytes than the kernels keep room for."""
    folded = [words.fold_character(chr(code)) for code in range(fast_tables.CODE_POINTS) if chr(code).isalnum()]
    assert max(len(one.encode()) for one in folded) <= kernels.LONGEST <= kernels.LENGTH_MASK
    assert len(fast_tables.folding().expansions) < 1 << 47


def test_batches_end_with_padding() -> None:
    for length in range(130):
        for letter in "aé":
            batch = fast.make_batch([letter * length] if length else [""], np.zeros(1, dtype=np.int64))
            assert len(batch.narrow) % 8 == 0
            assert len(batch.narrow) >= length + 128
            assert len(batch.wide) in (0, len(batch.narrow) + 8)


# Texts whose last byte of padding is the last before a page that may not be touched: whoever reads on is killed.
AT_THE_EDGE = """
import ctypes, mmap, sys
import numpy as np
from dedup import fast, kernels

def guarded(kind, count):
    region = mmap.mmap(-1, 64 * mmap.PAGESIZE)
    base = np.frombuffer(region, dtype=np.uint8)
    last = 63 * mmap.PAGESIZE
    assert ctypes.CDLL(None).mprotect(ctypes.c_void_p(base.ctypes.data + last), mmap.PAGESIZE, 0) == 0
    return base[last - count * np.dtype(kind).itemsize : last].view(kind)

padding = int(sys.argv[1])
for length in range(8 - padding % 8, 600, 8):
    for text in ("a" * length, ("abcdefghij " * length)[:length], ("it was " * length)[:length]):
        for letter in ("", "é", "—"):
            text = text[: length - 1] + letter if letter else text
            room = len(text) + padding
            narrow, wide = guarded(np.uint8, room), np.empty(0, np.uint32)
            narrow[:] = 32
            if letter:
                wide = guarded(np.uint32, room)
                wide[:] = 32
                wide[: len(text)] = [ord(character) for character in text]
            else:
                narrow[: len(text)] = list(text.encode())
            batch = fast.Batch(np.zeros(1, np.int64), "", narrow, wide, np.array([0, len(text) + 1]))
            fast.sign_batch(kernels, batch)
            list(fast.sketch_batch(kernels, batch, "en"))
print("done")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="pages are guarded by mprotect, which Windows does not have")
def test_buffers_that_end_at_a_page() -> None:
    """The kernels keep to the 72 bytes behind a text that they are promised."""
    run = [sys.executable, "-c", AT_THE_EDGE]
    assert subprocess.run([*run, "72"], capture_output=True, text=True, check=True).stdout == "done\n"
    assert subprocess.run([*run, "8"], capture_output=True, check=False).returncode < 0  # the guard is awake
