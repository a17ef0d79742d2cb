"""The README shows what its commands really print. DEDUP_WRITE_README=1 (`make readme`) writes it anew."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
README = HOUSE / "README.md"
BLOCK = re.compile(r"(?<=```console\n)\$ (?P<command>.+)\n(?P<output>(?:.*\n)*?)(?=```)")


def commands() -> list[str]:
    return [match["command"] for match in BLOCK.finditer(README.read_text(encoding="utf-8"))]


def arguments(command: str) -> list[str]:
    """The command with this very Python in place of the one that `make` would set up."""
    first, *rest = shlex.split(command)
    if first == "dedup":
        return [sys.executable, "-m", "dedup", *rest]
    assert first == "make", f"the README may only show dedup and make, not {first}"
    return ["make", "--no-print-directory", f"--old-file={sys.prefix}/installed", f"VENV={sys.prefix}", *rest]


def printed(command: str) -> str:
    """What a command prints in a terminal of 80 columns, without the blanks that fill the lines."""
    ours = ("DEDUP", "MAKE", "MFLAGS")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    run = subprocess.run(
        arguments(command),
        cwd=HOUSE,
        env=environment | {"COLUMNS": "80", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return "".join(f"{line.rstrip()}\n" for line in run.stdout.rstrip().splitlines())


def test_readme_shows_commands() -> None:
    text = README.read_text(encoding="utf-8")
    assert "dedup scan seeds/" in commands()
    assert "make scan" in text
    assert "make test" in text


def test_make_scan_shows_the_family_and_what_became_of_each_sentence() -> None:
    output = printed("make scan")
    assert output.startswith(printed("dedup scan seeds/"))
    for outlet in ("000_fbe0dc45a80c2f80", "001_77b26a31c803cc97"):
        assert f"A: 004_398dea438ef532e3        B: {outlet}" in output


@pytest.mark.parametrize("command", commands())
def test_readme_shows_what_is_printed(command: str) -> None:
    text = README.read_text(encoding="utf-8")
    (shown,) = (match for match in BLOCK.finditer(text) if match["command"] == command)
    output = printed(command)
    if os.environ.get("DEDUP_WRITE_README"):
        README.write_text(text[: shown.start("output")] + output + text[shown.end("output") :], encoding="utf-8")
        return
    assert shown["output"] == output


def test_readme_names_every_command() -> None:
    from dedup.cli import commands as group

    text = README.read_text(encoding="utf-8")
    assert [name for name in group.commands if f"dedup {name}" not in text] == []
