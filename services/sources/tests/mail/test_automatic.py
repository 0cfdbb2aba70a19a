"""Mails that no person wrote: which kind, absences, bounces; and mails that only look like it."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dealtrust_schemas.events import Mail

Write = Callable[..., bytes]
ReadMail = Callable[[bytes], Mail]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, None),
        ({"auto_submitted": "no"}, None),
        ({"auto_submitted": "auto-replied"}, "auto_reply"),
        ({"auto_submitted": "auto-generated (rejected)"}, "generated"),
        ({"auto_submitted": "auto-generated", "subject": "Automatic reply: Your offer"}, "auto_reply"),
        ({"auto_submitted": "auto-notified; owner-email=a@x"}, "generated"),
        ({"x_autoreply": "yes"}, "auto_reply"),
        ({"x_autorespond": "ticket"}, "auto_reply"),
        ({"precedence": "auto_reply"}, "auto_reply"),
        ({"precedence": "bulk"}, "list"),
        ({"list_id": "<news.x.example>"}, "list"),
        ({"x_mailman_version": "2.1.39"}, "list"),
        ({"mailing_list": "contact news-help@x.example"}, "list"),
        ({"list_unsubscribe": "<mailto:u@x.example>"}, "list"),
        ({"precedence": "bulk", "auto_submitted": "auto-replied"}, "auto_reply"),
        ({"x_auto_response_suppress": "All"}, None),
        ({"x_auto_response_suppress": "All", "subject": "Automatic reply: Your offer"}, "auto_reply"),
        ({"return_path": "<>"}, "generated"),
        ({"return_path": "<bo@buyer.example>"}, None),
        ({"from_": "no-reply@buyer.example"}, "generated"),
        ({"from_": "calendar-noreply@x.example"}, "generated"),
        ({"from_": "notifications@x.example"}, "generated"),
        ({"from_": "norbert.reply@x.example"}, None),
        ({"content_type": "multipart/report; boundary=b"}, "generated"),
        ({"subject": "Automatic reply: Your offer"}, "auto_reply"),
        ({"subject": "Out of Office: Your offer"}, "auto_reply"),
        ({"subject": "=?utf-8?q?R=C3=A9ponse_automatique=C2=A0=3A_Offre?="}, "auto_reply"),
        ({"subject": "Abwesenheitsnotiz: Ihr Angebot"}, "auto_reply"),
        ({"subject": "Respuesta automática: Oferta"}, "auto_reply"),
        ({"subject": "Risposta automatica: Offerta"}, "auto_reply"),
        ({"subject": "Automatisch antwoord: Offerte"}, "auto_reply"),
        ({"subject": "Automatisk svar: Tilbud"}, "auto_reply"),
        ({"subject": "Re: Automatic reply: Your offer"}, None),
        ({"subject": "AW: Abwesenheitsnotiz: Ihr Angebot"}, None),
        ({"subject": "Urlaubsplanung 2026"}, None),
        ({"subject": "Vacation policy for your team"}, None),
        ({"subject": "Automatic replying as a feature"}, None),
        ({"subject": "Out of office"}, "auto_reply"),
        ({"subject": "Out of the office: Your offer"}, "auto_reply"),
        ({"subject": "Out of the office"}, None),
        ({"subject": "Out of office on Thursday"}, None),
        ({"subject": "Out of the office", "auto_submitted": "auto-generated"}, "auto_reply"),
        ({"subject": "Out of the office", "x_auto_response_suppress": "All"}, "auto_reply"),
        ({"subject": "Out of the office", "auto_submitted": "no"}, None),
        ({"subject": "Out of Office Re: Your offer"}, "auto_reply"),
        ({"subject": "Vacation"}, None),
        ({"auto_submitted": "auto-replied", "from_": "mailer-daemon@x.example"}, "generated"),
        ({"x_mlserver": "fml 4.0"}, "list"),
    ],
)
def test_the_header_tells_who_wrote_a_mail(
    fields: dict[str, str], kind: str | None, write: Write, read_mail: ReadMail
) -> None:
    assert read_mail(write(**fields)).automatic == kind


def test_an_absence_in_the_text_of_a_human_mail_is_none(write: Write, read_mail: ReadMail) -> None:
    mail = read_mail(write("I am out of the office until 13 March. Can we talk on Monday?\n"))
    assert (mail.automatic, mail.away) == (None, None)


def _away(write: Write, read_mail: ReadMail, body: str, **fields: str) -> Mail:
    mail = read_mail(write(body, **{"subject": "Automatic reply: Your offer"} | fields))
    assert isinstance(mail, Mail)
    return mail


def test_until_a_day_means_its_end_and_back_on_a_day_its_beginning(write: Write, read_mail: ReadMail) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    own = {"from_": "ada@acme.example", "to": "bo@buyer.example"}
    until = _away(write, read_mail, "I am out of the office until 13 March.\n", **own).away
    back = _away(write, read_mail, "I am away and back on 16 March.\n", **own).away
    assert until is not None
    assert back is not None
    assert (until.until, until.stated) == (datetime(2026, 3, 14, tzinfo=berlin), True)
    assert (back.until, back.stated) == (datetime(2026, 3, 16, tzinfo=berlin), True)


def test_the_day_is_one_of_the_absent_person_s_zone(write: Write, read_mail: ReadMail) -> None:
    mail = _away(write, read_mail, "I am out until 13 March.\n", date="Wed, 11 Mar 2026 10:00:00 -0800")
    assert mail.away is not None
    assert mail.away.until is not None
    assert mail.away.until == datetime(2026, 3, 14, 8, tzinfo=UTC)


def test_the_tenant_s_zone_stands_in_where_it_has_the_offset_of_the_mail(
    write: Write, read_mail: ReadMail
) -> None:
    mail = _away(write, read_mail, "I am out until 30 March.\n", date="Wed, 11 Mar 2026 10:00:00 +0100")
    assert mail.away is not None
    # Clocks go forward on the 29th.
    assert mail.away.until == datetime(2026, 3, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "stated"),
    [
        ("I am currently out of the office with limited access to mail.\n", False),
        ("I am away until 13 March. I am back on 9 March.\n", False),
        ("Dzień dobry, jestem na urlopie.\n", False),
        ("Your request was received under ticket 4711. We answer within two days.\n", None),
        ("Vielen Dank für Ihre Anfrage. Ihr Ticket hat die Nummer 4711.\n", None),
    ],
)
def test_an_automatic_reply_without_a_return_date(
    body: str, stated: bool | None, write: Write, read_mail: ReadMail
) -> None:
    away = _away(write, read_mail, body).away
    assert (away and (away.until, away.stated)) == (None if stated is None else (None, stated))


def test_vacation_times_in_the_header_count_to_the_second(write: Write, read_mail: ReadMail) -> None:
    criteria = "{kind=VACATION,startDate=2026-03-09T08:00:00Z,endDate=2026-03-20T14:59:59Z}"
    mail = _away(
        write, read_mail, "I'm only sleeping.\n", x_apple_action="VACATION", x_apple_criteria=criteria
    )
    assert mail.away is not None
    assert mail.away.until is not None
    assert mail.away.until.isoformat() == "2026-03-20T14:59:59+00:00"


@pytest.mark.parametrize("day", ["1010-01-10", "9999-12-31"])
def test_a_vacation_time_that_cannot_be_is_not_believed(day: str, write: Write, read_mail: ReadMail) -> None:
    criteria = f"{{kind=VACATION,endDate={day}T14:59:59Z}}"
    mail = _away(
        write, read_mail, "Back on 16 March.\n", x_apple_action="VACATION", x_apple_criteria=criteria
    )
    assert mail.away is not None
    assert mail.away.until is not None
    assert mail.away.until.year == 2026


@pytest.mark.parametrize(
    ("body", "reply_to", "gone"),
    [
        ("Bo Byer is no longer with the company. Please write to Ann.\n", None, "bo@buyer.example"),
        ("Das Postfach wird nicht mehr gelesen: ich bin ausgeschieden.\n", None, "bo@buyer.example"),
        ("The inbox old@buyer.example is no longer in use.\n", "old@buyer.example", "old@buyer.example"),
    ],
)
def test_who_left_is_unreachable_not_away(
    body: str, reply_to: str | None, gone: str, write: Write, read_mail: ReadMail
) -> None:
    mail = _away(write, read_mail, body, **({"reply_to": reply_to} if reply_to else {}))
    assert (mail.automatic, mail.away, mail.unreachable) == ("auto_reply", None, (gone,))


REPORT = """--b
Content-Type: text/plain

