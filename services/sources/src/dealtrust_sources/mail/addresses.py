"""Addresses in header fields (RFC 5322 section 3.4), also those that break its grammar."""

import re
from collections.abc import Iterator
from email.utils import getaddresses
from functools import lru_cache

from dealtrust_schemas.events import Person
from dealtrust_sources.mail.encoded_words import decoded

_ADDRESS = re.compile(r"[^\s@<>\"(),:;]+@[^\s@<>\"(),:;]+")
# One person and the comma behind: nearly all there are, without the full grammar.
_PERSON = re.compile(
    r"\s*(?:\"((?:[^\"\\]|\\.)*)\"\s*<([\w.+=&'/-]+@[\w.-]+)>|([^\"<>(),:;@\\]*)<([\w.+=&'/-]+@[\w.-]+)>|([\w.+=&'/-]+@[\w.-]+))"
    r"\s*(?:,|$)",
    re.ASCII,
)
_ESCAPE = re.compile(r"\\(.)")
MAX_NAME = 200


def people_in(value: str) -> tuple[Person, ...]:
    """Everybody in the value of a field, each address once, in lower case; groups are opened."""
    return _remembered(value) if len(value) < 500 else _people_in(value)


def _people_in(value: str) -> tuple[Person, ...]:
    found: dict[str, Person] = {}
    for shown, address in _pairs(value):
        email = address.strip(" '\"").lower()
        if email not in found and _ADDRESS.fullmatch(email):
            found[email] = Person(email=email, name=_name(shown, email))
    return tuple(found.values())


# The same few people write most of a mailbox.
_remembered = lru_cache(20_000)(_people_in)


def _pairs(value: str) -> list[tuple[str, str]]:
    """Shown names and addresses, either possibly empty."""
    pairs: list[tuple[str, str]] = []
    place = 0
    while place < len(value):
        person = _PERSON.match(value, place)
        if person is None:
            return list(_pairs_in_full(value))
        quoted, of_quoted, plain, of_plain, alone = person.groups()
        shown = _ESCAPE.sub(r"\1", quoted) if quoted else plain or ""
        pairs.append((shown, of_quoted or of_plain or alone))
        place = person.end()
    return pairs


def _pairs_in_full(value: str) -> Iterator[tuple[str, str]]:
    try:
        pairs = getaddresses([value])
    except (ValueError, IndexError, TypeError, RecursionError):
        pairs = []
    if any("@" in address for _, address in pairs):
        yield from pairs
    else:
        yield from (("", address) for address in _ADDRESS.findall(value))


def _name(shown: str, email: str) -> str | None:
    name = decoded(shown).strip("'\" ")
    return name[:MAX_NAME] if name and name.lower() != email else None
