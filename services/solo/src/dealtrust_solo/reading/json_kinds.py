"""What a JSON file holds, told by its beginning: one line in a table for each kind."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dealtrust_solo.reading.kinds import Kind

_NAME = re.compile(rb'"([^"\\]{1,80})"\s*:')


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The beginning of a JSON file.

    names: of all fields in it, at any depth. record: its first record, empty where that is longer than what was
    looked at. text: the bytes themselves.
    """

    names: frozenset[str]
    record: Mapping[str, Any]
    text: bytes

    def has(self, *names: str) -> bool:
        """Whether all these fields are in sight."""
        return self.names.issuperset(names)


def _canonical(seen: Glimpse) -> bool:
    if seen.record:
        return str(seen.record.get("type", "")).startswith("dealtrust.")
    return re.search(rb'"type"\s*:\s*"dealtrust\.', seen.text) is not None


_KINDS: Final[tuple[tuple[Kind, Callable[[Glimpse], bool]], ...]] = (
    ("salesforce-cdc", lambda seen: seen.has("ChangeEventHeader")),
    ("canonical", _canonical),
    # Whatever else is a CloudEvent is refused by its type.
    (
        "canonical",
        lambda seen: seen.has("specversion", "type", "source") or seen.has("ce_specversion", "value"),
    ),
)
"""Kinds with what tells them; the first that fits is taken."""


def json_kind(text: bytes) -> Kind | None:
    """The kind of a file that begins so, None if it is none that can be read here."""
    names = frozenset(name.decode("utf-8", "replace") for name in _NAME.findall(text))
    seen = Glimpse(names, _first_record(text), text)
    return next((kind for kind, fits in _KINDS if fits(seen)), None)


def _first_record(text: bytes) -> Mapping[str, Any]:
    source = text.decode("utf-8", "replace").lstrip("[ \t\r\n")
    try:
        record, _ = json.JSONDecoder().raw_decode(source)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}
