"""Open byte streams that never fail in the middle: damage ends the stream and is kept to be reported."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, BinaryIO, Final, Protocol

# Mail, tables and JSON shrink to a fiftieth at the most. What grows more than this, beyond the first gigabyte, is a
# trap set by somebody.
TRAP_RATIO: Final = 200
_TRAP_BYTES: Final = 1 << 30
_BUFFER_BYTES: Final = 1 << 18


def is_trap(unpacked: int, packed: int) -> bool:
    """Whether so many bytes out of so many are more than what honest files hold."""
    return unpacked > max(_TRAP_BYTES, TRAP_RATIO * packed)


class _Inner(Protocol):
    """What is needed of the stream below."""

    def read(self, size: int = -1, /) -> bytes: ...
    def close(self) -> None: ...


class _Tap(io.RawIOBase):
    """A stream that ends where the one below it breaks, and remembers why."""

    def __init__(self, inner: _Inner, packed_size: int | None) -> None:
        self._inner = inner
        # Asked for much at once, what unpacks gives nothing of it where the data ends too early.
        self._read: Callable[[int], bytes] = getattr(inner, "read1", inner.read)
        self._packed_size = packed_size
        self.flowed = 0
        self.damage: tuple[str, str] | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the base class says bytes-like
        if self.damage is not None:
            return 0
        filled = 0
        try:
            while filled < len(buffer) and (chunk := self._read(len(buffer) - filled)):
                buffer[filled : filled + len(chunk)] = chunk
                filled += len(chunk)
        except EOFError:
            self.damage = ("truncated_archive", "the compressed data ends too early")
        except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error) as error:
            self.damage = ("damaged_archive", str(error))
        except (OSError, RuntimeError, NotImplementedError) as error:
            self.damage = ("unreadable", str(error))
        self.flowed += filled
        if self._packed_size is not None and is_trap(self.flowed, self._packed_size):
            self.damage = ("archive_too_large", f"unpacks to more than {TRAP_RATIO} times its size")
            return 0
        return filled

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
            super().close()


class Opened:
    """An open file. `stream` is read like any binary file and simply ends where the file is damaged."""

    def __init__(
        self,
        inner: _Inner,
        *,
        packed_size: int | None = None,
        packed_position: Callable[[], int] | None = None,
    ) -> None:
        """packed_size: bytes on disk if the file is compressed. packed_position: how many of them were read."""
        self._tap = _Tap(inner, packed_size)
        self._packed_position = packed_position
        self.stream = io.BufferedReader(self._tap, _BUFFER_BYTES)

    @property
    def damage(self) -> tuple[str, str] | None:
        """Named reason and detail of why the stream ended early, or None."""
        return self._tap.damage

    @property
    def position(self) -> int:
        """Bytes of the file on disk that have been read so far."""
        return self._tap.flowed if self._packed_position is None else self._packed_position()

    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()


class Reopened:
    """Opens one file as often as a parser asks for it, and remembers what broke it."""

    def __init__(self, opener: Callable[[], Opened]) -> None:
        self._opener = opener
        self._last: Opened | None = None
        self._damage: tuple[str, str] | None = None

    def __call__(self) -> BinaryIO:
        """A fresh stream. Raises OSError where the file cannot be opened."""
        self._damage = self.damage
        self._last = self._opener()
        return self._last.stream

    @property
    def damage(self) -> tuple[str, str] | None:
        """Named reason and detail of why a stream ended early, or None; told once, however often it was read."""
        return self._damage or (self._last.damage if self._last is not None else None)


def open_plain(path: str) -> Opened:
    """The file as it is. Raises OSError where it cannot be opened."""
    return Opened(open(path, "rb", buffering=0))  # Opened closes it


def open_gzip(path: str, size: int) -> Opened:
    """The file's content unpacked; size: its bytes on disk. Raises OSError where it cannot be opened."""
    return gunzip(open(path, "rb"), size)  # the gzip stream closes it


def gunzip(packed: IO[bytes], size: int) -> Opened:
    """The content of an open gzip stream of `size` bytes."""
    inner = _GzipOwner(packed)
    return Opened(inner, packed_size=size, packed_position=packed.tell)


class _GzipOwner(gzip.GzipFile):
    """A GzipFile that also closes the file it reads from."""

    def __init__(self, packed: IO[bytes]) -> None:
        super().__init__(fileobj=packed, mode="rb")
        self._packed = packed

    def close(self) -> None:
        super().close()
        self._packed.close()
