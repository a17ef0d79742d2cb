"""The examples run, and the files for CI services say what they should."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import dedup
from dedup import Article, Index
from dedup.read import read_articles

ROOT = Path(dedup.__file__).parent.parent


def load(name: str) -> ModuleType:
    """An example as a module."""
    spec = importlib.util.spec_from_file_location(f"examples_{name}", ROOT / "examples" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def seeds() -> list[Article]:
    return [item for item in read_articles([str(ROOT / "seeds")]) if isinstance(item, Article)]


def test_feed() -> None:
    with Index.open(":memory:") as index:
        found = list(load("feed").new_and_known([*seeds(), Article("short", "Too short.")], index))
    assert [article.id[:3] for article, _ in found] == ["000", "001", "002", "003", "004", "sho"]
    assert [[match.id[:3] for match in matches] for _, matches in found] == [[], ["000"], [], [], ["000"], []]


def test_workers() -> None:
    with Index.open(":memory:") as index:
        index.add(seeds())
        with ThreadPoolExecutor(1) as apart:  # the browser's tests keep a loop running in the main thread
            found = apart.submit(lambda: asyncio.run(load("workers").check_all(seeds(), index))).result()
    assert [len(matches) for matches in found] == [2, 2, 0, 0, 2]


def test_pairs() -> None:
    texts = [article.text for article in seeds()]
    rows = [{"n": str(i), "left": texts[0], "right": right} for i, right in enumerate([texts[4], texts[2], " "])]
    found = list(load("pairs").judged(rows, "left", "right"))
    assert [(row["n"], row["relation"]) for row in found] == [("0", "rewrite"), ("1", "related"), ("2", "")]


SPIDER = """
import json, sys
import scrapy
from scrapy.crawler import CrawlerProcess
from dedup.read import read_articles

class Spider(scrapy.Spider):
    name = "seeds"
    async def start(self):
        for article in read_articles([sys.argv[1]]):
            yield {"url": article.id, "text": article.text}
        yield {"url": "short", "text": "Too short."}

