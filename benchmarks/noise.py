"""Families among scanned newspapers: python -m benchmarks.noise PYTHON_OF_THE_PEERS [--families]

A collection in the proportions of NEWS-COPY (Silcock et al. 2023), which is not to be had: 27,210 articles with 122,876
pairs of duplicates among them, whose word 3-grams overlap by a mean Jaccard of .30 and 4-grams by .26. A cluster is one
story, cut, set and misread (`degrade.py`) anew for every outlet that ran it. There are three kinds of stories:

- our own families: what was made of a source in its words or others is one story, and each report of the same event
  that was written apart is another;
- articles of the archive in the labelled news, each with its nearest neighbour by subject that has no copy in common
  with it (`--families` leaves the archive out);
- forms that newspapers fill in every day, the weather and the cattle market, which are never copies of each other.

Prints the adjusted Rand index (ARI) of `dedup scan` as it is shipped, and of each peer at the n-gram size and the
threshold that are best for it on this very collection: once as its users cluster what it finds, by connected
components, and once by average linkage over every pair's similarity, which none of them does.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.metrics import adjusted_rand_score
from sklearn.metrics.cluster import pair_confusion_matrix

from benchmarks.degrade import degrade
from benchmarks.labelled import HERE, data_folder, load_families, read_lines
from dedup import Article, scan

Similarity = NDArray[np.float32]
Labels = NDArray[np.int64]

SEED = 2026
# Sizes of the clusters: a power law up to 60, its exponent set so that there are 4.5 pairs of duplicates an article.
LARGEST, EXPONENT = 60, 2.1
SEEDS = 200  # articles of the archive, each with its nearest neighbour
LENGTHS = (900, 6000)  # characters of a story: a column to half a page
# Of two archive stories the share of the shorter one's word 3-grams that the other holds: from .2 on they are copies of
# each other, or hold the same statement; neighbours on one subject have .02 to .08.
IN_COMMON = 0.10
FILLED = 20  # times that each form is filled in
THRESHOLDS = np.arange(0.02, 1.0, 0.02)
# What each outlet starts from: mostly the source, else what another desk made of it.
VERSIONS = {"source": 0.6, "light": 0.2, "restyled": 0.1, "heavy": 0.05, "brief": 0.05}
APART = ("independent", "independent2", "independent3")  # reports of the same event, written without the source
FORMS = HERE / "forms.txt"
CITIES = ("Ashford", "Belton", "Carver", "Dunmore", "Elkton", "Fairley", "Granby", "Holt", "Ironton", "Jasper", "Kirby",
          "Linden", "Marlow", "Norwood")  # fmt: skip
PEOPLE = ("Abbott", "Barlow", "Cutler", "Doyle", "Ewing", "Farris", "Garner", "Hobbs", "Ives", "Jessup", "Keller",
          "Lowry", "Mabry", "Nolan", "Oakes", "Pruitt")  # fmt: skip

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NAMES = {"City": CITIES, "Person": PEOPLE, "Day": DAYS}

# The texts of one story, and how often outlets start from each.
Story = Mapping[str, float]


class Copy(NamedTuple):
    """One outlet's copy of a story, as it was scanned; `cluster` names the story."""

    id: str
    text: str
    cluster: int


class Row(NamedTuple):
    """A line of the table: the tool, what was best for it, and how well it does."""

    name: str
    setting: str
    ari: float
    precision: float
    recall: float


def shared_words(texts: Sequence[str], size: int, analyzer: str = "word") -> tuple[Similarity, NDArray[np.float32]]:
    """How many distinct n-grams each two texts have in common, and how many each has."""
    pattern = {"token_pattern": r"(?u)\b\w+\b"} if analyzer == "word" else {}
    vectors = CountVectorizer(analyzer=analyzer, ngram_range=(size, size), binary=True, dtype=np.float32, **pattern)
    matrix = vectors.fit_transform(texts)
    return (matrix @ matrix.T).toarray(), np.asarray(matrix.sum(axis=1)).ravel()


