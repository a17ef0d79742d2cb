"""Settings: from a file, from the command line, and never a misspelt one."""

from __future__ import annotations

from pathlib import Path

import pytest

from dedup.config import Settings, load_settings
from dedup.errors import SettingsError


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {"threshold": None}) == Settings()


def test_nearest_file_wins(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.dedup]\nminimum_words = 30\n")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert load_settings(below, {}).minimum_words == 30
    (tmp_path / "a" / "dedup.toml").write_text("minimum_words = 40\n")
    assert load_settings(below, {}).minimum_words == 40


def test_a_project_file_without_our_table_is_passed_by(tmp_path: Path) -> None:
    (tmp_path / "dedup.toml").write_text('language = "de"\n')
    below = tmp_path / "project"
    below.mkdir()
    (below / "pyproject.toml").write_text("[tool.ruff]\nline-length = 120\n")
    assert load_settings(below, {}).language == "de"


def test_the_command_line_wins_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "dedup.toml").write_text("threshold = 0.7\nminimum_words = 30\n")
    settings = load_settings(tmp_path, {"threshold": 0.9, "language": None})
    assert (settings.threshold, settings.minimum_words) == (0.9, 30)


def test_a_model_is_looked_for_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "dedup.toml").write_text('model = "own.json"\n')
    assert load_settings(tmp_path, {}).model == str(tmp_path / "own.json")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("treshold = 0.7", r"unknown setting 'treshold' .*dedup.toml"),
        ("threshold = 1.5", r"threshold must lie between 0 and 1, not 1.5 \(in .*dedup.toml"),
        ("threshold = nan", "threshold must lie between"),
        ("threshold = true", "must be a number, not True"),
        ('minimum_words = "20"', "must be a whole number, not '20'"),
        ('language = "klingon"', "language must be an ISO 639 code, such as en, de or zh, not 'klingon'; .*dedup.toml"),
        ('language = "xx"', "not 'xx'"),
        ('language = ""', "not ''"),
        ("minimum_words = 0", "minimum_words must be at least 1"),
        ("threshold = ", r"cannot read the settings in .*dedup.toml"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "dedup.toml").write_text(content)
    with pytest.raises(SettingsError, match=message):
        load_settings(tmp_path, {})


@pytest.mark.parametrize("code", ["en", "EN", "deu", "pt-BR", "zh_Hant", "yue"])
def test_a_language_is_named_by_its_code(tmp_path: Path, code: str) -> None:
    assert load_settings(tmp_path, {"language": code}).language == code


def test_our_table_must_be_a_table(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool]\ndedup = 3\n")
    with pytest.raises(SettingsError, match="must be a table, not 3"):
        load_settings(tmp_path, {})


def test_a_wrong_option_is_blamed_on_the_command_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"not 7 \(in the command line or the environment\)"):
        load_settings(tmp_path, {"threshold": 7})


def test_the_fingerprint_changes_with_the_outcome_only() -> None:
    assert Settings().fingerprint("m") == Settings().fingerprint("m")
    assert Settings().fingerprint("m") != Settings().fingerprint("n")
    assert Settings().fingerprint("m") != Settings(minimum_words=21).fingerprint("m")
    assert Settings().fingerprint("m") == Settings(model="elsewhere.json").fingerprint("m")
