"""Where a scan reads: below the paths that were named, and nowhere else."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

from dealtrust_reading.finding import Finder, Found
from dealtrust_sources.records import Reject

MAIL = b"From: bo@buyer.example\nDate: Wed, 11 Mar 2026 10:00:00 +0100\nSubject: Plan\n\nHello\n"


def found(*paths: Path) -> tuple[list[str], dict[str, str]]:
    """The names of what can be read below the paths, and the reasons of what cannot, by name."""
    with Finder() as finder:
        items = list(finder.find(list(paths)))
    files = sorted(item.name for item in items if isinstance(item, Found))
    return files, {Path(item.origin).name: item.reason for item in items if isinstance(item, Reject)}


def packed(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_links_that_lead_outside_are_refused_and_those_inside_read_once(tmp_path: Path) -> None:
    named, other = tmp_path / "named", tmp_path / "other"
    (named / "below").mkdir(parents=True)
    other.mkdir()
    (named / "below/one.eml").write_bytes(MAIL)
    (other / "secret.eml").write_bytes(MAIL)
    (named / "inside.eml").symlink_to("below/one.eml")
    (named / "inside").symlink_to("below", target_is_directory=True)
    (named / "file.eml").symlink_to("../other/secret.eml")
    (named / "folder").symlink_to(other, target_is_directory=True)
    (named / "passwords.eml").symlink_to("/etc/passwd")
    (named / "gone.eml").symlink_to("below/none.eml")
    (named / "round.eml").symlink_to("round.eml")
    files, refused = found(named)
    assert len(files) == 1
    assert files[0] in ("inside.eml", "one.eml")
    assert refused == {
        "file.eml": "outside_link",
        "folder": "outside_link",
        "passwords.eml": "outside_link",
        "gone.eml": "unreadable",
        "round.eml": "unreadable",
    }
    both, refused = found(named, other)
    assert len(both) == 2, "what is named itself is read, once"
    assert sorted(refused) == ["gone.eml", "passwords.eml", "round.eml"]


def test_a_path_that_is_named_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/one.eml").write_bytes(MAIL)
    (tmp_path / "link").symlink_to("real", target_is_directory=True)
    assert found(tmp_path / "link") == (["one.eml"], {})


def test_pipes_and_devices_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.eml")
    files, refused = found(tmp_path, Path("/dev/zero"))
    assert files == []
    assert refused == {"pipe.eml": "not_a_file", "zero": "not_a_file"}


def test_names_in_archives_lead_nowhere(tmp_path: Path) -> None:
    before = sorted(tmp_path.parent.iterdir())
    names = ["../../up.eml", "/etc/dealtrust.eml", "C:\\up.eml", "a\nb.eml", "x/../../../y.eml"]
    (tmp_path / "a.zip").write_bytes(packed(dict.fromkeys(names, MAIL)))
    files, refused = found(tmp_path)
    assert len(files) == len(names)
    assert refused == {}
    assert sorted(tmp_path.iterdir()) == [tmp_path / "a.zip"]
    assert sorted(tmp_path.parent.iterdir()) == before


def test_archives_in_archives_are_named(tmp_path: Path) -> None:
    inner = packed({"one.eml": MAIL})
    (tmp_path / "zip.zip").write_bytes(packed({"inner.zip": inner}))
    (tmp_path / "zip.gz").write_bytes(gzip.compress(inner))
    (tmp_path / "gzip.gz").write_bytes(gzip.compress(gzip.compress(MAIL)))
    assert found(tmp_path) == (
        [],
        {"zip.zip!inner.zip": "nested_archive", "zip.gz": "nested_archive", "gzip.gz": "nested_archive"},
    )


def test_members_that_overlap_are_refused(tmp_path: Path) -> None:
    raw = bytearray(packed({f"{number}.eml": MAIL * 50 for number in range(20)}))
    first = raw.index(b"PK\x01\x02")
    for place in range(
        first, len(raw)
    ):  # every entry of the directory points to the first member, all of them large
        if raw[place : place + 4] == b"PK\x01\x02":
            raw[place + 20 : place + 24] = len(raw).to_bytes(4, "little")
    (tmp_path / "a.zip").write_bytes(raw)
    assert found(tmp_path) == ([], {"a.zip": "damaged_archive"})
