"""Encoded words in header fields (RFC 2047), also those that break its rules."""

import binascii
import re

from dealtrust_sources.mail.charsets import decode_bytes

_WORD = re.compile(r"=\?([^?\s]*)\?([bBqQ])\?(.{0,2000}?)\?=")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")


def decoded(value: str) -> str:
    """A value with its encoded words resolved, whatever charset they claim, in one line.

    Words that stand side by side are one text, for a letter of several bytes may be torn apart between them
    (against the RFC, but usual). A word that is no encoded one stays as it is.
    """
    if "=?" not in value:
        return value
    pieces: list[str] = []
    waiting, charset = b"", ""
    end = 0
    for word in _WORD.finditer(value):
        between = value[end : word.start()]
        # A language may follow the charset (RFC 2231 section 5).
        said = word[1].partition("*")[0].lower()
        if waiting and (said != charset or between.strip()):
            pieces.append(decode_bytes(waiting, charset))
            waiting = b""
        if between.strip() or not end:
            pieces.append(between)
        waiting, charset = waiting + _bytes_of(word[2], word[3]), said
        end = word.end()
    if not end:
        return value
    pieces.append(decode_bytes(waiting, charset) + value[end:])
    return " ".join("".join(pieces).split())


def _bytes_of(encoding: str, text: str) -> bytes:
    if encoding in "qQ":
        return binascii.a2b_qp(text.encode("utf-8", "replace"), header=True)
    digits = _NOT_BASE64.sub("", text)
    if len(digits) % 4 == 1:
        digits = digits[:-1]
    return binascii.a2b_base64(digits + "=" * (-len(digits) % 4))
