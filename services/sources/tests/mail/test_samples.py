"""Real mails of public collections, one by one. They are not part of the project: without them this is skipped."""

import os
from pathlib import Path

import pytest

from dealtrust_schemas.events import Event, Mail, Meeting
from dealtrust_sources.mail import read_eml
from dealtrust_sources.records import Context, Reject

SAMPLES = Path(os.environ.get("DEALTRUST_SAMPLES", Path(__file__).parents[5] / "shared" / "samples"))

EXPECTED: dict[str, tuple[str | None, str | None, tuple[str, ...], str | None]] = {
    # file: kind, away until, unreachable, bounced message
    "empty_in_reply_to.eml": ("list", None, (), None),
    "flanker-disposition-notification.eml": ("receipt", None, (), None),
    "flanker-gmail-invalid-address.eml": (
        "bounce", None, ("awfawfawfawfawfaw@someserverhere.com",),
        "CAKsfaBUUGqVZiaMrmH3TRPfq1odQPtM7Ey5YW1SgyJJRHtAjgw@mail.gmail.com",
    ),
    "flanker-no-mx.eml": ("generated", None, (), None),
    "flanker-office365.eml": (
        "bounce", None, ("noname@example.com",), "20171013111011.20866.254C2F3A4D7AA526@ninomail.com",
    ),
    "lhost-exchange2007-01.eml": ("bounce", None, ("mikeneko@example.co.jp",), None),
    "lhost-gmail-01.eml": (
        "bounce", None, ("userunknown@example.jp",), "D992C2C3-F175-4C4D-97E2-53A90E4E5BF5@gmail.com",
    ),
    "lhost-office365-01.eml": ("bounce", None, ("kijitora@example.com",), "FFFFFFFF.EEEEEEEE@example.ed.jp"),
    "lhost-outlook-01.eml": (
        "bounce", None, ("kijitora@example.jp",), "BLU436-SMTP6645ECA6E7FEFFE86D040BBA770@phx.gbl",
    ),
    "lhost-postfix-01.eml": ("bounce", None, ("kijitora@example.org",), None),
    "multipart_report_multiple_status.eml": (
        "bounce", None, ("u@ci.com",), "4c2a146147ac8_61ff157c4ec1652df@s.h.c.mail",
    ),
    "not_a_bounce.eml": (None, None, (), None),
    "raw_email_reply.eml": (None, None, (), None),
    "report_422.eml": ("generated", None, (), None),
    "report_530.eml": ("bounce", None, ("edwin@zzzzzzz.com",), "200712232303.lBNN3jDq002941@mail12.rrrr.com.au"),
    "rfc3464-01.eml": (
        "bounce", None, ("userunknown@bouncehammer.jp",), "E1C50F1B-1C83-4820-BC36-AC6FBFBE8568@example.org",
    ),
    "rfc3834-01.eml": ("auto_reply", "2005-05-05T00:00:00+09:00", (), None),
    "rfc3834-02.eml": ("auto_reply", "2013-07-20T00:00:00+00:00", (), None),
    "rfc3834-03.eml": ("auto_reply", "2020-01-10T14:59:59+00:00", (), None),
    "rfc3834-04.eml": ("auto_reply", "2013-08-01T00:00:00+00:00", (), None),
    "rfc3834-05.eml": ("auto_reply", None, (), None),
    "rfc3834-06.eml": ("auto_reply", None, ("kijitora@example.com",), None),
}  # fmt: skip


def _read(path: Path, context: Context) -> list[Event | Reject]:
    if not path.is_file():
        pytest.skip(f"the public sample mails are not here ({path.parent})")
    return list(read_eml(path.read_bytes(), origin=path.name, context=context))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_real_mail(name: str, context: Context) -> None:
    (event,) = _read(SAMPLES / "mail" / name, context)
    assert isinstance(event, Event)
    assert isinstance(event.data, Mail)
    kind, until, unreachable, bounced = EXPECTED[name]
    mail = event.data
    assert (mail.automatic, mail.unreachable, mail.bounced_message_id) == (kind, unreachable, bounced)
    away = mail.away
    assert (away is not None and away.stated) == (until is not None)
    if away is not None and until is not None:
        assert away.until == type(event.time).fromisoformat(until)


def test_a_real_mail_without_a_date_is_set_aside(context: Context) -> None:
    (reject,) = _read(SAMPLES / "mail" / "multiple_references_with_one_invalid.eml", context)
    assert isinstance(reject, Reject)
    assert reject.reason == "no_date"


def test_no_real_mail_is_left_untested() -> None:
    if not SAMPLES.is_dir():
        pytest.skip(f"the public sample mails are not here ({SAMPLES})")
    here = {path.name for path in (SAMPLES / "mail").iterdir()}
    assert here == set(EXPECTED) | {"multiple_references_with_one_invalid.eml"}


def test_a_real_thread(context: Context) -> None:
    (event,) = _read(SAMPLES / "mail" / "raw_email_reply.eml", context)
    assert isinstance(event, Event)
    assert isinstance(event.data, Mail)
    assert event.data.references == ("473FF3B8.9020707@xxx.org", "348F04F142D69C21-291E56D292BC@xxxx.net")
    assert event.data.in_reply_to == "348F04F142D69C21-291E56D292BC@xxxx.net"


@pytest.mark.parametrize(
    ("name", "meetings"),
    [
        ("forwarded_google_invitation.eml", ["ah86k5m342bmcrbe9khkkhln00@google.com"]),
        ("good_reply.eml", []),
        ("reply_missing_attendee.eml", []),
        ("reply_ics_in_part_header.eml", []),
        ("counter_new_time_proposed.eml", []),
    ],
)
def test_a_real_invitation_is_a_robot_s_mail(name: str, meetings: list[str], context: Context) -> None:
    events = [each for each in _read(SAMPLES / "invites" / name, context) if isinstance(each, Event)]
    mail, *rest = events
    assert isinstance(mail.data, Mail)
    assert mail.data.automatic == "calendar"
    held = [each.data for each in rest if isinstance(each.data, Meeting)]
    assert len(held) == len(rest)
    assert sorted({meeting.uid for meeting in held}) == meetings


def test_a_real_invitation_that_bounced_is_no_meeting(context: Context) -> None:
    (event,) = _read(SAMPLES / "invites" / "dsn_failure_with_ics.eml", context)
    assert isinstance(event, Event)
    assert isinstance(event.data, Mail)
    assert (event.data.automatic, event.data.unreachable) == ("bounce", ("nonexistant@example.com",))