process = CrawlerProcess({
    "ITEM_PIPELINES": {"scrapy_pipeline.DedupPipeline": 300}, "DEDUP_INDEX": sys.argv[2],
    "DEDUP_DROP": sys.argv[3] == "drop", "FEEDS": {sys.argv[4]: {"format": "jsonl"}}, "LOG_LEVEL": "ERROR",
    "TELNETCONSOLE_ENABLED": False,
})
crawler = process.create_crawler(Spider)
process.crawl(crawler)
process.start()
print(json.dumps(crawler.stats.get_stats(), default=str))
"""


@pytest.mark.parametrize("drop", [True, False])
def test_scrapy_pipeline(tmp_path: Path, drop: bool) -> None:
    pytest.importorskip("scrapy", reason="scrapy is not installed: pip install scrapy")
    items = tmp_path / "items.jsonl"
    arguments = [str(ROOT / "seeds"), str(tmp_path / "news.db"), "drop" if drop else "tag", str(items)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "examples")])}
    command = [sys.executable, "-c", SPIDER, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    stats: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    kept = [json.loads(line) for line in items.read_text(encoding="utf-8").splitlines()]
    assert (stats["dedup/copies"], stats["dedup/not_judged"]) == (2, 1)
    assert stats.get("item_dropped_count", 0) == (2 if drop else 0)
    assert [item["url"][:3] for item in kept if "copy_of" in item] == ([] if drop else ["001", "004"])
    assert len(kept) == (4 if drop else 6)


def test_kafka_consumer(tmp_path: Path) -> None:
    """Over the wire, to the broker that librdkafka has for tests; interrupted, it goes on behind what it committed."""
    kafka = pytest.importorskip("confluent_kafka", reason="confluent-kafka is not installed")
    producer = kafka.Producer({"test.mock.num.brokers": 1, "log_level": 0})
    (broker,) = producer.list_topics(timeout=10).brokers.values()
    for article in [*seeds(), Article("short", "Too short.")]:
        producer.produce("articles", json.dumps({"id": article.id, "text": article.text}), partition=0)
    producer.flush(10)
    reading = {"group.id": "dedup", "auto.offset.reset": "earliest", "enable.auto.commit": False}
    reading |= {"session.timeout.ms": 6000, "log_level": 0}  # after which the broker lets the next one in
    told: list[dict[str, Any]] = []

    def interrupt(record: dict[str, Any]) -> None:
        told.append(record)
        if len(told) in (4, 7):
            raise KeyboardInterrupt

    with Index.open(str(tmp_path / "news.db")) as index:
        for _ in range(2):
            consumer = kafka.Consumer(reading | {"bootstrap.servers": f"{broker.host}:{broker.port}"})
            consumer.subscribe(["articles"])
            with pytest.raises(KeyboardInterrupt):
                load("kafka_consumer").consume(consumer, index, interrupt, idle=60.0)
            consumer.close()
        assert [record["id"][:3] for record in told] == ["000", "001", "002", "003", "003", "004", "sho"]
        assert [bool(record.get("copy_of")) for record in told] == [False, True, False, False, False, True, False]
        assert "not_judged" in told[-1]
        assert index.stats().articles == 3


def test_gitlab_job(tmp_path: Path) -> None:
    """The script of the job in the README, but for the installation, on a folder with one story twice."""
    pytest.importorskip("yaml", reason="PyYAML is not installed")
    import yaml

    text = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    (job,) = yaml.safe_load(text.partition("## GitLab")[2].split("```")[1].removeprefix("yaml")).values()
    (tmp_path / "content").mkdir()
    for name in ("one.txt", "two.txt"):
        (tmp_path / "content" / name).write_text(seeds()[0].text, encoding="utf-8")
    install, check = job["script"]
    assert install.startswith("pip install git+")
    command = [sys.executable, "-m", *shlex.split(check)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 1, done.stderr
    report = (tmp_path / job["artifacts"]["reports"]["junit"]).read_text(encoding="utf-8")
    assert 'failures="2"' in report


def read_yaml(name: str) -> Any:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_pre_commit_hook_is_valid_and_runs(tmp_path: Path) -> None:
    (hook,) = read_yaml(".pre-commit-hooks.yaml")
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(seeds()[0].text, encoding="utf-8")
    command = [sys.executable, "-m", *shlex.split(hook["entry"]), "one.txt"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment)
    assert done.returncode == 1, done.stderr
    assert re.search(r"^one +exact +1\.00 .*\n– two$", done.stdout, re.MULTILINE)
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    validate = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    subprocess.run(validate, check=True)


@pytest.mark.parametrize(("incoming", "status"), [("copy.txt", 1), ("own.txt", 0)])
def test_action_script(tmp_path: Path, incoming: str, status: int) -> None:
    """The script of the action, with the inputs as the runner hands them over."""
    action = read_yaml("action.yml")
    step = action["runs"]["steps"][1]
    assert all("${{" not in own["run"] for own in action["runs"]["steps"])
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "old.txt").write_text(seeds()[0].text, encoding="utf-8")
    (tmp_path / "copy.txt").write_text(seeds()[0].text, encoding="utf-8")
    (tmp_path / "own.txt").write_text("The bakery on Elm Street has reopened. " * 8, encoding="utf-8")
    inputs = {name: str(own.get("default", "")) for name, own in action["inputs"].items()}
    inputs |= {"paths": incoming, "against": "archive"}
    given = {name: inputs[value.removeprefix("${{ inputs.").removesuffix(" }}")] for name, value in step["env"].items()}
    (tmp_path / "dedup").write_text(f'#!/bin/sh\nexec {sys.executable} -m dedup "$@"\n', encoding="utf-8")
    (tmp_path / "dedup").chmod(0o755)
    environment = os.environ | given | {"PYTHONPATH": str(ROOT), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = ["bash", "-e", "-c", step["run"]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment)
    assert done.returncode == status, done.stderr
    assert ("::error file=copy.txt" in done.stdout) == bool(status)