def family_stories() -> list[Story]:
    """Our own families that have every version. The shipped model has learned from their clean texts."""
    articles, _ = load_families("en")
    text_of = {article.id: article.text for article in articles}
    found: list[Story] = []
    for story in sorted(identity.removesuffix("-restyled") for identity in text_of if identity.endswith("-restyled")):
        found.append({text_of[f"{story}-{version}"]: often for version, often in VERSIONS.items()})
        found += [{text_of[f"{story}-{version}"]: 1.0} for version in APART]
    return found


def archive_stories() -> list[Story]:
    """Articles of the archive by a fixed draw, each with its nearest neighbour by subject; no two share copy."""
    lines = read_lines(data_folder() / "scale" / "articles.jsonl.gz")
    texts = sorted(line["text"] for line in lines if LENGTHS[0] <= len(line["text"]) <= LENGTHS[1])
    vectors = TfidfVectorizer(sublinear_tf=True, stop_words="english", min_df=2).fit_transform(texts)
    counts = CountVectorizer(ngram_range=(3, 3), binary=True, dtype=np.float32).fit_transform(texts)
    sizes = np.asarray(counts.sum(axis=1)).ravel()
    chosen: list[int] = []
    for seed in random.Random(SEED).sample(range(len(texts)), len(texts)):
        if len(chosen) >= 2 * SEEDS:
            break
        nearest = np.argsort(-(vectors @ vectors[seed].T).toarray().ravel(), kind="stable")[:20]
        for place in (seed, *nearest.tolist()):
            shared = (counts[[*chosen, place]] @ counts[place].T).toarray().ravel()
            if np.all(shared[:-1] < IN_COMMON * np.minimum(sizes[chosen], sizes[place])):
                chosen.append(place)
                if place != seed:
                    break
            elif place == seed:
                break
    return [{texts[place]: 1.0} for place in chosen]


def form_stories() -> list[Story]:
    """Every form, filled in again and again."""
    chance = random.Random(SEED)
    forms = FORMS.read_text(encoding="utf-8").split("\n---\n")[1:]
    return [{fill(form.strip(), chance): 1.0} for form in forms for _ in range(FILLED)]


def fill(form: str, chance: random.Random) -> str:
    """A form with other facts."""

    def fact(match: re.Match[str]) -> str:
        name = match[1]
        if name in NAMES:
            return chance.choice(NAMES[name])
        digits = {"one": 1, "two": 2, "three": 3, "four": 4}[name]
        return str(chance.randrange(10 ** (digits - 1), 10**digits))

    return re.sub(r"\{(\w+)\}", fact, form)


def cluster_sizes(count: int, chance: random.Random) -> list[int]:
    sizes = range(1, LARGEST + 1)
    return chance.choices(sizes, [size**-EXPONENT for size in sizes], k=count)


def make_copies(stories: Sequence[Story], alone: Sequence[Story]) -> list[Copy]:
    """Stories, and such as stand alone → what outlets made of them, in an order that says nothing."""
    chance = random.Random(SEED)
    sizes = cluster_sizes(len(stories), chance) + [1] * len(alone)
    everything = [*stories, *alone]
    copies = []
    for cluster, (story, size) in enumerate(zip(everything, sizes, strict=True)):
        for outlet, text in enumerate(chance.choices(list(story), list(story.values()), k=size)):
            next_story = next(iter(chance.choice(stories)))
            copies.append((degrade(text, next_story, f"{SEED}/{cluster}/{outlet}"), cluster))
    chance.shuffle(copies)
    return [Copy(f"{number:05}", text, cluster) for number, (text, cluster) in enumerate(copies)]


def difficulty(copies: Sequence[Copy]) -> dict[str, float]:
    """What the collection is like: pairs of duplicates an article, and their mean Jaccard for words 3, 4 and 5."""
    clusters = np.array([copy.cluster for copy in copies])
    same = np.triu(clusters[:, None] == clusters[None, :], 1)
    found = {"articles": len(copies), "stories": len(set(clusters)), "pairs an article": same.sum() / len(copies)}
    for size in (3, 4, 5):
        found[f"J{size}"] = float(jaccard([copy.text for copy in copies], size)[same].mean())
    return {name: round(float(value), 3) for name, value in found.items()}


def jaccard(texts: Sequence[str], size: int, analyzer: str = "word") -> Similarity:
    common, sizes = shared_words(texts, size, analyzer)
    return np.asarray(common / np.maximum(1, np.add.outer(sizes, sizes) - common), dtype=np.float32)


