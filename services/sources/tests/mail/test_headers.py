"""Message ids, addresses, names and moments as they really stand in headers."""

from datetime import UTC, datetime

import pytest

from dealtrust_sources.mail.encoded_words import decoded
from dealtrust_sources.mail.headers import Head, message_ids


def head(text: str) -> Head:
    return Head.read(text.encode("utf-8", "surrogateescape"))[0]


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("<a@b>", ("a@b",)),
        ("<a@b>\n\t<c@d> <a@b>", ("a@b", "c@d")),
        ("<foo@bar>, <invalid.   thing@bar>", ("foo@bar",)),
        ('<a@b> from "Bo" at noon', ("a@b",)),
        ("a@b", ("a@b",)),
        ("", ()),
        ("your mail of Monday", ()),
    ],
)
def test_message_ids_are_found_by_their_brackets(value: str, ids: tuple[str, ...]) -> None:
    assert message_ids(value) == ids


def test_all_references_fields_count_in_their_order() -> None:
    assert head("References: <1@x>\nReferences: <2@x>\n <3@x>\n\n").ids("references") == ("1@x", "2@x", "3@x")


@pytest.mark.parametrize(
    ("value", "people"),
    [
        ("Bo Byer <Bo@Buyer.example>", [("bo@buyer.example", "Bo Byer")]),
        (
            '"Byer, Bo" <bo@buyer.example>, ann@x.example',
            [("bo@buyer.example", "Byer, Bo"), ("ann@x.example", None)],
        ),
        ("=?utf-8?q?J=C3=B6rg?= <j@x.example>", [("j@x.example", "Jörg")]),
        ("team: a@x.example, b@x.example;", [("a@x.example", None), ("b@x.example", None)]),
        ("undisclosed-recipients:;", []),
        ("a@x.example, A@X.example", [("a@x.example", None)]),
        ("'bo@buyer.example' <bo@buyer.example>", [("bo@buyer.example", None)]),
        ("Bo <bo@buyer.example", [("bo@buyer.example", "Bo")]),
        ("bo(at)buyer", []),
    ],
)
def test_people(value: str, people: list[tuple[str, str | None]]) -> None:
    assert [(person.email, person.name) for person in head(f"To: {value}\n\n").people("to")] == people


def test_a_broken_line_does_not_end_a_header_that_goes_on() -> None:
    found = head(
        "Received: a\nquite Delivered-To: b\nbroken again\nFrom: a@x.example\nDate: x\n\nFrom: body\n"
    )
    assert (found.raw("from"), found.raw("date")) == (["a@x.example"], ["x"])


def test_a_body_without_an_empty_line_above_is_no_header() -> None:
    assert Head.read(b"Subject: a\nHello,\nall fine.\n\nFrom: nobody\n")[1] == len(b"Subject: a\n")


def test_a_name_in_raw_bytes_of_an_old_charset_is_read() -> None:
    old = Head.read("From: Jörg <j@x.example>\n\n".encode("latin-1"))[0]
    assert [person.name for person in old.people("from")] == ["Jörg"]


@pytest.mark.parametrize(
    ("fields", "email"),
    [
        ("From: bo@buyer.example\nSender: list@x.example", "bo@buyer.example"),
        ("From: Somebody\nSender: bo@buyer.example", "bo@buyer.example"),
        ("Return-Path: <bo@buyer.example>", "bo@buyer.example"),
        ("From: MAILER-DAEMON (Mail System)", "mailer-daemon"),
        ("From: <>", "mailer-daemon"),
        ("Subject: nobody", None),
    ],
)
def test_sender(fields: str, email: str | None) -> None:
    sender = head(fields + "\n\n").sender()
    assert (sender and sender.email) == email


@pytest.mark.parametrize(
    ("date", "received", "moment", "offset"),
    [
        ("Wed, 11 Mar 2026 10:00:00 +0100", "", datetime(2026, 3, 11, 9, tzinfo=UTC), 60),
        ("Wed, 11 Mar 2026 10:00:00 -0330", "", datetime(2026, 3, 11, 13, 30, tzinfo=UTC), -210),
        ("Wed, 11 Mar 2026 10:00:00 GMT", "", datetime(2026, 3, 11, 10, tzinfo=UTC), 0),
        ("Wed, 11 Mar 2026 10:00:00 -0000", "", datetime(2026, 3, 11, 10, tzinfo=UTC), None),
        ("Wed, 20 Sep 1995 00:19:00 (EDT) -0400", "", datetime(1995, 9, 20, 4, 19, tzinfo=UTC), -240),
        ("yesterday", "by mx; Wed, 11 Mar 2026 10:00:00 +0000", datetime(2026, 3, 11, 10, tzinfo=UTC), None),
        ("Wed, 11 Mar 2026 10:00:00", "by mx; Wed, 11 Mar 2026 10:00:07 +0000 (UTC)",
         datetime(2026, 3, 11, 10, 0, 7, tzinfo=UTC), None),
        ("Wed, 11 Mar 2026 10:00:00", "", datetime(2026, 3, 11, 10, tzinfo=UTC), None),
        ("Wed, 11 Mar 2026 10:00:00", "by importer; Mon, 01 Feb 2027 8:00:00 +0000",
         datetime(2026, 3, 11, 10, tzinfo=UTC), None),
        ("Wednesday, March 11, 2026 7:00 PM JST", "", datetime(2026, 3, 11, 10, tzinfo=UTC), 540),
        ("Wed, 11 Mar 2026 10:00:00 +9900", "by mx; Wed, 11 Mar 2026 11:00:00 +0000",
         datetime(2026, 3, 11, 11, tzinfo=UTC), None),
    ],
)  # fmt: skip
def test_the_date_or_else_the_top_received_tells_the_moment(
    date: str, received: str, moment: datetime, offset: int | None
) -> None:
    fields = f"Date: {date}\n" + (
        f"Received: {received}\nReceived: by old; Mon, 09 Mar 2026 1:00 +0000\n" if received else ""
    )
    assert head(fields + "\n").written_at() == (moment, offset)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?b?UsOpcG9uc2U=?= automatique", "Réponse automatique"),
        ("=?utf-8?q?a?=\n =?utf-8?q?b?=", "ab"),
        ("=?no-such-charset?q?caf=E9?=", "café"),
        ("=?utf-8?b?!!!", "=?utf-8?b?!!!"),
    ],
)
def test_encoded_words(value: str, text: str) -> None:
    assert decoded(" ".join(value.split())) == text
