"""People as Microsoft Graph names them (emailAddress resource)."""

import re
from collections.abc import Iterable

from dealtrust_sources.json_values import text

_ADDRESS = re.compile(r"[^\s@<>\"(),:;]+@[^\s@<>\"(),:;]+")


def person_in(value: object) -> tuple[str, str]:
    """Shown name and address, as written, of a recipient, sender, organizer or attendee."""
    return text(value, "emailAddress", "name"), text(value, "emailAddress", "address")


def is_address(address: str) -> bool:
    """Whether it is an address of internet mail; Exchange also writes names of its directory (``/O=.../CN=...``)."""
    return _ADDRESS.fullmatch(address) is not None


def is_legacy(address: str) -> bool:
    """Whether it is a name of Exchange's own directory, which says nothing outside of it."""
    return address[:3].lower() in ("/o=", "ex:") or address.lower().startswith("/cn=")


def addresses(values: Iterable[object]) -> list[str]:
    """The internet addresses of these people, in lower case."""
    return [address.lower() for _, address in map(person_in, values) if is_address(address)]
