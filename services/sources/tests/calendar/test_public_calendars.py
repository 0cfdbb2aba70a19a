"""Public calendar objects, where they are at hand: each is read or refused by name."""

import email
import gzip
import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dealtrust_schemas.events import Event, Meeting
from dealtrust_sources.calendar import CalendarState, collect_part, events_from_ics, read_ics
from dealtrust_sources.records import Context, Reject

SAMPLES = Path(os.environ.get("DEALTRUST_SAMPLES", "../shared/samples"))
CALENDARS = Path(os.environ.get("DEALTRUST_DATA", "../shared/data")) / "ics" / "calendars.jsonl.gz"

with_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="no public samples here: set DEALTRUST_SAMPLES to their folder"
)
with_data = pytest.mark.skipif(
    not CALENDARS.is_file(), reason="no public data here: set DEALTRUST_DATA to its folder"
)


def summary(item: Event | Reject) -> str:
    if isinstance(item, Reject):
        return item.reason
    assert isinstance(item.data, Meeting)
    data = item.data
    responses = "".join(sorted(each.response[0] for each in data.attendees))
    return f"{item.time:%Y-%m-%d %H:%M:%S} {data.status} {str(data.start)[:16]} {responses}".strip()


@with_samples
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("attendee_declined_delegated.ics", ["2007-04-23 12:34:32 confirmed 2007-06-28 dnnnn"]),
        ("issue_165_missing_event.ics", ["no_uid"]),
        (
            "itip_stream_request_reply_cancel.ics",
            [
                "1996-06-13 19:00:00 confirmed 1996-07-01 18:00 annn",
                "1997-06-11 19:00:00 confirmed 1997-07-01 20:00 annn",
                "1997-06-11 19:30:00 confirmed 1997-07-01 19:00 annn",
                "obsolete_revision",  # a cancellation with an older SEQUENCE
                "obsolete_revision",  # a counter to it
                *["reply_without_meeting"] * 4,
            ],
        ),
        ("property_params.ics", ["2012-08-13 15:14:58 confirmed 2012-08-14 nnn"]),
        (
            "recurring_one_cancelled.ics",
            [
                "2020-02-06 21:07:38 confirmed 2020-01-28 21:00",
                "2020-02-06 21:07:38 confirmed 2020-01-29 21:00",
                "2020-02-06 21:07:38 confirmed 2020-01-30 21:00",
                "2020-02-06 21:08:26 confirmed 2020-01-28 21:00",  # its next instance is another now
                "2020-02-06 21:08:26 cancelled 2020-01-29 21:00",
                "2020-02-06 21:08:26 confirmed 2020-01-30 21:00",  # SEQUENCE 1, as the whole series
            ],
        ),
        (
            "request_with_room.ics",
            [
                "2017-01-06 11:50:35 confirmed 2017-01-11 09:00 nnnnnnn",
                "2017-01-06 11:50:36 confirmed 2017-01-11 09:00 annnnnn",
            ],
        ),
        ("request_without_sequence.ics", ["2017-01-03 10:32:50 confirmed 2017-01-20 10:00 n"]),
        (
            "tentative_confirmed_cancelled.ics",
            [
                "2022-07-04 22:54:37 tentative 2022-07-04 23:00 n",
                "2022-07-04 23:04:34 tentative 2022-07-04 23:00 t",
                "2022-07-04 23:15:39 confirmed 2022-07-06 20:00 n",
                "2022-07-04 23:15:59 cancelled 2022-07-06 20:00 n",
                "2022-07-04 23:48:23 confirmed 2022-07-07 16:00",
                "2022-07-04 23:15:22 confirmed 2022-07-05 16:00 n",
                "2022-07-04 23:15:38 confirmed 2022-07-05 16:00 a",
            ],
        ),
    ],
)
def test_sample(name: str, expected: list[str], context: Context) -> None:
    items = read_ics((SAMPLES / "ics" / name).read_bytes(), origin=name, context=context)
    assert [summary(each) for each in items] == expected


@with_samples
def test_sample_of_an_exchange_calendar(context: Context) -> None:
    name = "office365_custom_timezone.ics"
    items = list(read_ics((SAMPLES / "ics" / name).read_bytes(), origin=name, context=context))
    # The first series ended with its only instance a year before the export.
    assert [each.reason for each in items if isinstance(each, Reject)] == ["series_cut"]
    states = {
        each.data.recurrence_id: each.data.status
        for each in items
        if isinstance(each, Event) and isinstance(each.data, Meeting)
    }
    assert states["2024-12-31T14:00:00Z"] == states["2025-02-25T14:00:00Z"] == "cancelled"
    assert states["2024-07-02T13:00:00Z"] == states["2025-01-14T14:00:00Z"] == "confirmed"


