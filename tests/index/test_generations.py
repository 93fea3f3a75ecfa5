from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from ragqa.errors import IndexLockedError
from ragqa.index.generations import IndexFolder, rebuild_command


@pytest.fixture
def layout(tmp_path: Path) -> IndexFolder:
    return IndexFolder(tmp_path / "index")


def names(layout: IndexFolder) -> list[str]:
    return sorted(path.name for path in layout.generations.iterdir())


def add(layout: IndexFolder, *generations: str) -> None:
    for name in generations:
        folder = layout.start_building()
        (folder / "file").write_bytes(b"x")
        layout.put_in_service(folder.rename(folder.with_name(name)))


def test_an_empty_folder_has_nothing(layout: IndexFolder) -> None:
    assert layout.current() is None
    assert layout.candidates(layout.current()) == []
    assert layout.next_number() == 1


def test_the_current_generation_comes_first_then_the_newest(layout: IndexFolder) -> None:
    add(layout, "000001-aa", "000002-bb", "000010-cc")
    layout.switch_to("000002-bb")
    assert layout.current() == "000002-bb"
    assert [path.name for path in layout.candidates(layout.current())] == [
        "000002-bb",
        "000010-cc",
        "000001-aa",
    ]
    assert layout.next_number() == 11


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"000003-../../etc", b"../000001-aa", b"000001", b"x-aa"]
)
def test_a_current_file_without_a_name_names_nothing(layout: IndexFolder, content: bytes) -> None:
    add(layout, "000001-aa")
    layout.current_file.write_bytes(content)
    assert layout.current() is None
    assert [path.name for path in layout.candidates(layout.current())] == ["000001-aa"]


def test_pruning_keeps_the_newest_and_always_the_current(layout: IndexFolder) -> None:
    add(layout, "000001-aa", "000002-bb", "000003-cc", "000004-dd")
    layout.switch_to("000002-bb")
    layout.prune(2)
    assert names(layout) == ["000002-bb", "000004-dd"]


def test_damaged_generations_are_kept_apart_and_pruned_too(layout: IndexFolder) -> None:
    add(layout, "000001-aa", "000002-bb", "000003-cc", "000004-dd")
    for name in ("000001-aa", "000002-bb", "000003-cc"):
        layout.quarantine(layout.generations / name)
    assert [path.name for path in layout.candidates(layout.current())] == ["000004-dd"]
    assert layout.next_number() == 5
    layout.prune(2)
    assert names(layout) == ["000002-bb.damaged", "000003-cc.damaged", "000004-dd"]


def test_quarantine_of_what_is_gone_is_no_error(layout: IndexFolder) -> None:
    layout.quarantine(layout.generations / "000001-aa")


def test_cleaning_removes_half_built_and_never_served_generations(layout: IndexFolder) -> None:
    add(layout, "000001-aa", "000002-bb", "000003-cc")
    layout.switch_to("000002-bb")
    (layout.start_building() / "file").write_bytes(b"x")
    (layout.generations / ".removing-000000-zz").mkdir()
    (layout.generations / ".DS_Store").write_bytes(b"not ours")
    (layout.path / "CURRENT.new").write_bytes(b"")
    layout.clean()
    assert names(layout) == [".DS_Store", "000001-aa", "000002-bb"]
    assert sorted(path.name for path in layout.path.iterdir()) == ["CURRENT", "generations"]


def test_cleaning_keeps_everything_complete_when_nothing_is_current(layout: IndexFolder) -> None:
    add(layout, "000001-aa", "000002-bb")
    layout.current_file.unlink()
    layout.clean()
    assert names(layout) == ["000001-aa", "000002-bb"]


def test_a_second_writer_is_told_to_wait(layout: IndexFolder) -> None:
    message = r"another process is building the index in .*wait until it is done"
    with layout.writing(), pytest.raises(IndexLockedError, match=message), IndexFolder(layout.path).writing():
        pass
    with layout.writing():
        pass


def test_the_lock_of_a_killed_process_is_free(layout: IndexFolder) -> None:
    script = (
        "import sys; from pathlib import Path; from ragqa.index.generations import IndexFolder\n"
        "with IndexFolder(Path(sys.argv[1])).writing():\n"
        "    print('locked', flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(layout.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        with pytest.raises(IndexLockedError), layout.writing():
            pass
        holder.kill()
        holder.wait()
        with layout.writing():
            pass


def test_the_command_to_rebuild_can_be_pasted_into_a_shell() -> None:
    command = rebuild_command(Path("an index"), Path("my articles"))
    assert command == "ragqa index --corpus 'my articles' --index 'an index'"
    assert shlex.split(rebuild_command(Path("i"))) == ["ragqa", "index", "--corpus", "corpus", "--index", "i"]
