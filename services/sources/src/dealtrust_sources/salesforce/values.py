"""Ids of Salesforce records."""

import re
from typing import Final

_SUFFIX_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_ID = re.compile(r"[A-Za-z0-9]{15}")


def long_id(text: str) -> str:
    """An id in its form of 18 characters; text that is no id of 15 stays as it is.

    The three added characters say which of the fifteen are capitals (Salesforce help, "ID field type").
    """
    text = text.strip()
    if not _ID.fullmatch(text):
        return text
    suffix = ""
    for start in (0, 5, 10):
        bits = sum(1 << place for place, letter in enumerate(text[start : start + 5]) if letter.isupper())
        suffix += _SUFFIX_ALPHABET[bits]
    return text + suffix


def is_deal(text: str) -> bool:
    """Whether an id is that of an Opportunity."""
    return text.startswith("006")


def is_contact(text: str) -> bool:
    return text.startswith("003")
