"""When a mail was sent, in which conversation, and whether it was sent at all."""

import base64
import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from dealtrust_schemas.events import Event, Mail
from dealtrust_sources.mail import read_eml, read_mbox
from dealtrust_sources.mail.labels import role_of
from dealtrust_sources.records import Context, Reject

Write = Callable[..., bytes]
ReadMail = Callable[[bytes], Mail]


@pytest.mark.parametrize(
    ("separator", "moment"),
    [
        ("From bo@x Wed Mar 11 10:00:00 2026", datetime(2026, 3, 11, 10, tzinfo=UTC)),
        ("From 18523@xxx Wed Mar 11 10:00:00 +0100 2026", datetime(2026, 3, 11, 9, tzinfo=UTC)),
        ("From bo@x Wed Mar 11 10:00 2026", datetime(2026, 3, 11, 10, tzinfo=UTC)),
        ("From - Wed Foo 11 10:00:00 2026", None),
    ],
)
def test_the_separator_tells_the_moment_of_a_mail_without_one(
    separator: str, moment: datetime | None, write: Write, context: Context
) -> None:
    raw = separator.encode() + b"\n" + write(date=None)
    for (item,) in (
        list(read_eml(raw, origin="a.eml", context=context)),
        list(read_mbox(io.BytesIO(raw), origin="a.mbox", context=context)),
    ):
        if moment is None:
            assert isinstance(item, Reject)
            assert item.reason == "no_date"
        else:
            assert isinstance(item, Event)
            assert item.time == moment
            assert isinstance(item.data, Mail)
            assert item.data.utc_offset_minutes is None


@pytest.mark.parametrize(
    "fields",
    [
        {"received": "from a by b; Wed, 11 Mar 2026 10:00:00 +0000"},
        {"x_received": "by b; Wed, 11 Mar 2026 11:00:00 +0100 (CET)"},
        {"delivery_date": "Wed, 11 Mar 2026 10:00:00 +0000"},
        {"X_OriginalArrivalTime": "11 Mar 2026 10:00:00.0123 (UTC) FILETIME=[0:0]"},
    ],
)
def test_fields_of_delivery_stand_in_for_a_date(
    fields: dict[str, str], write: Write, context: Context
) -> None:
    (event,) = read_eml(write(date="soon", **fields), origin="a.eml", context=context)
    assert isinstance(event, Event)
    assert event.time == datetime(2026, 3, 11, 10, tzinfo=UTC)


def _index(head: bytes, answers: int) -> str:
    return base64.b64encode(head + bytes(5) * answers).decode()


def test_mails_of_exchange_without_references_share_the_beginning_of_their_conversation(
    write: Write, read_mail: ReadMail
) -> None:
    one, other = bytes(range(22)), bytes(range(1, 23))
    first = read_mail(write(thread_index=_index(one, 0))).references
    assert first == read_mail(write(thread_index=_index(one, 3))).references
    assert len(first) == 1
    assert first != read_mail(write(thread_index=_index(other, 1))).references
    named = read_mail(write(thread_index=_index(one, 1), references="<a@x>"))
    assert named.references == ("a@x",)
    replying = read_mail(write(thread_index=_index(one, 1), in_reply_to="<a@x>"))
    assert (replying.references, replying.in_reply_to) == ((), "a@x")


@pytest.mark.parametrize("value", ["", "AAAA", "no base64", _index(bytes(20), 0), _index(bytes(23), 0)])
def test_what_is_no_index_joins_nothing(value: str, write: Write, read_mail: ReadMail) -> None:
    assert read_mail(write(thread_index=value)).references == ()


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ("Inbox,Important,Opened", None),
        ("Sent", None),
        ("Trash,Sent", None),
        ("Drafts", "draft"),
        ("Important,=?utf-8?q?Entw=C3=BCrfe?=", "draft"),
        ("Spam,Unread", "spam"),
        ('"Projects, drafts of","Inbox"', None),
    ],
)
def test_labels_of_takeout(labels: str, reason: str | None, write: Write, context: Context) -> None:
    (item,) = read_eml(write(x_gmail_labels=labels), origin="a.mbox", context=context)
    assert (item.reason if isinstance(item, Reject) else None) == reason


@pytest.mark.parametrize(
    ("name", "role"),
    [("Drafts", "drafts"), ("[Gmail]/Spam", "spam"), ("Junk E-mail", "spam"), ("Sent", None), ("", None)],
)
def test_folders_by_their_names(name: str, role: str | None) -> None:
    assert role_of(name) == role