Your mail could not be delivered. Shall we try again?
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example

Final-Recipient: rfc822; {final}
{original}Action: {action}
Status: {status}

Final-Recipient: rfc822; ok@buyer.example
Action: delivered
Status: 2.0.0

--b
Content-Type: {returned}

From: ada@acme.example
To: bo@buyer.example
Message-ID: <offer@acme.example>
Subject: Offer

The offer.
--b--
"""


@pytest.mark.parametrize(
    ("action", "status", "kind", "unreachable"),
    [
        ("failed", "5.1.1", "bounce", ("bo@buyer.example",)),
        ("failed", "5.2.2 (mailbox full)", "bounce", ("bo@buyer.example",)),
        ("failed", "4.4.7", "generated", ()),
        ("delayed", "4.2.2", "generated", ()),
        ("delayed", "5.0.0", "generated", ()),
        ("delivered", "2.0.0", "generated", ()),
    ],
)
@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_delivery_report_bounces_only_what_failed_for_good(
    action: str,
    status: str,
    kind: str,
    unreachable: tuple[str, ...],
    returned: str,
    write: Write,
    read_mail: ReadMail,
) -> None:
    body = REPORT.format(
        final="bo@buyer.example", original="", action=action, status=status, returned=returned
    )
    raw = write(
        body, from_="MAILER-DAEMON@mx.acme.example", auto_submitted="auto-replied",
        content_type='multipart/report; report-type=delivery-status; boundary="b"',
    )  # fmt: skip
    mail = read_mail(raw)
    assert (mail.automatic, mail.unreachable) == (kind, unreachable)
    assert mail.bounced_message_id == ("offer@acme.example" if kind == "bounce" else None)
    assert mail.features.asks is False


def test_the_address_that_was_written_to_is_unreachable_not_the_one_it_forwards_to(
    write: Write, read_mail: ReadMail
) -> None:
    body = REPORT.format(
        final="x@pool.example", original="Original-Recipient: rfc822;bo@buyer.example\n",
        action="failed", status="5.1.1", returned="message/rfc822",
    )  # fmt: skip
    raw = write(body, content_type='multipart/report; report-type=delivery-status; boundary="b"')
    assert read_mail(raw).unreachable == ("bo@buyer.example",)


ENCODED_AGAIN = """--b
Content-Type: text/plain

