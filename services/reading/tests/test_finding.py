import gzip
import os
import zipfile
from pathlib import Path

import pytest

from dealtrust_reading.finding import Finder, Found
from dealtrust_sources.records import Reject

MAIL = b"Received: from a.example\r\nFrom: ada@acme.example\r\nSubject: Hi\r\n\r\nHello\r\n"
CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"


def found(*paths: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Origin -> kind of what was found, origin -> reason of what was not."""
    with Finder() as finder:
        items = list(finder.find(list(paths)))
    return (
        {item.origin: item.kind for item in items if isinstance(item, Found)},
        {item.origin: item.reason for item in items if isinstance(item, Reject)},
    )


def content(item: Found) -> bytes:
    with item.open() as opened:
        return opened.stream.read()


def test_a_folder_is_walked_in_a_stable_order_and_hidden_files_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/2.eml", "b/1.eml", "a.ics", ".DS_Store", "notes.txt"):
        (tmp_path / name).write_bytes(
            CALENDAR if name.endswith("ics") else MAIL if "eml" in name else b"text"
        )
    files, rejects = found(tmp_path)
    assert files == {
        f"{tmp_path}/a.ics": "ics",
        f"{tmp_path}/b/1.eml": "eml",
        f"{tmp_path}/b/2.eml": "eml",
    }
    assert list(files) == sorted(files)
    assert rejects == {f"{tmp_path}/notes.txt": "unknown_kind"}


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "1.eml"
    path.write_bytes(MAIL)
    assert len(found(path, tmp_path, path)[0]) == 1


def test_a_maildir_is_read_without_unfinished_deliveries(tmp_path: Path) -> None:
    for folder in ("cur", "new", "tmp"):
        (tmp_path / "Maildir" / folder).mkdir(parents=True)
        (tmp_path / "Maildir" / folder / "1700000000.M1P2.host:2,S").write_bytes(MAIL)
    files, rejects = found(tmp_path)
    assert [Path(origin).parent.name for origin in files] == ["cur", "new"]
    assert rejects == {}


def test_gzip_and_zip_are_looked_into(tmp_path: Path) -> None:
    (tmp_path / "one.eml.gz").write_bytes(gzip.compress(MAIL))
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Takeout/Mail/2.eml", MAIL)
        archive.writestr("Takeout/Calendar/work.ics.gz", gzip.compress(CALENDAR))
        archive.writestr("__MACOSX/._2.eml", b"x")
    with Finder() as finder:
        items = [item for item in finder.find([tmp_path]) if isinstance(item, Found)]
        assert {item.origin.removeprefix(str(tmp_path)): content(item) for item in items} == {
            "/all.zip!Takeout/Calendar/work.ics.gz": CALENDAR,
            "/all.zip!Takeout/Mail/2.eml": MAIL,
            "/one.eml.gz": MAIL,
        }


def test_a_member_whose_name_climbs_out_of_the_archive_is_only_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("../../evil.eml", MAIL)
    before = sorted(os.walk(tmp_path.parent))
    files, _ = found(tmp_path)
    assert list(files) == [f"{tmp_path}/evil.zip!../../evil.eml"]
    assert sorted(os.walk(tmp_path.parent)) == before


def test_archives_in_archives_and_encrypted_members_are_named(tmp_path: Path) -> None:
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("1.eml", MAIL)
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.write(inner, "inner.zip")
        archive.writestr("locked.eml", MAIL)
    raw = bytearray((tmp_path / "outer.zip").read_bytes())
    # The flag that says "encrypted", in the local header and in the directory of the second member.
    raw[raw.rindex(b"PK\x03\x04") + 6] |= 1
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "outer.zip").write_bytes(raw)
    _, rejects = found(tmp_path / "outer.zip")
    assert rejects == {
        f"{tmp_path}/outer.zip!inner.zip": "nested_archive",
        f"{tmp_path}/outer.zip!locked.eml": "encrypted",
    }


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("empty.mbox", b"", "empty_file"),
        ("empty.mbox.gz", gzip.compress(b""), "empty_file"),
        ("cut.gz", gzip.compress(MAIL)[:12], "truncated_archive"),
        ("broken.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + b"\xff" * 50, "damaged_archive"),
        ("cut.zip", b"PK\x03\x04" + b"\0" * 40, "damaged_archive"),
        ("empty.zip", b"PK\x05\x06" + b"\0" * 18, "empty_folder"),
        ("data.bin", b"\0\1\2", "unknown_kind"),
        ("mail.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504, "outlook_file"),
        ("archive.pst", b"!BDN" + b"\0" * 508, "outlook_file"),
    ],
)
def test_what_cannot_be_read_has_a_named_reason(tmp_path: Path, name: str, raw: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(raw)
    assert found(tmp_path) == ({}, {f"{tmp_path}/{name}": reason})


def test_names_that_are_no_text_are_shown_with_escapes_and_read(tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/\xff\n\x1b[31m.eml"
    with open(odd, "wb") as stream:
        stream.write(MAIL)
    files, rejects = found(tmp_path)
    assert rejects == {}
    assert list(files) == [f"{tmp_path}/\\udcff\\n\\x1b[31m.eml"]


def test_missing_paths_empty_folders_and_devices_are_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "empty" / "deeper").mkdir(parents=True)
    paths = [tmp_path / name for name in ("missing", "pipe", "dangling", "empty")]
    assert found(*paths)[1] == {
        f"{tmp_path}/missing": "missing_path",
        f"{tmp_path}/pipe": "not_a_file",
        f"{tmp_path}/dangling": "unreadable",
        f"{tmp_path}/empty": "empty_folder",
    }


def test_a_short_gzip_that_ends_too_early_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    (tmp_path / "short.eml.gz").write_bytes(gzip.compress(MAIL + os.urandom(2_000))[:-50])
    with Finder() as finder:
        (item,) = finder.find([tmp_path])
        assert isinstance(item, Found)
        with item.open() as opened:
            assert opened.stream.read().startswith(MAIL)
            assert opened.damage == ("truncated_archive", "the compressed data ends too early")


def test_a_gzip_that_ends_too_early_gives_what_it_holds_and_says_so(tmp_path: Path) -> None:
    packed = gzip.compress(MAIL + os.urandom(400_000))
    (tmp_path / "long.eml.gz").write_bytes(packed[:-1000])
    with Finder() as finder:
        (item,) = finder.find([tmp_path])
        assert isinstance(item, Found)
        with item.open() as opened:
            assert opened.stream.read().startswith(MAIL)
            assert opened.damage == ("truncated_archive", "the compressed data ends too early")
            assert opened.position == len(packed) - 1000


def test_a_gzip_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dealtrust_reading.streams._TRAP_BYTES", 1 << 20)
    (tmp_path / "bomb.eml.gz").write_bytes(gzip.compress(MAIL + b"\0" * (64 << 20)))
    with Finder() as finder:
        (item,) = finder.find([tmp_path])
        assert isinstance(item, Found)
        with item.open() as opened:
            size = sum(len(block) for block in iter(lambda: opened.stream.read(1 << 20), b""))
            assert size < 32 << 20
            assert opened.damage is not None
            assert opened.damage[0] == "archive_too_large"
