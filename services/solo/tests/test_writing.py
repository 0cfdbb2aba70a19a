from pathlib import Path

import pytest

from dealtrust_solo.writing import WholeFile


def test_a_file_appears_whole_in_a_new_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "out.jsonl"
    with WholeFile(path) as file:
        file.stream.write(b"a\n")
        assert not path.exists()
        file.commit()
    assert path.read_bytes() == b"a\n"
    assert list(path.parent.iterdir()) == [path]


def test_without_a_commit_nothing_changes(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(b"old\n")
    with WholeFile(path) as file:
        file.stream.write(b"new\n")
    assert path.read_bytes() == b"old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        WholeFile(tmp_path)
