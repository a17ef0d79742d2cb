"""Times us and our peers on the same made corpus and writes benchmarks/RESULTS.md.

    python -m benchmarks.bench PEERS_PYTHON [--quick] [--seed 1]

Every contender has a process of its own, the peers in an environment of their own. They take turns, one run each a
round, so that whatever else the machine does falls on all of them; a ratio is taken inside one round.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.bench_accuracy import SIZES, measure_accuracy
from benchmarks.bench_corpus import make_corpus, make_text
from benchmarks.bench_kernel import BY_HAND, FLOOR, KERNEL, OPTIONS, SKETCH
from benchmarks.contender import CONTENDERS, FROM_HASHES

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
REFERENCE = "dedup"
LANGUAGES = {"en": "English", "ru": "Russian", "ar": "Arabic", "zh": "Chinese"}
# Articles, rounds, pairs of sets and signatures.
QUICK, FULL = (6_000, 5, 300, 50_000), (30_000, 9, 2_000, 1_000_000)
RACE_SHARE = 0.3  # share of the corpus that all contenders sign: the slowest takes most of the time
END_TO_END = {"rensa": "rensa", "text-dedup": "text_dedup"}  # the second is there for `make bench` alone: 1.4 GB
LEFT_OUT = """
- The machine is shared: absolute times move by half and more, ratios inside a round by a tenth and more. "Best to best"
  sets the fastest round of each side against the other. Memory is the peak above that of loading the texts.
- datasketch 2 is twice as fast as it was with its legacy scheme; ratios published against 1.x say less than they seem.
- semhash, which needs a model that has to be fetched first. text-dedup runs whole or not at all, so it stands among the
  whole runs only, and not in `make bench-quick`, because it brings 1.4 GB with it.
- Memory of a whole run is that of its largest process. `--largest 1000000` runs a million articles.
- The words of "split words" and of gaoya are not ours: they keep punctuation or accents apart, and their pairs differ.
- gaoya fills its buckets in the same call; ours and the other peers' are not filled in the first table.
- The corpus is made: real words at real frequencies, but no real sentences. Recall on it says whether planted relatives
  become candidates, not how well real rewrites are found.
