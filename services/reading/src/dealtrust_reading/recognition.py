"""What a file is, told by its first bytes; its name decides only where the bytes leave it open."""

import re
from pathlib import PurePosixPath
from typing import Final

from dealtrust_reading.json_kinds import json_kind
from dealtrust_reading.kinds import Kind
from dealtrust_sources.crm.rows import first_line, header_of
from dealtrust_sources.hubspot import table_of
from dealtrust_sources.salesforce.export import TABLES
from dealtrust_sources.salesforce.headers import plain_table, renamed
from dealtrust_sources.wrapping import FRAME_BYTES, is_framed

HEAD_BYTES: Final = 65_536

_BOM: Final = b"\xef\xbb\xbf"
_MBOX_FROM = re.compile(rb"From [^\r\n]{1,500}\r?\n[!-9;-~]{1,76}:")
_HEADER_LINE = re.compile(rb"([!-9;-~]{1,76}):[ \t\r\n]|[ \t]+\S")
_MAIL_HEADERS: Final = frozenset(
    b"received from to date subject message-id return-path delivered-to mime-version x-received "
    b"authentication-results arc-seal dkim-signature reply-to".split()
)

# Column names that only this object's export has, most telling first; for files that do not bear its name.
_EXPORT_COLUMNS: Final[dict[str, frozenset[str]]] = {
    "OpportunityFieldHistory": frozenset({"OpportunityId", "Field", "OldValue", "NewValue"}),
    "QuoteHistory": frozenset({"QuoteId", "Field", "OldValue", "NewValue"}),
    "QuoteLineItem": frozenset({"QuoteId", "Quantity", "UnitPrice"}),
    "OpportunityLineItem": frozenset({"OpportunityId", "Quantity", "UnitPrice"}),
    "OpportunityContactRole": frozenset({"OpportunityId", "ContactId", "IsPrimary"}),
    "Quote": frozenset({"OpportunityId", "Status", "ExpirationDate"}),
    "Opportunity": frozenset({"StageName", "CloseDate"}),
    "User": frozenset({"Email", "TimeZoneSidKey"}),
    "Event": frozenset({"StartDateTime", "EndDateTime"}),
    "Task": frozenset({"ActivityDate", "Status", "Subject"}),
    "Contact": frozenset({"LastName", "AccountId", "Email"}),
    "Product2": frozenset({"ProductCode", "IsActive"}),
    "Account": frozenset({"Name", "Website"}),
}
_EXPORT_BY_LOWER: Final = {name.lower(): name for name in TABLES}


def recognise(head: bytes, name: str) -> Kind | None:
    """What the file holds.

    head: its first bytes, decompressed, up to `HEAD_BYTES`. name: its file name, asked where mail and tables
    cannot be told by themselves.
    None: nothing that can be read here.
    """
    if is_framed(head):
        return (
            json_kind(head[FRAME_BYTES:].lstrip()) if head[FRAME_BYTES : FRAME_BYTES + 1] in b"{[" else None
        )
    text = head.removeprefix(_BOM).lstrip(b"\r\n\t ")
    one_mail = name.lower().removesuffix(".gz").endswith(".eml")
    if _MBOX_FROM.match(text):
        # Some programs put the separator of an mbox before a single mail too.
        return "eml" if one_mail else "mbox"
    if text[:15].upper() == b"BEGIN:VCALENDAR":
        return "ics"
    if is_json(head):
        return json_kind(text)
    if export_object(head, name) is not None:
        return "salesforce-export"
    if table_of(columns_of(head), name) is not None:
        return "hubspot"
    return "eml" if _looks_like_mail(text, 1 if one_mail else 2) else None


def is_json(head: bytes) -> bool:
    """Whether a file begins as JSON does."""
    text = head[FRAME_BYTES:] if is_framed(head) else head.removeprefix(_BOM)
    return text.lstrip(b"\r\n\t ")[:1] in (b"{", b"[")


def export_object(head: bytes, name: str) -> str | None:
    """API name of the Salesforce object whose table this is, or None.

    The file's name is believed if the first line has an id; a file of another name is told by its columns.
    """
    columns = columns_of(head)
    named = _EXPORT_BY_LOWER.get(plain_table(PurePosixPath(name.lower().removesuffix(".gz")).stem))
    if named is not None and _has_id(renamed(named, columns)):
        return named
    for table, needed in _EXPORT_COLUMNS.items():
        found = renamed(table, columns)
        if needed.issubset(found) and _has_id(found):
            return table
    return None


def _has_id(columns: list[str]) -> bool:
    return (
        "Id" in columns or {"OpportunityId", "Field"} <= set(columns) or {"QuoteId", "Field"} <= set(columns)
    )


def columns_of(head: bytes) -> list[str]:
    """The names in the first line of a table, none where it is no table."""
    names, _ = header_of(first_line(head).strip())
    return names if len(names) > 1 else []


def _looks_like_mail(text: bytes, fields: int) -> bool:
    """A header with so many fields that mail has; real headers hold a broken line now and then, prose holds many."""
    known = broken = 0
    for line in text.splitlines()[:200]:
        if not line:
            break
        match = _HEADER_LINE.match(line + b"\n")
        if match is None:
            broken += 1
        elif match[1] is not None and match[1].lower() in _MAIL_HEADERS:
            known += 1
    return _HEADER_LINE.match(text) is not None and known >= fields and 2 * broken <= known