<bo@buyer.example>: host mx.buyer.example said: 550 5.1.1 User unknown

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example
Content-Transfer-Encoding: base64

RmluYWwtUmVjaXBpZW50OiByZmM4MjI7IGJvQGJ1eWVyLmV4YW1wbGUKQWN0aW9uOiBmYWlsZWQK

--b
Content-Type: message/rfc822

Message-ID: <offer@acme.example>

The offer.
--b--
"""


def test_a_report_that_was_encoded_anew_on_its_way_is_told_by_its_text(
    write: Write, read_mail: ReadMail
) -> None:
    raw = write(
        ENCODED_AGAIN, from_="MAILER-DAEMON@mx.acme.example", subject="Undelivered Mail Returned to Sender",
        content_type='multipart/report; report-type=delivery-status; boundary="b"',
    )  # fmt: skip
    mail = read_mail(raw)
    assert (mail.automatic, mail.unreachable) == ("bounce", ("bo@buyer.example",))
    assert mail.bounced_message_id == "offer@acme.example"


@pytest.mark.parametrize(
    "subject",
    [
        "Unzustellbar: Angebot",
        "Onbestelbaar: Offerte",
        "Non recapitabile: Offerta",
        "Impossibile recapitare: Offerta",
        "No se puede entregar: Oferta",
        "Não é possível entregar: Oferta",
    ],
)
def test_a_failure_is_known_by_its_subject_in_each_language(
    subject: str, write: Write, read_mail: ReadMail
) -> None:
    raw = write(
        "bo@buyer.example\n550 5.1.10 RecipientNotFound\n", from_="system@buyer.example", subject=subject
    )
    mail = read_mail(raw)
    assert (mail.automatic, mail.unreachable) == ("bounce", ("bo@buyer.example",))


QMAIL = """Hi. This is the qmail-send program at x.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<bo@buyer.example>:
1.2.3.4 does not like recipient.
Remote host said: 550 unknown user

