"""The explicit id of a CRM record in a mail.

Salesforce puts ``ref:_<organisation>._<record>:ref`` into subject or body so that answers find their record
(newer ones ``ref:!<organisation>.!<record>:ref``). Only an opportunity (key prefix 006) is a deal. A header
``X-Deal-Ref`` names a deal of any CRM.
"""

import re

from dealtrust_sources.mail.headers import Head
from dealtrust_sources.mail.parts import Parts

_TOKEN = re.compile(r"\bref:\s*[_!]?[A-Za-z0-9]+\.[_!]?([A-Za-z0-9]+):ref\b")
_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
MAX_TEXT = 100_000


def deal_ref_in(head: Head, subject: str, parts: Parts) -> str | None:
    """The record id of a deal that the mail names, None if it names none; quoted text counts too."""
    stated = head.text("x-deal-ref")
    if stated:
        return stated[:100]
    for text in (subject, (parts.plain or "")[:MAX_TEXT], (parts.html or "")[:MAX_TEXT]):
        if "ref:" not in text:
            continue
        for record in _TOKEN.findall(text):
            if record.startswith("006"):
                return long_id(record)
    return None


def long_id(record: str) -> str:
    """The 18 characters of a Salesforce id of 15, whose case matters: five bits of case a character.

    https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/field_types.htm (ID field type).
    """
    if len(record) != 15:
        return record
    suffix = ""
    for start in (0, 5, 10):
        bits = sum(char.isupper() << place for place, char in enumerate(record[start : start + 5]))
        suffix += _SUFFIX[bits]
    return record + suffix
