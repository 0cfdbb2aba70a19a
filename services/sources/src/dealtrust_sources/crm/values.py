"""Values of CRM records: one text form for all transports, and what it means.

A record is a mapping of field names to text; empty text means null.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from dealtrust_sources.crm.local_forms import LOCAL_DATE

Record = Mapping[str, str]

# What the contracts can hold; no record of a CRM is older.
_YEARS: Final = (1970, 2299)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class FieldError(ValueError):
    """A value that cannot be used. ``reason`` is a named reason, ``detail`` says where and what."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


# Also as spreadsheets write it that work in German, French, Spanish, Italian, Dutch and Portuguese.
_TRUE: Final = frozenset({"true", "1", "yes", "wahr", "vrai", "verdadero", "vero", "waar", "verdadeiro"})


def truth(text: str) -> bool:
    return text.strip().lower() in _TRUE


def moment(text: str, field: str) -> datetime:
    """A moment in UTC. Raises :class:`FieldError`: missing_time, naive_time, ambiguous_date, bad_time."""
    text = text.strip()
    if not text:
        raise FieldError("missing_time", field)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise _unreadable("bad_time", text, field) from None
    if found.tzinfo is None:
        raise FieldError(
            "naive_time", f"{field}: {text[:40]!r} has no offset; of tables the setting timezone tells it"
        )
    try:
        found = found.astimezone(UTC)
    except OverflowError:
        raise FieldError("bad_time", f"{field}: {text[:40]!r}") from None
    if not _YEARS[0] <= found.year < _YEARS[1]:
        raise FieldError("bad_time", f"{field}: {text[:40]!r}")
    return found


def _unreadable(reason: str, text: str, field: str) -> FieldError:
    if LOCAL_DATE.fullmatch(text):
        return FieldError(
            "ambiguous_date", f"{field}: {text[:40]!r} can be two days: say date_order in the configuration"
        )
    return FieldError(reason, f"{field}: {text[:40]!r}")


def optional_moment(text: str, field: str) -> datetime | None:
    """As :func:`moment`, None for empty text."""
    return moment(text, field) if text.strip() else None


def day(text: str, field: str) -> str | None:
    """A day as YYYY-MM-DD, None for empty text. Raises :class:`FieldError` bad_date, ambiguous_date."""
    text = text.strip()
    if not text:
        return None
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        raise _unreadable("bad_date", text, field) from None
    if not _YEARS[0] <= found.year < _YEARS[1]:
        raise FieldError("bad_date", f"{field}: {text[:40]!r}")
    return found.isoformat()


def number(text: str, field: str) -> str | None:
    """A decimal number as plain text without needless zeros, None for empty text. Raises :class:`FieldError` bad_number."""
    text = text.strip()
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise FieldError("bad_number", f"{field}: {text[:40]!r}") from None
    if not found.is_finite() or abs(found.adjusted()) > 30:
        raise FieldError("bad_number", f"{field}: {text[:40]!r}")
    return format(found.normalize(), "f")


def whole(text: str, field: str) -> int | None:
    """The first whole number in a text such as "30", "12.0" or "Net 30"; None for empty text."""
    text = text.strip()
    if not text:
        return None
    found = re.search(r"-?\d+", text)
    if not found or len(found.group()) > 100 or abs(int(found.group())) > 10_000:
        raise FieldError("bad_number", f"{field}: {text[:40]!r}")
    return int(found.group())


def rank(text: str) -> int | None:
    """A place in an order, None for whatever is no whole number of at most nine digits."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def from_epoch(milliseconds: int) -> str:
    """The text form of a moment that a transport gives as milliseconds since 1970."""
    try:
        return (_EPOCH + timedelta(milliseconds=milliseconds)).isoformat().replace("+00:00", "Z")
    except OverflowError:
        return str(milliseconds)


def utc(found: datetime) -> str:
    return found.astimezone(UTC).isoformat().replace("+00:00", "Z")
