"""What every parser of this package shares: the setting it reads in, and the form of what it could not read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_LONGEST: Final = 1_000
"""Characters of each part of a reject that are kept."""


@dataclass(frozen=True, slots=True)
class Reject:
    """One item that could not be read and was set aside; the rest of its source goes on.

    origin: the file (or feed) it came from. position: where in it, readable by a person ("byte 4711",
    "line 12", "message 3"). reason: a named reason in snake_case, e.g. ``no_date``. detail: one line, at most
    a few words of the input. Line breaks and other characters that cannot be shown become escapes, and what is
    too long is cut.
    """

    origin: str
    position: str
    reason: str
    detail: str

    def __post_init__(self) -> None:
        for name in ("origin", "position", "detail"):
            text = getattr(self, name)
            if len(text) > _LONGEST or not text.isprintable():
                object.__setattr__(self, name, printable(text)[:_LONGEST])


def printable(text: str) -> str:
    """The text in one line that can be written everywhere: what cannot be shown, lone surrogates too, as escapes."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def _no_zone(_email: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Context:
    """What a parser must know about the tenant whose records it reads.

    tenant: id of the tenant, goes into every event. internal_domains: lower-case mail domains of the tenant.
    timezone: IANA name, the zone of everything that names none. country: ISO 3166 alpha-2, if known.
    person_zone: the IANA zone of a lower-case address, or None where it is not known.
    """

    tenant: str
    internal_domains: frozenset[str] = frozenset()
    timezone: str = "UTC"
    country: str | None = None
    person_zone: Callable[[str], str | None] = _no_zone

    def is_internal(self, email: str) -> bool:
        """Whether the address lies in one of the tenant's domains or below one."""
        domain = email.rpartition("@")[2].lower()
        return any(domain == own or domain.endswith("." + own) for own in self.internal_domains)
