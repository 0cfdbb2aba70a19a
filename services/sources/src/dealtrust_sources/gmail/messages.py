"""Messages of the Gmail API (users.messages) as the mails they were.

Source: developers.google.com/gmail/api/reference/rest/v1/users.messages.
"""

import re
from collections.abc import Mapping
from email.parser import BytesHeaderParser
from typing import Any, Final

from dealtrust_sources.dumps import Notice, Told
from dealtrust_sources.json_values import decoded, epoch_moment, listed, mapping, text
from dealtrust_sources.letters import Letter, Part, date, header, letter, thread_reference
from dealtrust_sources.mail import glimpse

_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_CHARSET = re.compile(r';\s*charset=("[^"]*"|[^;]*)', re.IGNORECASE)
_MOST_DEPTH: Final = 30
# They describe the content as it was encoded on the wire; the interface gives it decoded.
_ENCODING_FIELDS: Final = frozenset({"content-type", "content-transfer-encoding", "content-length"})
_KEPT_PART_FIELDS: Final = frozenset({"content-disposition", "content-id", "content-description"})


def message(value: Mapping[str, Any], told: Told) -> Letter | Notice:
    """The mail of a message resource, or why it is none.

    The moment is that of ``internalDate``, on the clock of the Date field: Google says it is more reliable.
    """
    labels = [text(label).upper() for label in listed(value, "labelIds")]
    name = text(value, "id")
    if "DRAFT" in labels:
        return Notice("draft", "it was never sent")
    if "CHAT" in labels:
        return Notice("not_a_mail", f"a chat message: {name}")
    if text(value, "raw"):
        return _from_raw(value, labels, told)
    if not listed(value, "payload", "headers"):
        return Notice("id_only", f"read message {name} with format=raw: this one has no header")
    return _from_payload(value, labels, told)


def _from_raw(value: Mapping[str, Any], labels: list[str], told: Told) -> Letter | Notice:
    raw = decoded(text(value, "raw"))
    if not raw:
        return Notice("not_a_mail", "its raw field is no base64")
    end = _END_OF_HEADER.search(raw)
    cut = end.start() if end else len(raw)
    fields = BytesHeaderParser().parsebytes(raw[:cut])
    known = [(str(name), str(text)) for name, text in fields.raw_items()]
    return _told_by(Letter(header(_added(value, labels, known)) + raw[:cut], lambda: raw[cut:]), labels, told)


def _from_payload(value: Mapping[str, Any], labels: list[str], told: Told) -> Letter:
    payload = mapping(value, "payload")
    known = _fields(payload)
    written = letter([*_added(value, labels, known), *known], lambda: _part(payload, 0, top=True))
    return _told_by(written, labels, told)


def _told_by(mail: Letter, labels: list[str], told: Told) -> Letter:
    owner = told.owner
    if owner is None and "SENT" in labels:
        owner = glimpse(mail.head).sender or None
    return Letter(mail.head, mail.rest, owner)


def _added(
    value: Mapping[str, Any], labels: list[str], known: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """The fields that only the interface knows; they stand before those of the mail, so that they count."""
    by_name: dict[str, str] = {}
    for name, written in known:
        by_name.setdefault(name.lower(), written)
    added: list[tuple[str, str]] = []
    if (at := epoch_moment(text(value, "internalDate"))) is not None:
        added.append(("Date", date(at, by_name.get("date", ""))))
    if labels:
        added.append(("X-Gmail-Labels", ",".join(labels)))
    thread = text(value, "threadId")
    if thread and not by_name.keys() & {"references", "in-reply-to"}:
        added.append(("References", thread_reference("gmail", thread)))
    return added


def _fields(part: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(text(each, "name"), text(each, "value")) for each in listed(part, "headers")]


def _part(part: Mapping[str, Any], depth: int, *, top: bool = False) -> Part:
    fields = _fields(part)
    kind = next((text for name, text in fields if name.lower() == "content-type" and text), "")
    kind = kind or text(part, "mimeType") or "text/plain"
    kept = [(name, text) for name, text in fields if name.lower() in _KEPT_PART_FIELDS and not top]
    inner = listed(part, "parts") if depth < _MOST_DEPTH else []
    if kind.lower().startswith("message/") and inner:
        return Part(kind, b"".join(_nested(mapping(each), depth + 1) for each in inner), fields=kept)
    if inner:
        kind = kind if kind.lower().startswith("multipart/") else "multipart/mixed"
        return Part(kind, parts=[_part(mapping(each), depth + 1) for each in inner], fields=kept)
    content = decoded(text(part, "body", "data")) or b""
    if kind.lower().startswith("text/") and _is_utf8(content):
        # Texts come in UTF-8, while the field still names the charset that they were sent in.
        kind = _CHARSET.sub("", kind) + '; charset="utf-8"'
    name = text(part, "filename")
    if name and not any(field.lower() == "content-disposition" for field, _ in kept):
        kept.append(("Content-Disposition", 'attachment; filename="{}"'.format(name.replace('"', ""))))
    return Part(kind, content, fields=kept)


def _nested(part: Mapping[str, Any], depth: int) -> bytes:
    """A mail inside a mail, or one group of fields of a machine's report."""
    own = [(name, text) for name, text in _fields(part) if name.lower() not in _ENCODING_FIELDS]
    return letter(own, lambda: _part(part, depth, top=True)).raw


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
