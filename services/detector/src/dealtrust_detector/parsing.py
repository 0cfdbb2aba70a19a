"""Reading events quickly: most are mails, and what concerns a tenant stands in every partition."""

from functools import lru_cache
from typing import Final

from dealtrust_reading.fast_mail import fast_mail
from dealtrust_schemas.events import Event, parse_event

_REMEMBERED: Final = 50_000


def parse(raw: bytes) -> Event:
    """The event of a record; a plain mail has its attributes but not its classes. Raises `EventError`."""
    return fast_mail(raw) or (parse_shared(raw) if b'"type":"dealtrust.party.' in raw else parse_event(raw))


@lru_cache(maxsize=_REMEMBERED)
def parse_shared(raw: bytes) -> Event:
    """The one event of equal records. Raises `EventError`."""
    return parse_event(raw)
