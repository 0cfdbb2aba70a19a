"""Values of decoded JSON whose shape nobody promised: what is missing or of another type is empty, never an error."""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

_NOTHING: Final[Mapping[str, Any]] = {}
# Graph writes seven digits of a second, Python reads six.
_LONG_FRACTION = re.compile(r"(\.\d{6})\d+")
_FIRST_YEAR: Final = 1901
_LAST_YEAR: Final = 2290


def under(value: object, *path: str) -> object:
    """What stands under these names, one below the other; None where one of them is missing."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def mapping(value: object, *path: str) -> Mapping[str, Any]:
    """The object under these names."""
    found = under(value, *path)
    return found if isinstance(found, Mapping) else _NOTHING


def listed(value: object, *path: str) -> list[Any]:
    """The array under these names."""
    found = under(value, *path)
    return found if isinstance(found, list) else []


def text(value: object, *path: str) -> str:
    """The text under these names, trimmed; whole numbers as their digits. Halves of letters that JSON can hold are replaced."""
    found = under(value, *path)
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    if not isinstance(found, str):
        return ""
    return found.strip() if found.isascii() else found.encode("utf-8", "replace").decode().strip()


def moment(written: str) -> datetime | None:
    """An RFC 3339 moment in UTC, with any number of digits behind the second; None for naive or impossible ones.

    The first and the last years of calendars stand for "never" (Graph: 0001-01-01, Exchange: 4501-01-01).
    """
    try:
        found = datetime.fromisoformat(_LONG_FRACTION.sub(r"\1", written))
        if found.tzinfo is None or not _FIRST_YEAR <= found.year < _LAST_YEAR:
            return None
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def epoch_moment(milliseconds: str) -> datetime | None:
    """The moment of a count of milliseconds since 1970, in UTC; None where the text is no such count."""
    if not milliseconds.isdecimal() or len(milliseconds) > 14:
        return None
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def decoded(base64_text: str) -> bytes | None:
    """Bytes from base64 in either alphabet, padded or not (RFC 4648, 4 and 5); None where it is neither."""
    plain = base64_text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=False)
    except (binascii.Error, ValueError):
        return None
