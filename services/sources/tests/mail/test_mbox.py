"""Files of many mails: where one ends, whatever variant, however large; and whose mailbox it is."""

import io
from collections.abc import Callable

import pytest

from dealtrust_schemas.events import Event, Mail
from dealtrust_sources.mail import glimpse, glimpse_mbox, mailbox_owner, read_mbox
from dealtrust_sources.mail.mbox import split_mbox
from dealtrust_sources.records import Context, Reject

Write = Callable[..., bytes]
FROM = b"From bo@buyer.example Wed Mar 11 10:00:00 2026\n"


def bodies(raw: bytes) -> list[bytes]:
    return [(item.raw or b"").split(b"\n\n", 1)[-1].strip() for item in split_mbox(io.BytesIO(raw))]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (b"one\n", [b"one"]),
        (b"one\n>From here on\n", [b"one\nFrom here on"]),
        (b"one\n>>From here on\n", [b"one\n>From here on"]),
        (b"one\nFrom here on it is text\n", [b"one\nFrom here on it is text"]),
        (b"one\n\nFrom Bo Wed Mar 11 10:00:00 2026\nno field follows\n",
         [b"one\n\nFrom Bo Wed Mar 11 10:00:00 2026\nno field follows"]),
        (b"one\n> From quoted\n", [b"one\n> From quoted"]),
    ],
)  # fmt: skip
def test_a_line_of_text_that_begins_with_from_ends_no_mail(text: bytes, read: list[bytes]) -> None:
    head = b"Subject: x\n\n"
    assert bodies(FROM + head + text) == read
    assert bodies(FROM + head + text + b"\n" + FROM + head + b"two\n") == [*read, b"two"]


@pytest.mark.parametrize(
    "separator",
    [
        b"From - Wed Mar 11 10:00:00 2026\n",
        b"From 1852345678901234567@xxx Wed Mar 11 10:00:00 +0000 2026\n",
        b"From bo@buyer.example Wed Mar 11 10:00:00 CET 2026\r\n",
        b"From MAILER-DAEMON Wed Mar 11 10:00 2026\n",
        b"From bo\n",
    ],
)
def test_forms_of_the_separator(separator: bytes) -> None:
    assert bodies((separator + b"Subject: x\n\nhello\n\n") * 3) == [b"hello"] * 3


def test_content_length_tells_where_a_mail_ends_if_it_is_right() -> None:
    text = b"one\n\nFrom bo@x Wed Mar 11 10:00:00 2026\nSubject: text\n\nstill one\n"
    right = (
        FROM
        + b"Subject: x\nContent-Length: %d\n\n" % len(text)
        + text
        + b"\n"
        + FROM
        + b"Subject: y\n\ntwo\n"
    )
    assert [body.count(b"still") for body in bodies(right)] == [1, 0]
    wrong = right.replace(b"Content-Length: %d" % len(text), b"Content-Length: 9999")
    assert bodies(wrong) == [b"one", b"still one", b"two"]


def test_the_place_of_a_mail_is_its_byte(write: Write, context: Context) -> None:
    bad = write(from_="(nobody)")
    file = FROM + write() + b"\n" + FROM + bad + b"\n" + FROM + write(message_id="<two@x>")
    first, reject, last = read_mbox(
        io.BytesIO(file), origin="m.mbox", context=context, owner="ada@acme.example"
    )
    assert isinstance(first, Event)
    assert isinstance(last, Event)
    assert reject == Reject(
        "m.mbox", f"byte {len(FROM + write()) + 1}", "no_sender", "no address in From, Sender or Return-Path"
    )


class _Endless(io.RawIOBase):
    """A mail that goes on for so many bytes, made while it is read."""

    def __init__(self, head: bytes, size: int, tail: bytes) -> None:
        self._blocks = [head, *[b"x" * 79 + b"\n"] * (size // 80), tail]
        self._blocks.reverse()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._blocks:
            return 0
        block = self._blocks.pop()
        buffer[: len(block)] = block
        return len(block)


def test_a_mail_too_large_is_named_and_the_next_one_is_read(
    write: Write, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dealtrust_sources.mail.mbox.MAX_BYTES", 1_000_000)
    head, tail = FROM + write(), b"\n" + FROM + write(message_id="<two@x>")
    stream = io.BufferedReader(_Endless(head, 1_000_000, tail))
    large, after = read_mbox(stream, origin="m.mbox", context=context)
    assert isinstance(large, Reject)
    assert (large.reason, large.position) == ("too_large", "byte 0")
    assert isinstance(after, Event)
    assert isinstance(after.data, Mail)
    assert after.data.message_id == "two@x"


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"From ", FROM, FROM + b"\n"])
def test_next_to_nothing(raw: bytes, context: Context) -> None:
    assert not [
        each for each in read_mbox(io.BytesIO(raw), origin="m", context=context) if isinstance(each, Event)
    ]


def test_bytes_that_are_no_mbox_are_one_reject(context: Context) -> None:
    (reject,) = read_mbox(io.BytesIO(bytes(range(256)) * 100), origin="m", context=context)
    assert isinstance(reject, Reject)
    assert reject.reason == "not_a_mail"


@pytest.mark.parametrize(
    ("mails", "origin", "users", "owner"),
    [
        (
            [("bo@b.example", "ada@acme.example"), ("ada@acme.example", "bo@b.example")],
            "x.mbox",
            (),
            "ada@acme.example",
        ),
        ([("ada@acme.example", "kim@acme.example")], "mail/kim.mbox", (), "kim@acme.example"),
        ([("ada@acme.example", "kim@acme.example")], "x.mbox", (), None),
        ([("bo@b.example", "list@l.example")], "kim.mbox.gz", ("kim@acme.example",), "kim@acme.example"),
        (
            [("bo@b.example", "ada@acme.example")] * 3 + [("bo@b.example", "l@l.example")],
            "x.mbox",
            (),
            "ada@acme.example",
        ),
        ([], "kim.mbox", (), None),
    ],
)
def test_whose_mailbox(
    mails: list[tuple[str, str]],
    origin: str,
    users: tuple[str, ...],
    owner: str | None,
    write: Write,
    context: Context,
) -> None:
    file = b"".join(FROM + write(from_=sender, to=to) + b"\n" for sender, to in mails)
    found = mailbox_owner(glimpse_mbox(io.BytesIO(file)), origin=origin, context=context, users=users)
    assert found == owner


def test_a_glimpse_of_a_mail(write: Write) -> None:
    seen = glimpse(write(cc="kim@acme.example", delivered_to="ada@acme.example"))
    assert (seen.sender, seen.offset) == ("bo@buyer.example", 60)
    assert seen.recipients == {"ada@acme.example", "kim@acme.example"}
