"""Parts of a mail as programs really write them: odd boundaries, encodings, charsets and line ends."""

from collections.abc import Callable
from email.parser import BytesParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealtrust_sources.mail.entity import Entity
from dealtrust_sources.mail.parts import read_parts

Write = Callable[..., bytes]

TWO = b"--b\nContent-Type: text/plain\n\none\n--b\nContent-Type: text/html\n\n<p>two</p>\n--b--\n"


def texts(raw: bytes) -> tuple[str | None, str | None]:
    parts = read_parts(Entity(raw))
    return parts.plain and parts.plain.strip(), parts.html and parts.html.strip()


@pytest.mark.parametrize(
    "field",
    [
        b'multipart/alternative; boundary="b"',
        b"multipart/alternative; boundary=b",
        b"Multipart/Alternative;\n\tBOUNDARY = b ; charset=x",
        b"multipart/alternative; boundary*0=b",
        b"multipart/alternative; boundary*=us-ascii''b",
        b"multipart/alternative",
        b'multipart/alternative; boundary="never used"',
    ],
)
def test_the_boundary_is_found_however_it_is_declared(field: bytes) -> None:
    assert texts(b"Content-Type: " + field + b"\n\n" + TWO) == ("one", "<p>two</p>")


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_lines_end_in_any_way(end: bytes) -> None:
    raw = (b"Content-Type: multipart/mixed; boundary=b\nSubject: x\n y\n\n" + TWO).replace(b"\n", end)
    assert texts(raw) == ("one", "<p>two</p>")
    assert Entity(raw).head.text("subject") == "x y"


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        (b"--b\n\none\n", "one"),
        (b"preamble\n--b\n\none\n--b--\nepilogue\n", "one"),
        (b"--b\n\none\n--b-not\nstill\n--b--", "one\n--b-not\nstill"),
        (b"--b\n\none\n--b\n\ntwo", "one\ntwo"),
        (b"no part at all", "no part at all"),
    ],
)
def test_multiparts_that_break_off_or_hold_lines_like_boundaries(body: bytes, plain: str) -> None:
    assert texts(b"Content-Type: multipart/mixed; boundary=b\n\n" + body)[0] == plain


def test_multiparts_in_multiparts_end_with_the_outer_one() -> None:
    inner = b"Content-Type: multipart/alternative; boundary=bb\n\n--bb\n\none\n--bb\nContent-Type: text/html\n\n<p>two</p>\n"
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + inner + b"--b\n\nthree\n--b--\n"
    assert texts(raw) == ("one\nthree", "<p>two</p>")


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("base64", "SGVsbG8gd29ybGQh", "Hello world!"),
        ("BASE64", "SGVs\nbG8gd29y\nbGQ", "Hello wor"),
        ("base64", "SGVsbG8gd29ybGQhIQ==\n-- \nA list", "Hello world!!"),
        ("quoted-printable", "caf=C3=A9 =\nau lait =ZZ =", "café au lait =ZZ"),
        ("8bit", "café", "café"),
        ("x-uuencode", "begin 644 x\n,2&5L;&\\@=V]R;&0A\n`\nend", "Hello world!"),
        ("no-such-encoding", "as it is", "as it is"),
    ],
)
def test_transfer_encodings_also_broken_ones(encoding: str, body: str, text: str) -> None:
    assert texts(f"Content-Transfer-Encoding: {encoding}\n\n{body}".encode())[0] == text


@pytest.mark.parametrize(
    ("declared", "raw"),
    [
        ("utf-8", "Größe – “quoted”".encode()),
        ("iso-8859-1", "Größe – “quoted”".encode("cp1252")),
        ("us-ascii", "Größe – “quoted”".encode("cp1252")),
        ("utf-8", "Größe – “quoted”".encode("cp1252")),
        ("x-unknown", "Größe – “quoted”".encode()),
        ("'UTF-8'", "Größe – “quoted”".encode()),
        ("utf-7", "Größe – “quoted”".encode("utf-7")),
        ("gb2312", "您好，喆先生".encode("gb18030")),
        ("ks_c_5601-1987", "안녕하세요 똠방".encode("cp949")),
        ("iso-2022-jp", "こんにちは".encode("iso-2022-jp")),
        ("shift_jis", "①こんにちは".encode("cp932")),
        ("koi8-r", "Здравствуйте".encode("koi8-r")),
        ("utf-16le", "Größe".encode("utf-16le")),
        ("windows-1252; format=flowed", "Größe".encode("cp1252")),
    ],
)
def test_charsets_declared_rightly_and_wrongly(declared: str, raw: bytes) -> None:
    read = texts(f"Content-Type: text/plain; charset={declared}\n\n".encode() + raw)[0]
    assert read in (
        "Größe – “quoted”",
        "Größe",
        "您好，喆先生",
        "안녕하세요 똠방",
        "こんにちは",
        "①こんにちは",
        "Здравствуйте",
    )


def test_a_text_that_is_cut_is_not_cut_inside_a_letter() -> None:
    raw = b"Content-Type: text/plain; charset=utf-8\n\n" + "ä".encode() * 40 + b"\n" + "xü".encode() * 100_000
    text = texts(raw)[0]
    assert text is not None
    assert set(text) <= set("äxü\n")


def test_the_end_of_a_header_that_no_blank_line_marks() -> None:
    mail = Entity(b"Subject : spaced\nFrom: a@x.example\nHello,\n\nyou: there\n")
    assert (mail.head.text("subject"), mail.body) == ("spaced", b"Hello,\n\nyou: there\n")


LINES = st.lists(
    st.sampled_from([b"--b", b"--c", b"", b"text", b"=41=", b"Content-Type: text/html", b"SGVs"]),
    max_size=20,
).map(b"\n".join)


@settings(max_examples=150, deadline=None)
@given(
    LINES,
    st.sampled_from([b"", b"Content-Transfer-Encoding: quoted-printable\n"]),
)
def test_leaves_are_those_of_the_standard_library(body: bytes, field: bytes) -> None:
    raw = field + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + body + b"\n--b--\n"
    expected = [
        part.get_payload(decode=True)
        for part in BytesParser().parsebytes(raw).walk()
        if part.get_content_maintype() != "multipart"
    ]
    # Empty parts hold nothing; the two need not agree on their number.
    assert [part.content for part in Entity(raw).parts if part.content] == [each for each in expected if each]


def test_a_calendar_part_may_name_its_method_in_any_form(write: Write) -> None:
    body = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:u\nDTSTART:20260312T100000Z\nEND:VEVENT\nEND:VCALENDAR\n"
    for kind in ("text/calendar; method*=us-ascii''REQUEST", "text/calendar", "application/ics; name=i.ics"):
        parts = read_parts(Entity(write(body, content_type=kind)))
        assert [method for _, method in parts.calendars] == ["REQUEST"]