def overlap(texts: Sequence[str], size: int, analyzer: str = "word") -> Similarity:
    """The share of the shorter text's n-grams that the longer one holds."""
    common, sizes = shared_words(texts, size, analyzer)
    return np.asarray(common / np.maximum(1, np.minimum.outer(sizes, sizes)), dtype=np.float32)


def equal_slots(signatures: NDArray[Any]) -> Similarity:
    """The share of equal slots of each two signatures: what the peers estimate Jaccard by."""
    return np.stack([(signatures == row).mean(axis=1, dtype=np.float32) for row in signatures])


def rate(name: str, setting: str, truth: Labels, found: Labels) -> Row:
    """ARI, and precision and recall of the pairs that are put together."""
    (_, false), (missed, true) = pair_confusion_matrix(truth, found)
    precision, recall = true / max(1, true + false), true / max(1, true + missed)
    return Row(name, setting, float(adjusted_rand_score(truth, found)), float(precision), float(recall))


def best_of(name: str, similarities: Mapping[str, Similarity], truth: Labels) -> Iterator[Row]:
    """The best of every n-gram size and every threshold: by connected components, then by average linkage."""
    for method, called in (("single", name), ("average", "… average linkage")):
        yield max(_attempts(called, method, similarities, truth), key=lambda row: row.ari)


def _attempts(name: str, method: str, similarities: Mapping[str, Similarity], truth: Labels) -> Iterator[Row]:
    for size, similarity in similarities.items():
        tree = linkage(squareform(1 - similarity, checks=False), method)
        for threshold in THRESHOLDS:
            found = fcluster(tree, 1 - threshold, criterion="distance")
            yield rate(name, f"{size}, from {threshold:.2f}", truth, found)


def peers(python: str, texts: Sequence[str], truth: Labels) -> Iterator[Row]:
    """datasketch and rensa from their own environment, then the n-gram baselines."""
    with tempfile.TemporaryDirectory() as folder:
        source, output = Path(folder, "texts.jsonl"), Path(folder, "signatures.npz")
        source.write_text("".join(json.dumps(text) + "\n" for text in texts), encoding="utf-8")
        subprocess.run([python, str(HERE / "noise_peers.py"), str(source), str(output)], check=True)
        with np.load(output) as made:
            for tool in ("datasketch", "rensa"):
                own = {f"words {name[-1]}": equal_slots(made[name]) for name in made if name.startswith(tool)}
                yield from best_of(f"{tool}, 256 slots", own, truth)
    for called, measure in (("Jaccard", jaccard), ("overlap", overlap)):
        sizes = {f"words {size}": measure(texts, size) for size in (1, 2, 3, 5)}
        sizes |= {f"characters {size}": measure(texts, size, "char") for size in (9, 15)}
        yield from best_of(f"n-gram {called}", sizes, truth)


def families_of(copies: Sequence[Copy]) -> Labels:
    """The families of a scan as it is shipped; whoever is in none is alone."""
    result = scan([Article(copy.id, copy.text) for copy in copies])
    member_of = {member: number for number, family in enumerate(result.families) for member in family.members}
    alone = range(len(result.families), len(result.families) + len(copies))
    return np.array([member_of.get(copy.id, own) for copy, own in zip(copies, alone, strict=True)])


def print_row(row: Row) -> None:
    print(f"{row.name:24} {row.ari:.3f}  {row.precision:9.3f} {row.recall:6.3f}  {row.setting}", flush=True)


def main(arguments: Sequence[str]) -> None:
    own = family_stories()
    archive = [] if "--families" in arguments else archive_stories()
    copies = make_copies(own + archive, form_stories())
    truth = np.array([copy.cluster for copy in copies])
    print(difficulty(copies))
    print(f"{'':24} ARI    precision recall  best setting")
    found = families_of(copies)
    print_row(rate("dedup scan", "as shipped", truth, found))
    if archive:
        unseen = truth >= len(own)
        print_row(rate("… archive and forms", "of the same scan", truth[unseen], found[unseen]))
    for python in [argument for argument in arguments if not argument.startswith("--")]:
        for row in peers(python, [copy.text for copy in copies], truth):
            print_row(row)


if __name__ == "__main__":
    main(sys.argv[1:])