@with_samples
def test_sample_of_a_series_with_one_change(context: Context) -> None:
    name = "recurring_with_single_change.ics"
    items = list(read_ics((SAMPLES / "ics" / name).read_bytes(), origin=name, context=context))
    keys = {
        each.data.recurrence_id
        for each in items
        if isinstance(each, Event) and isinstance(each.data, Meeting)
    }
    assert keys == {"2026-02-01T15:00:00Z", "2026-02-02T15:00:00Z", "2026-02-03T15:00:00Z"}
    assert not any(isinstance(each, Reject) for each in items)


def calendar_part(name: str) -> bytes:
    """The first calendar object in a mail, also where it stands before the part's headers."""
    whole = (SAMPLES / "invites" / name).read_bytes()
    parts = [each.get_payload(decode=True) for each in email.message_from_bytes(whole).walk()]
    for raw in [*(each for each in parts if isinstance(each, bytes)), whole]:
        found = re.search(rb"BEGIN:VCALENDAR.*END:VCALENDAR\s", raw, re.DOTALL)
        if found:
            return found.group()
    raise AssertionError(name)


@with_samples
@pytest.mark.parametrize(
    ("name", "sender", "expected"),
    [
        ("counter_new_time_proposed.eml", None, ["truncated"]),
        (
            "dsn_failure_with_ics.eml",
            None,
            [
                "2008-08-12 19:18:57 confirmed 2008-08-12 16:45 nn",
                "2008-08-12 19:19:32 confirmed 2008-08-12 16:45 an",
            ],
        ),
        ("forwarded_google_invitation.eml", None, None),
        ("good_reply.eml", None, ["reply_without_meeting"]),
        ("reply_ics_in_part_header.eml", None, ["reply_without_meeting"]),
        ("reply_missing_attendee.eml", None, ["reply_without_meeting"]),
    ],
)
def test_invitation_sample(
    name: str, sender: str | None, expected: list[str] | None, context: Context
) -> None:
    items = list(
        events_from_ics(
            calendar_part(name),
            origin=name,
            mailbox_owner="ada@acme.example",
            received_at=datetime(2018, 3, 13, tzinfo=UTC),
            context=context,
            sender=sender,
        )
    )
    if expected is None:
        last = items[-1]
        assert isinstance(last, Event)
        assert isinstance(last.data, Meeting)
        assert (last.data.uid, str(last.data.start)[:16]) == (
            "ah86k5m342bmcrbe9khkkhln00@google.com",
            "2017-01-20 13:00",
        )
    else:
        assert [summary(each) for each in items] == expected


@with_samples
def test_answers_of_the_samples_reach_their_meeting(context: Context) -> None:
    for name, sender in (("good_reply.eml", None), ("reply_missing_attendee.eml", "xyzzy@example.com")):
        state = CalendarState()
        request = (
            b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1E71F9C8-AEDA-48EB-98D0-76E898F6BB5C\r\n"
            b"SEQUENCE:7\r\nDTSTAMP:20080812T201000Z\r\nDTSTART:20080812T170000Z\r\nDURATION:PT1H\r\n"
            b"ATTENDEE:mailto:xyzzy@example.com\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        for part in (request, calendar_part(name)):
            list(
                collect_part(
                    part,
                    origin=name,
                    mailbox_owner=None,
                    received_at=None,
                    context=context,
                    state=state,
                    sender=sender,
                )
            )
        items = list(state.events(context))
        last = next(each.data for each in reversed(items) if isinstance(each, Event))
        assert isinstance(last, Meeting)
        assert [each.response for each in last.attendees] == (["accepted"] if sender is None else ["none"])


def filled(text: str) -> str:
    """The placeholders of server tests, replaced by values."""
    text = re.sub(r"\$now\.year[^:\s]*:", "2026", text)
    text = re.sub(r"\$now\.month[^:\s]*:", "202603", text)
    text = re.sub(r"\$now[^:\s]*:", "20260315", text)
    return re.sub(r"\$cuaddr(\d+):", r"mailto:user\1@example.com", text)


@with_data
def test_every_public_object_is_read_or_refused_by_name(context: Context) -> None:
    read, refused, silent = 0, set(), []
    with gzip.open(CALENDARS, "rt") as lines:
        for line in lines:
            item = json.loads(line)
            items = list(read_ics(filled(item["ics"]).encode(), origin=item["path"], context=context))
            read += sum(isinstance(each, Event) for each in items)
            refused |= {each.reason for each in items if isinstance(each, Reject)}
            if not items and "BEGIN:VEVENT" in item["ics"]:
                silent.append(item["path"])
    assert silent == []
    assert read > 4000
    assert refused <= {
        "bad_time", "no_uid", "no_start", "no_stamp", "mixed_times", "ends_before_start", "truncated", "unreadable",
        "obsolete_revision", "reply_without_meeting", "ignored_method", "bad_rule", "series_cut", "invalid_field",
        "uninvited_reply", "cancel_without_meeting", "unknown_owner", "reply_without_attendee",
    }  # fmt: skip
