"""Which files lie under the given paths, inside archives too, and what each of them is."""

import contextlib
import os
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dealtrust_reading.kinds import Kind
from dealtrust_reading.recognition import HEAD_BYTES, recognise
from dealtrust_reading.streams import TRAP_RATIO, Opened, gunzip, is_trap, open_gzip, open_plain
from dealtrust_sources.records import Reject, printable
from dealtrust_sources.wrapping import is_framed

_GZIP_MAGIC: Final = b"\x1f\x8b"
_ZIP_MAGICS: Final = (b"PK\x03\x04", b"PK\x05\x06")
_MAX_MEMBERS: Final = 500_000
# An archive's member names go into messages only: nothing is ever unpacked to disk, so no name can escape a folder.
_MEMBER_MARK: Final = "!"


@dataclass(frozen=True, slots=True)
class Found:
    """One file that can be read.

    origin: its path as the user gave it, for a member of an archive ``archive.zip!folder/name``.
    folder: what it lies in, again as the user named it. name: the last part of its name.
    size: bytes on disk. open: a fresh stream over the unpacked content; raises OSError.
    """

    origin: str
    folder: str
    name: str
    kind: Kind
    size: int
    open: Callable[[], Opened]


class Finder:
    """Walks paths and archives. A context manager, because it keeps archives open while their members are read."""

    def __init__(self, forced: Kind | None = None, known: Iterable[Path] = ()) -> None:
        """forced: the kind of everything that is found, instead of looking into the files.

        known: files and folders that may lie among the others and are not meant, such as the configuration.
        """
        self._forced = forced
        self._archives = contextlib.ExitStack()
        self._named: list[Path] = []
        self._seen = {_identity(os.stat(path)) for path in known if path.exists()}

    def __enter__(self) -> "Finder":
        return self

    def __exit__(self, *_: object) -> None:
        self._archives.close()

    def find(self, paths: list[Path]) -> Iterator[Found | Reject]:
        """Every file under the paths in a stable order, each file once, however often it is named.

        A path that is named may itself be a link. A link below it is followed where it stays below one of the paths,
        and refused (``outside_link``) where it leads elsewhere.
        """
        self._named = [Path(os.path.realpath(path)) for path in paths]
        for path in paths:
            if not os.path.lexists(path):
                yield Reject(_printable(str(path)), "", "missing_path", "no such file or folder")
            elif path.is_dir():
                yield from self._folder(path)
            else:
                yield from self._file(str(path))

    def _folder(self, top: Path) -> Iterator[Found | Reject]:
        failures: list[OSError] = []
        empty = True
        for here, folders, files in os.walk(top, onerror=failures.append):
            # A Maildir keeps unfinished deliveries in tmp beside cur and new.
            maildir = {"cur", "new", "tmp"} <= set(folders)
            # The walk itself follows no link to a folder; what stays below the paths is met there.
            links = (os.path.join(here, name) for name in sorted(folders) if not name.startswith("."))
            yield from (_outside(link) for link in links if self._leads_outside(link))
            folders[:] = sorted(
                name
                for name in folders
                if not (name.startswith(".") and not _is_maildir(os.path.join(here, name)))
                and not (maildir and name == "tmp")
                and not self._is_known(os.path.join(here, name))
            )
            for name in sorted(files):
                if not name.startswith("."):
                    empty = False
                    path = os.path.join(here, name)
                    if self._leads_outside(path):
                        yield _outside(path)
                    else:
                        yield from self._file(path)
        for failure in failures:
            yield Reject(
                _printable(str(failure.filename)), "", "unreadable", failure.strerror or "cannot be listed"
            )
        if empty and not failures:
            yield Reject(_printable(str(top)), "", "empty_folder", "there is no file in it")

    def _leads_outside(self, path: str) -> bool:
        if not os.path.islink(path):
            return False
        target = Path(os.path.realpath(path))
        return not any(target.is_relative_to(named) for named in self._named)

    def _is_known(self, folder: str) -> bool:
        try:
            return _identity(os.stat(folder)) in self._seen
        except OSError:
            return False

    def _file(self, path: str) -> Iterator[Found | Reject]:
        try:
            status = os.stat(path)
            if not stat.S_ISREG(status.st_mode):
                yield Reject(_printable(path), "", "not_a_file", "neither a file nor a folder")
                return
            if _identity(status) in self._seen:
                return
            self._seen.add(_identity(status))
            with open(path, "rb") as stream:
                magic = stream.read(4)
        except OSError as error:
            yield Reject(_printable(path), "", "unreadable", error.strerror or str(error))
            return
        if magic in _ZIP_MAGICS:
            yield from self._zip(path)
            return
        size = status.st_size
        folder, name = os.path.split(_printable(path))
        if magic[:2] == _GZIP_MAGIC:
            yield self._recognised(_printable(path), folder, name, size, lambda: open_gzip(path, size))
        else:
            yield self._recognised(_printable(path), folder, name, size, lambda: open_plain(path))

    def _zip(self, path: str) -> Iterator[Found | Reject]:
        try:
            archive = self._archives.enter_context(zipfile.ZipFile(path))
            members = sorted(archive.infolist(), key=lambda member: member.filename)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            yield Reject(_printable(path), "", "damaged_archive", str(error))
            return
        except OSError as error:
            yield Reject(_printable(path), "", "unreadable", error.strerror or str(error))
            return
        if problem := _problem(members, os.stat(path).st_size):
            yield Reject(_printable(path), "", *problem)
            return
        files = [member for member in members if not member.is_dir() and not _hidden(member.filename)]
        if not files:
            yield Reject(_printable(path), "", "empty_folder", "there is no file in the archive")
        for member in files:
            yield self._member(path, archive, member)

    def _member(self, path: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Found | Reject:
        inside = _printable(member.filename)
        origin = f"{_printable(path)}{_MEMBER_MARK}{inside}"
        folder, _, name = inside.rpartition("/")
        size = member.compress_size
        share = size / member.file_size if member.file_size else 0.0

        def unpacked() -> Opened:
            try:
                stream = archive.open(member)
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
                raise OSError(str(error)) from error
            return Opened(stream, packed_size=size, packed_position=lambda: round(stream.tell() * share))

        if member.flag_bits & 1:
            return Reject(origin, "", "encrypted", "the archive's member is encrypted")
        try:
            with unpacked() as opened:
                magic = opened.stream.peek(4)[:4]
        except OSError as error:
            return Reject(origin, "", "damaged_archive", str(error))
        where = f"{_printable(path)}{_MEMBER_MARK}{folder}"
        if magic[:2] == _GZIP_MAGIC:
            return self._recognised(origin, where, name, size, lambda: gunzip(unpacked().stream, size))
        return self._recognised(origin, where, name, size, unpacked)

    def _recognised(
        self, origin: str, folder: str, name: str, size: int, opener: Callable[[], Opened]
    ) -> Found | Reject:
        try:
            with opener() as opened:
                head = opened.stream.peek(HEAD_BYTES)[:HEAD_BYTES]
                damage = opened.damage
        except OSError as error:
            return Reject(origin, "", "unreadable", error.strerror or str(error))
        if not head:
            return Reject(origin, "", *(damage or ("empty_file", "there is nothing in it")))
        if head[:4] in _ZIP_MAGICS or head[:2] == _GZIP_MAGIC:
            return Reject(
                origin, "", "nested_archive", "an archive inside an archive: unpack the outer one first"
            )
        kind = self._forced or recognise(head, name)
        if kind is None:
            return Reject(origin, "", *(damage or _unknown(head)))
        return Found(origin, folder, name, kind, size, opener)


def _problem(members: list[zipfile.ZipInfo], size: int) -> tuple[str, str] | None:
    """Reason and detail of why an archive of that size is not opened, None if it may be.

    No member gives more than its stated size; so their sum bounds what the archive can flood.
    """
    if len(members) > _MAX_MEMBERS:
        return "archive_too_large", f"more than {_MAX_MEMBERS} members"
    if sum(member.compress_size for member in members) > size:
        return "damaged_archive", "its members overlap"
    if is_trap(sum(member.file_size for member in members), size):
        return "archive_too_large", f"unpacks to more than {TRAP_RATIO} times its size"
    return None


def _outside(path: str) -> Reject:
    return Reject(_printable(path), "", "outside_link", "a link that leads out of the paths that were named")


def _printable(path: str) -> str:
    """A file's name as text that can be written: bytes that are no text, and line breaks, are shown as escapes."""
    return printable(path.encode("utf-8", "backslashreplace").decode())


def _is_maildir(folder: str) -> bool:
    """Whether a folder holds mail as Maildir does; those inside another one begin with a dot (".Sent")."""
    return all(os.path.isdir(os.path.join(folder, part)) for part in ("cur", "new", "tmp"))


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _hidden(inside: str) -> bool:
    parts = [part for part in inside.split("/") if part not in (".", "..")]
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _unknown(head: bytes) -> tuple[str, str]:
    """Reason and detail of why a file that begins so is not read."""
    if head[257:262] == b"ustar":
        return "unknown_kind", "a tar archive: unpack it first"
    if head.startswith((b"\xd0\xcf\x11\xe0", b"!BDN")):
        return "outlook_file", "a file of Outlook (.msg, .pst): export it as .eml or .mbox"
    if is_framed(head):
        return "binary_schema", "looks like Avro or Protobuf behind the id of a schema: write JSON instead"
    return "unknown_kind", "neither mail, calendar, records of a CRM, change events nor canonical events"