"""


@dataclass
class Runner:
    """One contender in its process. `microseconds` a text, one a round; `memory` in bytes above the loaded texts."""

    name: str
    process: subprocess.Popen[str]
    info: Mapping[str, Any] = field(default_factory=dict)
    microseconds: list[float] = field(default_factory=list)
    memory: int = 0

    def read(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} has ended; what it said stands above")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def run(self) -> None:
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        answer = self.read()
        self.microseconds.append(answer["seconds"] / self.info["texts"] * 1e6)
        self.memory = answer["memory"]


def start(name: str, python: str, texts: Path, count: int, script: str = "contender.py") -> Runner:
    """Start a contender and wait until it is warm. All thread pools that we know of are told to use one thread."""
    environment = os.environ | {"RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(HERE.parent)}
    command = [python, str(HERE / script), name, str(texts), str(count)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    runner = Runner(name, process)
    runner.info = runner.read()
    return runner


def race(entries: Sequence[tuple[Any, ...]], repeats: int) -> list[Runner]:
    """Contenders (name, python, texts, how many) → the same after `repeats` rounds in which they took turns."""
    with ExitStack() as stack:
        runners = []
        for entry in entries:
            runner = start(*entry)
            stack.callback(runner.process.kill)
            runners.append(runner)
        for _ in range(repeats):
            for runner in runners:
                runner.run()
    return runners


def spread(values: Sequence[float], digits: int = 1) -> str:
    return f"{median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def compare_runners(runners: Sequence[Runner], name: str) -> Iterator[str]:
    reference = next(runner for runner in runners if runner.name == name)
    yield "| contender | version | µs an article | MB/s | times ours | best to best | memory, MB |\n"
    yield "|---|---|---|---|---|---|---|\n"
    for runner in runners:
        info, ratios = runner.info, [a / b for a, b in zip(runner.microseconds, reference.microseconds, strict=True)]
        speed = info["bytes"] / info["texts"] / median(runner.microseconds)
        package = f"{info['package']} {info['version']}"
        digits = 2 if runner.name == FLOOR else 1
        times = spread(runner.microseconds, digits)
        yield f"| {runner.name} | {package} | {times} | {speed:.0f} | {spread(ratios, digits)} "
        yield f"| {min(runner.microseconds) / min(reference.microseconds):.{digits}f} | {runner.memory / 1e6:.0f} |\n"


def compare_languages(runners: Sequence[Runner]) -> Iterator[str]:
    yield "| language | MB/s | of English |\n|---|---|---|\n"
    speeds = [
        [runner.info["bytes"] / runner.info["texts"] / time for time in runner.microseconds] for runner in runners
    ]
    for language, own in zip(LANGUAGES.values(), speeds, strict=True):
        ratios = [a / b for a, b in zip(own, speeds[0], strict=True)]
        yield f"| {language} | {spread(own, 0)} | {spread(ratios, 2)} |\n"


def compare_accuracy(pairs: int) -> Iterator[str]:
    yield "| shingles a set | J | ours | our bias | datasketch | classic theory |\n|---|---|---|---|---|---|\n"
    for size in SIZES:
        one = measure_accuracy(size, pairs)
        yield f"| {size} | {one.jaccard:.2f} | {one.ours:.4f} | {one.bias:+.4f} | {one.datasketch:.4f} "
        yield f"| {one.theory:.4f} |\n"


def measure(*command: str) -> dict[str, Any]:
    """Run a command that prints one line of JSON; what it says else goes on to where ours goes."""
    environment = os.environ | {"PYTHONPATH": str(HERE.parent)}
    printed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=HERE.parent, env=environment)
    outcome: dict[str, Any] = json.loads(printed.stdout)
    return outcome


def measure_size(texts: Path, size: int, peers: str) -> Mapping[str, dict[str, Any]]:
    """A whole scan, one for near-duplicates only, one within two gigabytes, and the near-duplicates of our peers."""
    ours, given = [sys.executable, "-m", "benchmarks.bench_scale"], [str(texts), str(size)]
    theirs = [name for name, package in END_TO_END.items() if is_installed(peers, package)]
    return {
        "everything": measure(*ours, *given),
        "within 2 GB": measure(*ours, *given, "all", str(2 << 30)),
        "near-duplicates only": measure(*ours, *given, "lsh"),
        **{name: measure(peers, "-m", "benchmarks.near_peer", name, *given) for name in theirs},
    }


def is_installed(python: str, package: str) -> bool:
    command = [python, "-c", f"import importlib.util, sys; sys.exit(not importlib.util.find_spec({package!r}))"]
    return subprocess.run(command, check=False).returncode == 0


def draw(found: Mapping[int, Mapping[str, Any]], python: str) -> Iterator[str]:
    """The same runs as pictures beside the results."""
    subprocess.run([python, str(HERE / "bench_plots.py"), str(HERE)], input=json.dumps(found), text=True, check=True)
    yield "\n![Seconds by size](time.svg)\n\n![Memory by size](memory.svg)\n\n![Share of each stage](stages.svg)\n"


def chart(values: Mapping[str, float], unit: str) -> Iterator[str]:
    """Bars of text, the longest fifty characters."""
    longest, wide = max(values.values()), max(map(len, values))
    yield "```\n"
    for name, value in values.items():
        yield f"{name:<{wide}}  {'█' * max(1, round(50 * value / longest))} {value:,.3g} {unit}\n"
    yield "```\n\n"


def compare_sizes(texts: Path, sizes: Sequence[int], peers: str) -> Iterator[str]:
    found = {size: measure_size(texts, size, peers) for size in sizes}
    yield "| articles | run | s | µs an article | of rensa's time | memory, MB | pairs | recall of planted pairs |\n"
    yield "|---|---|---|---|---|---|---|---|\n"
    for size, runs in found.items():
        for name, one in runs.items():
            recall = ", ".join(f"{kind} {share:.3f}" for kind, share in one["recall"].items())
            each, ratio = one["seconds"] / size * 1e6, one["seconds"] / runs["rensa"]["seconds"]
            yield f"| {size:,} | {name} | {one['seconds']:.1f} | {each:.0f} | {ratio:.2f} | {one['memory'] / 1e6:.0f} "
            yield f"| {one.get('pairs', '–')} | {recall} |\n"
    if is_installed(peers, "matplotlib"):
        yield from draw(found, peers)
    yield f"\nWhere the time goes, {max(sizes):,} articles:\n\n"
    yield from chart(found[max(sizes)]["everything"]["stages"], "s")


def pairs_of_signatures(count: int, chance: Any) -> float:
    """Seconds to find the pairs of so many random signatures, of which one in ten is nearly the one before it."""
    import numpy as np

    from dedup.buckets import lsh_pairs
    from dedup.sketch import SLOTS
    from dedup.sketch import bands as keys_of

    rows = chance.integers(0, 1 << 32, size=(count, SLOTS), dtype=np.uint32)
    rows[9::10, : SLOTS * 9 // 10] = rows[8::10, : SLOTS * 9 // 10][: len(rows[9::10])]
    start = time.perf_counter()
    codes, _ = lsh_pairs(keys_of(rows), count)
    assert len(codes) >= count // 10
    return time.perf_counter() - start


def compare_pairs(count: int, peers: str, repeats: int) -> Iterator[str]:
    import numpy as np

    chance, ratios = np.random.default_rng(1), []
    for _ in range(repeats):
        own = pairs_of_signatures(count, chance)
        theirs = measure(peers, "-m", "benchmarks.near_peer", "signatures", str(count))["seconds"]
        ratios.append(theirs / own)
    yield f"rensa's insert and query take {spread(ratios)} times as long as finding all pairs by sorting.\n"


def write_corpus(path: Path, articles: int, seed: int) -> Path:
    """The made corpus as a file of JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(one._asdict()) + "\n" for one in make_corpus(articles, seed))
    return path


