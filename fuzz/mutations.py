"""Valid inputs made wrong in a few places, as a quick search without a fuzzer needs them."""

from __future__ import annotations

import random

TOKENS = (
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\r", b"\n", b"\r\n", b"\n\n", b"\t", b'"', b"'", b"\\", b"\\ud800", b",",
    b";", b":", b"=", b"=?utf-8?b?", b"?=", b"=?x?q?=FF?=", b"<", b">", b"&", b"*", b"%", b"--", b"- ", b"{", b"}",
    b"[", b"]", b"[[[[[[[[", b"{\"a\":" * 8, b"null", b"true", b"NaN", b"Infinity", b"-1", b"0", b"1e999", b"9" * 40,
    b"9" * 5_000, b"1e30", b"1e-30", b"1e99999999999999999999",
    b"0001-01-01", b"9999-12-31T23:59:59Z", b"2026-02-30", b"00000000T000000", b"99991231T235959Z", b"+9999", b"-2400",
    b"TZID=", b"RRULE:FREQ=SECONDLY\r\n", b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"BEGIN:VCALENDAR\r\n", b"From ",
    b"From: ", b"Date: ", b"Content-Type: multipart/mixed; boundary=b\n\n--b\n", b"Content-Length: 9999999\n",
    b"Content-Transfer-Encoding: base64\n", b"charset=utf-7", b"&a", b"*a", b"<<: *a\n", b"!!python/none", b"PK\x03\x04",
    b"\x1f\x8b\x08", b"== User\n", b"\xc4\xb0", b"\xe2\x80\xa8", b"\xef\xbb\xbf",
)  # fmt: skip
"""Words that mean something to one of the parsers, or to what it stands on."""


def changed(seed: bytes, other: bytes, chance: random.Random) -> bytes:
    """The seed with one to six changes; other: what pieces may be taken from."""
    raw = seed
    for _ in range(chance.randint(1, 6)):
        raw = chance.choice((_put, _cut, _doubled, _flipped, _spliced))(raw, other, chance)
    return raw


def _span(raw: bytes, chance: random.Random) -> slice:
    start = chance.randint(0, len(raw))
    return slice(start, start + chance.choice((1, 2, 4, 16, 64, 400)))


def _put(raw: bytes, _other: bytes, chance: random.Random) -> bytes:
    place = _span(raw, chance)
    keep = raw[place] if chance.random() < 0.5 else b""
    return raw[: place.start] + chance.choice(TOKENS) + keep + raw[place.stop :]


def _cut(raw: bytes, _other: bytes, chance: random.Random) -> bytes:
    place = _span(raw, chance)
    return raw[: place.start] + raw[place.stop :]


def _doubled(raw: bytes, _other: bytes, chance: random.Random) -> bytes:
    place = _span(raw, chance)
    return raw[: place.stop] + raw[place] * chance.choice((1, 3, 40)) + raw[place.stop :]


def _flipped(raw: bytes, _other: bytes, chance: random.Random) -> bytes:
    place = chance.randint(0, len(raw))
    return raw[:place] + bytes([chance.randrange(256)]) + raw[place + 1 :]


def _spliced(raw: bytes, other: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randint(0, len(raw))] + other[chance.randint(0, len(other)) :]
