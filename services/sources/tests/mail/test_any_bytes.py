"""Whatever the bytes are, there are events or rejects with a reason; never an exception."""

import io
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealtrust_schemas.events import Event, dump_event
from dealtrust_sources.mail import glimpse, read_eml, read_mbox
from dealtrust_sources.records import Context, Reject

CONTEXT = Context(tenant="acme", internal_domains=frozenset({"acme.example"}), timezone="Europe/Berlin")

PIECES = [
    b'From a@x Wed Mar 11 10:00:00 2026\n', b'From: a@x.example\n', b'From: =?utf-8?b?', b'To: ',
    b'Date: Wed, 11 Mar 2026 10:00:00 +0100\n', b'Date: Wed, 99 Mar 2026 +9999\n',
    b'Subject: Automatic reply: x\n', b'Auto-Submitted: auto-replied\n', b'Message-ID: <', b'<1@x>\n',
    b'References: <<>> <a b>\n',
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n', b'--b\n', b'--b--\n',
    b'Content-Type: message/delivery-status\n', b'Content-Type: message/rfc822\n',
    b'Content-Type: text/calendar; method=REQUEST\n', b'Content-Type: text/html; charset=utf-7\n',
    b'Content-Transfer-Encoding: base64\n', b'Content-Transfer-Encoding: quoted-printable\n',
    b'Action: failed\nStatus: 5.1.1\nFinal-Recipient: rfc822; a@\n', b'X-Failed-Recipients: ',
    b'<div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div><div>',
    b'BEGIN:VCALENDAR\n', b'\n', b'\n\n', b'=\xe9\xff', b'I am away until 30 February.\n',
    b'by 31.02.\n', b'On x wrote:\n> ', b'=C3=A4', b'> ', b'a@x.example', b'\x00',
    b'Content-Length: 7\n', b'Ich schicke Ihnen das Angebot bis Freitag.\n',
    b'\xc7\x85\xc4\xb0 120 Nutzer statt 200', b'charset="nope\xff"',
]  # fmt: skip
BYTES = st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=12)), max_size=25).map(b"".join)


def check(each: Event | Reject) -> None:
    if isinstance(each, Reject):
        assert each.reason
        assert each.position
    else:
        dump_event(each)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BYTES)
def test_any_bytes(raw: bytes) -> None:
    glimpse(raw)
    for each in read_eml(
        b"From: a@x.example\nDate: Wed, 11 Mar 2026 10:00:00 +0100\n" + raw, origin="x", context=CONTEXT
    ):
        check(each)
    for each in read_mbox(io.BytesIO(raw), origin="x", context=CONTEXT):
        check(each)


def test_deep_and_wide_mails_are_bounded() -> None:
    head = b"From: a@x.example\nDate: Wed, 11 Mar 2026 10:00:00 +0100\n"
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(400))
    many = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: text/plain\n\nx\n" * 5_000
    fields = b"X-A: b\n" * 20_000 + b"\n"
    tags = b"Content-Type: text/html\n\n" + b"<div><b>" * 100_000
    for raw in (nested, many, fields, tags, b"References: " + b"<a@b> " * 50_000 + b"\n\n"):
        (each,) = read_eml(head + raw, origin="x", context=CONTEXT)
        check(each)


@pytest.mark.parametrize("sign", [*".,-_*=>:;@/\\1aA \n", "a@", "<a@", "- ", "a.", "> ", "10.", "www."])
@pytest.mark.parametrize("opening", ["", "we will send ", "Best ", "From: ", "On 3 May 2026 "])
def test_a_long_row_of_one_sign_costs_no_more_than_its_length(opening: str, sign: str) -> None:
    head = b"From: a@x.example\nDate: Wed, 11 Mar 2026 10:00:00 +0100\n\n"
    raw = head + f"Could you call?\n{opening}{sign * 30_000} x!\n".encode()
    started = time.process_time()
    (each,) = read_eml(raw, origin="x", context=CONTEXT)
    check(each)
    # What grew with the square of the length would take a minute.
    assert time.process_time() - started < 5