def write_languages(folder: Path, articles: int, seed: int) -> dict[str, Path]:
    """Texts of each language as files of JSON lines."""
    import numpy as np

    paths = {language: folder / f"{language}.jsonl" for language in LANGUAGES}
    for language, path in paths.items():
        chance = np.random.default_rng(seed)
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps({"text": make_text(chance, language)}) + "\n" for _ in range(articles))
    return paths


def compare_kernel(corpus: Path, many: int, repeats: int) -> Iterator[str]:
    entries = [(name, sys.executable, corpus, many, "bench_kernel.py") for name in (KERNEL, BY_HAND, FLOOR)]
    ours, by_hand, floor = race(entries, repeats)
    yield f"{ours.info['texts']:,} plain ASCII texts in one buffer, {ours.info['bytes'] / 1e6:.0f} MB → signatures; "
    yield f"the same steps in C, with `cc {' '.join(OPTIONS)}`, give the same bits; and the sum of the same buffer as "
    yield f"64-bit numbers. {repeats} rounds.\n\n"
    yield from compare_runners([ours, by_hand, floor], KERNEL)
    ratios = [a / b for a, b in zip(ours.microseconds, floor.microseconds, strict=True)]
    yield f"\nThe kernel takes {spread(ratios)} times as long as reading every byte once. Before November 2026 this "
    yield "row stood in the table above and read 6 MB again and again, which stay in the cache: 28,000 MB/s.\n"


def measure_all(
    peers: str, corpus: Path, folder: Path, sizes: Sequence[int], seed: int, *, quick: bool
) -> Iterator[str]:
    articles, repeats, pairs, signatures = QUICK if quick else FULL
    many = int(articles * RACE_SHARE)
    entries = [
        (name, sys.executable if package == "numba" else peers, corpus, many)
        for name, (package, _) in CONTENDERS.items()
    ]
    yield f"\n## From a list of texts to signatures\n\n{many:,} articles, {repeats} rounds; median (lowest–highest). "
    yield "One thread unless it says two.\n\n"
    yield from compare_runners(race(entries, repeats), REFERENCE)
    yield "\n## The kernel alone\n\n"
    yield from compare_kernel(corpus, many, repeats)
    yield "\nFrom the hashes of 560 shingles a text, made before.\n\n"
    sketching: list[tuple[Any, ...]] = [(FROM_HASHES, peers, corpus, many)]
    sketching.append((SKETCH, sys.executable, corpus, many, "bench_kernel.py"))
    yield from compare_runners(race(sketching, repeats), SKETCH)
    yield f"\n## By language\n\n{articles // 5:,} texts each, ours, one thread, {repeats} rounds.\n\n"
    texts = write_languages(folder, articles // 5, seed)
    languages = [(REFERENCE, sys.executable, texts[one], articles // 5) for one in LANGUAGES]
    yield from compare_languages(race(languages, repeats))
    yield f"\n## Error of the estimated Jaccard similarity\n\nRoot mean square, {pairs} random pairs, 128 slots.\n\n"
    yield from compare_accuracy(pairs)
    yield f"\n## From {signatures:,} signatures to pairs\n\n32 bands, {min(3, repeats)} rounds.\n\n"
    yield from compare_pairs(signatures, peers, min(3, repeats))
    yield "\n## Whole runs by size\n\nFrom JSON lines to families, both cores; rensa from JSON lines to unverified "
    yield "candidates, which it finds on one; text-dedup to clusters of unverified candidates, on both. Each in its "
    yield "own process, once, after a scan of 400 articles.\n\n"
    yield from compare_sizes(corpus, sizes, peers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peers", help="the Python of the environment that holds the peers")
    parser.add_argument("--quick", action="store_true", help="a small version, within two minutes")
    parser.add_argument("--largest", type=int, help="articles of the largest whole run [100,000; quick 3,000]")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, help="a corpus of that seed that was written before, large enough")
    arguments = parser.parse_args()
    largest = arguments.largest or (3_000 if arguments.quick else 100_000)
    sizes = [size for size in (1_000, 10_000, 100_000) if size < largest] + [largest]
    with tempfile.TemporaryDirectory() as made:
        folder, articles = Path(made), (QUICK if arguments.quick else FULL)[0]
        corpus = arguments.corpus or write_corpus(folder / "corpus.jsonl", max(articles, largest), arguments.seed)
        parts = measure_all(arguments.peers, corpus, folder, sizes, arguments.seed, quick=arguments.quick)
        name = "make bench-quick" if arguments.quick else "make bench"
        report = f"# Measured\n\nBy `{name}`, seed {arguments.seed}, {os.cpu_count()} cores ({platform.machine()}), "
        report += f"Python {platform.python_version()}.\n"
        for part in parts:
            print(part, end="", flush=True)
            report += part
    RESULTS.write_text(f"{report}\n## Left out, and to be borne in mind\n{LEFT_OUT}", encoding="utf-8")


if __name__ == "__main__":
    main()