--- Below this line is a copy of the message.

Message-ID: <offer@acme.example>
"""


@pytest.mark.parametrize(
    ("fields", "body", "unreachable", "bounced"),
    [
        (
            {"x_failed_recipients": "bo@buyer.example", "subject": "Delivery Status Notification (Failure)"},
            "Delivery failed permanently.\n\n----- Original message -----\n\nMessage-ID: <offer@acme.example>\n",
            ("bo@buyer.example",),
            "offer@acme.example",
        ),
        (
            {"subject": "failure notice"},
            QMAIL,
            ("bo@buyer.example",),
            "offer@acme.example",
        ),
        (
            {"subject": "Mail", "from_": "no-reply@mx.buyer.example"},
            "Your mail could not be delivered to: <bo@buyer.example>\nAs their mailbox is full.\n\n",
            ("bo@buyer.example",),
            None,
        ),
        (
            {"subject": "Re:Your offer", "from_": "post_master@mx.buyer.example"},
            "Error: Invalid user address\n550 - no such user here\n\nRCPT TO: bo@buyer.example\n",
            ("bo@buyer.example",),
            None,
        ),
        (
            {"subject": "There was an error sending your mail", "auto_submitted": "auto-replied"},
            "The following recipients returned permanent errors: bo@buyer.example.\n",
            ("bo@buyer.example",),
            None,
        ),
    ],
)
def test_bounces_without_a_report(
    fields: dict[str, str],
    body: str,
    unreachable: tuple[str, ...],
    bounced: str,
    write: Write,
    read_mail: ReadMail,
) -> None:
    mail = read_mail(write(body, **{"from_": "mailer-daemon@x.example", "return_path": "<>"} | fields))
    assert (mail.automatic, mail.unreachable, mail.bounced_message_id) == ("bounce", unreachable, bounced)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        (
            "Delivery problem: ten licences missing",
            "Ten licences were not delivered. Can you look into it?\n",
        ),
        ("Delivery status of our order", "When will it be delivered to us?\n"),
        ("Bounce rate of the campaign", "It is 5 per cent. Too much?\n"),
        ("Unzustellbar? Ihr Paket", "Das Paket kam nicht an.\n"),
    ],
)
def test_people_write_of_failed_deliveries_as_well(
    subject: str, body: str, write: Write, read_mail: ReadMail
) -> None:
    assert read_mail(write(body, subject=subject)).automatic is None


def test_a_complaint_without_a_report_part_is_told_by_the_mail_it_gives_back(
    write: Write, read_mail: ReadMail
) -> None:
    body = (
        "--b\nContent-Type: message/rfc822\n\nX-HmXmrOriginalRecipient: a@b.example\nSubject: x\n\nx\n--b--\n"
    )
    mail = read_mail(write(body, content_type='multipart/mixed; boundary="b"'))
    assert mail.automatic == "generated"


def test_a_mail_passed_on_as_a_file_is_no_bounce(write: Write, read_mail: ReadMail) -> None:
    body = "--b\nContent-Type: text/plain\n\nSee it.\n--b\nContent-Type: message/rfc822\n\nSubject: Undelivered\n\nx\n--b--\n"
    mail = read_mail(write(body, content_type='multipart/mixed; boundary="b"'))
    assert (mail.automatic, mail.unreachable) == (None, ())


def test_a_read_receipt_is_neither_answer_nor_bounce(write: Write, read_mail: ReadMail) -> None:
    body = "--b\nContent-Type: text/plain\n\nWas displayed.\n--b\nContent-Type: message/disposition-notification\n\nx: y\n--b--\n"
    raw = write(body, content_type='multipart/report; report-type=disposition-notification; boundary="b"')
    assert read_mail(raw).automatic == "receipt"
